-- Accounts whose deletion was asked for. A login before delete_after takes it back. The row goes when nothing is left.

CREATE TABLE IF NOT EXISTS user_deletions (
    user_id BINARY(16) NOT NULL PRIMARY KEY,
    requested_at BIGINT NOT NULL,
    delete_after BIGINT NOT NULL,
    INDEX user_deletions_by_time (delete_after),
    CONSTRAINT user_deletions_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- That a deleted account was banned, known by a keyed hash of app and openid only.
CREATE TABLE IF NOT EXISTS ban_marks (
    mark BINARY(32) NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    INDEX ban_marks_by_expiry (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
