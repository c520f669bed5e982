-- Ids are 16 bytes, times Unix microseconds. Ids and times come from the program.

-- Who has been here: the first warehouse is made once, also when it was deleted later.
CREATE TABLE IF NOT EXISTS scancode_people (
    user_id UUID NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);

-- The counts are kept by the transactions that change them.
CREATE TABLE IF NOT EXISTS scancode_warehouses (
    id UUID NOT NULL PRIMARY KEY,
    owner_id UUID NOT NULL,
    name VARCHAR(100) COLLATE "C" NOT NULL,
    goods_count BIGINT NOT NULL,
    low_count BIGINT NOT NULL,
    members_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner_id, name)
);

-- The owner is one of them.
CREATE TABLE IF NOT EXISTS scancode_members (
    warehouse_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role VARCHAR(16) NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (warehouse_id, user_id)
);

CREATE INDEX IF NOT EXISTS scancode_members_by_user ON scancode_members (user_id, warehouse_id);

-- name_folded is the name in lower case, for searching and sorting. is_low repeats what stock and low_level say, as 0 or 1.
-- used_at is the place in the order of use: last_active_at, which it follows once a minute, for each scan would move the row
-- in its index.
CREATE TABLE IF NOT EXISTS scancode_goods (
    id UUID NOT NULL PRIMARY KEY,
    warehouse_id UUID NOT NULL,
    code VARCHAR(500) COLLATE "C" NOT NULL,
    name VARCHAR(100) COLLATE "C" NOT NULL,
    name_folded VARCHAR(300) COLLATE "C" NOT NULL,
    remarks VARCHAR(500) COLLATE "C" NOT NULL,
    stock BIGINT NOT NULL,
    low_level BIGINT,
    is_low BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_active_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    UNIQUE (warehouse_id, code)
);

CREATE INDEX IF NOT EXISTS scancode_goods_by_use ON scancode_goods (warehouse_id, used_at, id);

CREATE INDEX IF NOT EXISTS scancode_goods_by_name ON scancode_goods (warehouse_id, name_folded, id);

CREATE INDEX IF NOT EXISTS scancode_goods_by_stock ON scancode_goods (warehouse_id, stock, id);

CREATE INDEX IF NOT EXISTS scancode_goods_low ON scancode_goods (warehouse_id, is_low, id) WHERE is_low = 1;

-- The log. log_id is the warehouse, or the user whose warehouse is gone. Code and name are what they were then. It outlives
-- what it is about, so it refers to nothing.
CREATE TABLE IF NOT EXISTS scancode_entries (
    id UUID NOT NULL,
    log_id UUID NOT NULL,
    warehouse_id UUID NOT NULL,
    at BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    quantity BIGINT,
    count_after BIGINT,
    by_user UUID NOT NULL,
    goods_id UUID,
    code VARCHAR(500) COLLATE "C",
    name VARCHAR(100) COLLATE "C",
    detail TEXT,
    PRIMARY KEY (log_id, id)
);

-- Scans are most of a log, and found by going through it.
CREATE INDEX IF NOT EXISTS scancode_entries_by_kind ON scancode_entries (log_id, kind, id)
WHERE kind NOT IN ('scanned_in', 'scanned_out');

CREATE INDEX IF NOT EXISTS scancode_entries_by_goods ON scancode_entries (goods_id, id);

-- What a request with an idempotency key came to: its entry in the log, and what that does not say of the goods. mark is a hash
-- of user and key, request of what was asked. created_at is the goods'.
CREATE TABLE IF NOT EXISTS scancode_answers (
    mark UUID NOT NULL PRIMARY KEY,
    request UUID NOT NULL,
    entry_id UUID NOT NULL,
    remarks VARCHAR(500) COLLATE "C" NOT NULL,
    low_level BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS scancode_invitations (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    warehouse_id UUID NOT NULL,
    role VARCHAR(16) NOT NULL,
    invited_by UUID NOT NULL,
    joins_left BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS scancode_invitations_by_warehouse ON scancode_invitations (warehouse_id);

CREATE INDEX IF NOT EXISTS scancode_invitations_by_expiry ON scancode_invitations (expires_at);

-- running repeats the warehouse while the import waits or runs: one at a time.
CREATE TABLE IF NOT EXISTS scancode_imports (
    id UUID NOT NULL PRIMARY KEY,
    warehouse_id UUID NOT NULL,
    by_user UUID NOT NULL,
    mode VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    running UUID UNIQUE,
    rows_total BIGINT,
    rows_done BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    error_count BIGINT NOT NULL,
    errors TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS scancode_imports_by_time ON scancode_imports (created_at);

-- Deleted warehouses whose goods and log are still to be removed.
CREATE TABLE IF NOT EXISTS scancode_leftovers (
    warehouse_id UUID NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);

-- How far the gate's news about users was read.
CREATE TABLE IF NOT EXISTS scancode_marks (
    name VARCHAR(32) NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
