-- Ids are 16 bytes, times Unix microseconds. Ids and times come from the program.
--
-- Each statement can be run again: MySQL commits them one by one, so a migration may have been cut short.
-- utf8mb4_bin, because the default collation takes oAbC and oabc for one openid.

CREATE TABLE IF NOT EXISTS users (
    id BINARY(16) NOT NULL PRIMARY KEY,
    nickname VARCHAR(255),
    avatar VARCHAR(1024),
    gender BIGINT NOT NULL,
    locale VARCHAR(32),
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    last_login_at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS identities (
    id BINARY(16) NOT NULL PRIMARY KEY,
    user_id BINARY(16) NOT NULL,
    app_id VARCHAR(32) NOT NULL,
    openid VARCHAR(128) NOT NULL,
    unionid VARCHAR(128),
    session_key VARBINARY(512),
    previous_session_key VARBINARY(512),
    session_key_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE INDEX identities_openid (app_id, openid),
    INDEX identities_by_unionid (unionid),
    INDEX identities_by_user (user_id),
    CONSTRAINT identities_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A user's live sessions are one range of the index, and their last login is in it.
CREATE TABLE IF NOT EXISTS sessions (
    id BINARY(16) NOT NULL PRIMARY KEY,
    user_id BINARY(16) NOT NULL,
    identity_id BINARY(16) NOT NULL,
    app_id VARCHAR(32) NOT NULL,
    style VARCHAR(16) NOT NULL,
    secret_hash BINARY(32) NOT NULL,
    generation BIGINT NOT NULL,
    parent BIGINT,
    rotated_at BIGINT NOT NULL,
    late_retries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason VARCHAR(32),
    ip VARCHAR(64),
    device VARCHAR(255),
    user_agent VARCHAR(1024),
    INDEX sessions_by_user (user_id, ended_at, expires_at, created_at),
    INDEX sessions_by_expiry (expires_at),
    CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- slot repeats the state while it may be held by one key only, and is NULL afterwards.
CREATE TABLE IF NOT EXISTS signing_keys (
    kid VARCHAR(64) NOT NULL PRIMARY KEY,
    algorithm VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    slot VARCHAR(16) UNIQUE,
    private_key VARBINARY(4096),
    public_key VARBINARY(4096) NOT NULL,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    retired_at BIGINT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Outlives what it is about, so it refers to nothing. Its ids sort by time, which serves as an index.
CREATE TABLE IF NOT EXISTS audit_events (
    id BINARY(16) NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    actor VARCHAR(16) NOT NULL,
    user_id BINARY(16),
    session_id BINARY(16),
    ip VARCHAR(64),
    detail TEXT,
    INDEX audit_events_by_user (user_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS feed_events (
    id BINARY(16) NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    session_id BINARY(16),
    user_id BINARY(16),
    reason VARCHAR(32),
    INDEX feed_events_by_time (at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS once_marks (
    mark BINARY(32) NOT NULL PRIMARY KEY,
    idempotency BINARY(32),
    answer BLOB,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    INDEX once_marks_by_expiry (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS nodes (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    key_ids TEXT NOT NULL,
    version VARCHAR(64) NOT NULL,
    seen_at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
