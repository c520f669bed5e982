-- Accounts whose deletion was asked for. A login before delete_after takes it back. The row goes when nothing is left.

CREATE TABLE IF NOT EXISTS user_deletions (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    requested_at INTEGER NOT NULL,
    delete_after INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS user_deletions_by_time ON user_deletions (delete_after);

-- That a deleted account was banned, known by a keyed hash of app and openid only.
CREATE TABLE IF NOT EXISTS ban_marks (
    mark BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ban_marks_by_expiry ON ban_marks (expires_at);
