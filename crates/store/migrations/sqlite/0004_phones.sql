-- Phone numbers: sealed, and found by a keyed hash only.

CREATE TABLE IF NOT EXISTS phones (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    phone BLOB NOT NULL,
    lookup BLOB NOT NULL,
    app_id TEXT NOT NULL,
    bound_at INTEGER NOT NULL,
    UNIQUE (lookup)
) STRICT, WITHOUT ROWID;
