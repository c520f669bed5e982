-- Texts that are compared or sorted are VARBINARY: MySQL's collations take 'a' and 'a ' for one.
-- Ids are 16 bytes, times Unix microseconds. Ids and times come from the program.

-- Who has been here: the first warehouse is made once, also when it was deleted later.
CREATE TABLE IF NOT EXISTS scancode_people (
    user_id BINARY(16) NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The counts are kept by the transactions that change them.
CREATE TABLE IF NOT EXISTS scancode_warehouses (
    id BINARY(16) NOT NULL PRIMARY KEY,
    owner_id BINARY(16) NOT NULL,
    name VARBINARY(400) NOT NULL,
    goods_count BIGINT NOT NULL,
    low_count BIGINT NOT NULL,
    members_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner_id, name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The owner is one of them.
CREATE TABLE IF NOT EXISTS scancode_members (
    warehouse_id BINARY(16) NOT NULL,
    user_id BINARY(16) NOT NULL,
    role VARCHAR(16) NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (warehouse_id, user_id),
    INDEX scancode_members_by_user (user_id, warehouse_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- name_folded is the name in lower case, for searching and sorting. is_low repeats what stock and low_level say, as 0 or 1.
-- used_at is the place in the order of use: last_active_at, which it follows once a minute, for each scan would move the row
-- in its index.
CREATE TABLE IF NOT EXISTS scancode_goods (
    id BINARY(16) NOT NULL PRIMARY KEY,
    warehouse_id BINARY(16) NOT NULL,
    code VARBINARY(2000) NOT NULL,
    name VARBINARY(400) NOT NULL,
    name_folded VARBINARY(1200) NOT NULL,
    remarks VARBINARY(2000) NOT NULL,
    stock BIGINT NOT NULL,
    low_level BIGINT,
    is_low BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_active_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    UNIQUE (warehouse_id, code),
    INDEX scancode_goods_by_use (warehouse_id, used_at, id),
    INDEX scancode_goods_by_name (warehouse_id, name_folded, id),
    INDEX scancode_goods_by_stock (warehouse_id, stock, id),
    INDEX scancode_goods_low (warehouse_id, is_low, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The log. log_id is the warehouse, or the user whose warehouse is gone. Code and name are what they were then. It outlives
-- what it is about, so it refers to nothing.
CREATE TABLE IF NOT EXISTS scancode_entries (
    id BINARY(16) NOT NULL,
    log_id BINARY(16) NOT NULL,
    warehouse_id BINARY(16) NOT NULL,
    at BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    quantity BIGINT,
    count_after BIGINT,
    by_user BINARY(16) NOT NULL,
    goods_id BINARY(16),
    code VARBINARY(2000),
    name VARBINARY(400),
    detail TEXT,
    PRIMARY KEY (log_id, id),
    INDEX scancode_entries_by_kind (log_id, kind, id),
    INDEX scancode_entries_by_goods (goods_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What a request with an idempotency key came to: its entry in the log, and what that does not say of the goods. mark is a hash
-- of user and key, request of what was asked. created_at is the goods'.
CREATE TABLE IF NOT EXISTS scancode_answers (
    mark BINARY(16) NOT NULL PRIMARY KEY,
    request BINARY(16) NOT NULL,
    entry_id BINARY(16) NOT NULL,
    remarks VARBINARY(2000) NOT NULL,
    low_level BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS scancode_invitations (
    token_hash BINARY(32) NOT NULL PRIMARY KEY,
    warehouse_id BINARY(16) NOT NULL,
    role VARCHAR(16) NOT NULL,
    invited_by BINARY(16) NOT NULL,
    joins_left BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    INDEX scancode_invitations_by_warehouse (warehouse_id),
    INDEX scancode_invitations_by_expiry (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- running repeats the warehouse while the import waits or runs: one at a time.
CREATE TABLE IF NOT EXISTS scancode_imports (
    id BINARY(16) NOT NULL PRIMARY KEY,
    warehouse_id BINARY(16) NOT NULL,
    by_user BINARY(16) NOT NULL,
    mode VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    running BINARY(16) UNIQUE,
    rows_total BIGINT,
    rows_done BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    error_count BIGINT NOT NULL,
    errors TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    INDEX scancode_imports_by_time (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Deleted warehouses whose goods and log are still to be removed.
CREATE TABLE IF NOT EXISTS scancode_leftovers (
    warehouse_id BINARY(16) NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How far the gate's news about users was read.
CREATE TABLE IF NOT EXISTS scancode_marks (
    name VARCHAR(32) NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
