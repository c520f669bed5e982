-- Ids are 16 bytes, times Unix microseconds. Ids and times come from the program.

-- Who has been here: the first warehouse is made once, also when it was deleted later.
CREATE TABLE IF NOT EXISTS scancode_people (
    user_id BLOB NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The counts are kept by the transactions that change them.
CREATE TABLE IF NOT EXISTS scancode_warehouses (
    id BLOB NOT NULL PRIMARY KEY,
    owner_id BLOB NOT NULL,
    name TEXT NOT NULL,
    goods_count INTEGER NOT NULL,
    low_count INTEGER NOT NULL,
    members_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (owner_id, name)
) STRICT, WITHOUT ROWID;

-- The owner is one of them.
CREATE TABLE IF NOT EXISTS scancode_members (
    warehouse_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS scancode_members_by_user ON scancode_members (user_id, warehouse_id);

-- name_folded is the name in lower case, for searching and sorting. is_low repeats what stock and low_level say, as 0 or 1.
-- used_at is the place in the order of use: last_active_at, which it follows once a minute, for each scan would move the row
-- in its index.
CREATE TABLE IF NOT EXISTS scancode_goods (
    id BLOB NOT NULL PRIMARY KEY,
    warehouse_id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    remarks TEXT NOT NULL,
    stock INTEGER NOT NULL,
    low_level INTEGER,
    is_low INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    UNIQUE (warehouse_id, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS scancode_goods_by_use ON scancode_goods (warehouse_id, used_at, id);

CREATE INDEX IF NOT EXISTS scancode_goods_by_name ON scancode_goods (warehouse_id, name_folded, id);

CREATE INDEX IF NOT EXISTS scancode_goods_by_stock ON scancode_goods (warehouse_id, stock, id);

CREATE INDEX IF NOT EXISTS scancode_goods_low ON scancode_goods (warehouse_id, is_low, id) WHERE is_low = 1;

-- The log. log_id is the warehouse, or the user whose warehouse is gone. Code and name are what they were then. It outlives
-- what it is about, so it refers to nothing.
CREATE TABLE IF NOT EXISTS scancode_entries (
    id BLOB NOT NULL,
    log_id BLOB NOT NULL,
    warehouse_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    quantity INTEGER,
    count_after INTEGER,
    by_user BLOB NOT NULL,
    goods_id BLOB,
    code TEXT,
    name TEXT,
    detail TEXT,
    PRIMARY KEY (log_id, id)
) STRICT, WITHOUT ROWID;

-- Scans are most of a log, and found by going through it.
CREATE INDEX IF NOT EXISTS scancode_entries_by_kind ON scancode_entries (log_id, kind, id)
WHERE kind NOT IN ('scanned_in', 'scanned_out');

CREATE INDEX IF NOT EXISTS scancode_entries_by_goods ON scancode_entries (goods_id, id);

-- What a request with an idempotency key came to: its entry in the log, and what that does not say of the goods. mark is a hash
-- of user and key, request of what was asked. created_at is the goods'.
CREATE TABLE IF NOT EXISTS scancode_answers (
    mark BLOB NOT NULL PRIMARY KEY,
    request BLOB NOT NULL,
    entry_id BLOB NOT NULL,
    remarks TEXT NOT NULL,
    low_level INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    answered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS scancode_invitations (
    token_hash BLOB NOT NULL PRIMARY KEY,
    warehouse_id BLOB NOT NULL,
    role TEXT NOT NULL,
    invited_by BLOB NOT NULL,
    joins_left INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS scancode_invitations_by_warehouse ON scancode_invitations (warehouse_id);

CREATE INDEX IF NOT EXISTS scancode_invitations_by_expiry ON scancode_invitations (expires_at);

-- running repeats the warehouse while the import waits or runs: one at a time.
CREATE TABLE IF NOT EXISTS scancode_imports (
    id BLOB NOT NULL PRIMARY KEY,
    warehouse_id BLOB NOT NULL,
    by_user BLOB NOT NULL,
    mode TEXT NOT NULL,
    state TEXT NOT NULL,
    running BLOB UNIQUE,
    rows_total INTEGER,
    rows_done INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    error_count INTEGER NOT NULL,
    errors TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS scancode_imports_by_time ON scancode_imports (created_at);

-- Deleted warehouses whose goods and log are still to be removed.
CREATE TABLE IF NOT EXISTS scancode_leftovers (
    warehouse_id BLOB NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the gate's news about users was read.
CREATE TABLE IF NOT EXISTS scancode_marks (
    name TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
