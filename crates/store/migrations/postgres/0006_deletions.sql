-- Accounts whose deletion was asked for. A login before delete_after takes it back.

CREATE TABLE IF NOT EXISTS user_deletions (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    requested_at BIGINT NOT NULL,
    delete_after BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS user_deletions_by_time ON user_deletions (delete_after);
