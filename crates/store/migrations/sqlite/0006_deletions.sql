-- Accounts whose deletion was asked for. A login before delete_after takes it back.

CREATE TABLE IF NOT EXISTS user_deletions (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    requested_at INTEGER NOT NULL,
    delete_after INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS user_deletions_by_time ON user_deletions (delete_after);
