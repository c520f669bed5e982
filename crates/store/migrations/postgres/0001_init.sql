-- Ids are 16 bytes, times Unix microseconds. Ids and times come from the program.

CREATE TABLE IF NOT EXISTS users (
    id UUID NOT NULL PRIMARY KEY,
    nickname VARCHAR(255),
    avatar VARCHAR(1024),
    gender BIGINT NOT NULL,
    locale VARCHAR(32),
    status VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    last_login_at BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS identities (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    app_id VARCHAR(32) NOT NULL,
    openid VARCHAR(128) NOT NULL,
    unionid VARCHAR(128),
    session_key BYTEA,
    previous_session_key BYTEA,
    session_key_at BIGINT,
    created_at BIGINT NOT NULL,
    CONSTRAINT identities_openid UNIQUE (app_id, openid)
);

CREATE INDEX IF NOT EXISTS identities_by_unionid ON identities (unionid);

CREATE INDEX IF NOT EXISTS identities_by_user ON identities (user_id);

-- A user's live sessions are one range of the index, and their last login is in it.
CREATE TABLE IF NOT EXISTS sessions (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    identity_id UUID NOT NULL,
    app_id VARCHAR(32) NOT NULL,
    style VARCHAR(16) NOT NULL,
    secret_hash BYTEA NOT NULL,
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
    user_agent VARCHAR(1024)
);

CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id, ended_at, expires_at, created_at);

CREATE INDEX IF NOT EXISTS sessions_by_expiry ON sessions (expires_at);

-- slot repeats the state while it may be held by one key only, and is NULL afterwards.
CREATE TABLE IF NOT EXISTS signing_keys (
    kid VARCHAR(64) NOT NULL PRIMARY KEY,
    algorithm VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    slot VARCHAR(16) UNIQUE,
    private_key BYTEA,
    public_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    retired_at BIGINT
);

-- Outlives what it is about, so it refers to nothing. Its ids sort by time, which serves as an index.
CREATE TABLE IF NOT EXISTS audit_events (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    actor VARCHAR(16) NOT NULL,
    user_id UUID,
    session_id UUID,
    ip VARCHAR(64),
    detail TEXT
);

CREATE INDEX IF NOT EXISTS audit_events_by_user ON audit_events (user_id, id);

CREATE TABLE IF NOT EXISTS feed_events (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    session_id UUID,
    user_id UUID,
    reason VARCHAR(32)
);

CREATE INDEX IF NOT EXISTS feed_events_by_time ON feed_events (at);

CREATE TABLE IF NOT EXISTS once_marks (
    mark BYTEA NOT NULL PRIMARY KEY,
    idempotency BYTEA,
    answer BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS once_marks_by_expiry ON once_marks (expires_at);

CREATE TABLE IF NOT EXISTS nodes (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    key_ids TEXT NOT NULL,
    version VARCHAR(64) NOT NULL,
    seen_at BIGINT NOT NULL
);
