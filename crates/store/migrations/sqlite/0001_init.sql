-- Ids are 16 bytes, times Unix microseconds. Ids and times come from the program.

CREATE TABLE IF NOT EXISTS users (
    id BLOB NOT NULL PRIMARY KEY,
    nickname TEXT,
    avatar TEXT,
    gender INTEGER NOT NULL,
    locale TEXT,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_login_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS identities (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    app_id TEXT NOT NULL,
    openid TEXT NOT NULL,
    unionid TEXT,
    session_key BLOB,
    previous_session_key BLOB,
    session_key_at INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (app_id, openid)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS identities_by_unionid ON identities (unionid);

CREATE INDEX IF NOT EXISTS identities_by_user ON identities (user_id);

-- A user's live sessions are one range of the index, and their last login is in it.
CREATE TABLE IF NOT EXISTS sessions (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    identity_id BLOB NOT NULL,
    app_id TEXT NOT NULL,
    style TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    generation INTEGER NOT NULL,
    parent INTEGER,
    rotated_at INTEGER NOT NULL,
    late_retries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT,
    ip TEXT,
    device TEXT,
    user_agent TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id, ended_at, expires_at, created_at);

CREATE INDEX IF NOT EXISTS sessions_by_expiry ON sessions (expires_at);

-- slot repeats the state while it may be held by one key only, and is NULL afterwards.
CREATE TABLE IF NOT EXISTS signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    state TEXT NOT NULL,
    slot TEXT UNIQUE,
    private_key BLOB,
    public_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    retired_at INTEGER
) STRICT, WITHOUT ROWID;

-- Outlives what it is about, so it refers to nothing. Its ids sort by time, which serves as an index.
CREATE TABLE IF NOT EXISTS audit_events (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    user_id BLOB,
    session_id BLOB,
    ip TEXT,
    detail TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS audit_events_by_user ON audit_events (user_id, id);

CREATE TABLE IF NOT EXISTS feed_events (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    session_id BLOB,
    user_id BLOB,
    reason TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS feed_events_by_time ON feed_events (at);

CREATE TABLE IF NOT EXISTS once_marks (
    mark BLOB NOT NULL PRIMARY KEY,
    idempotency BLOB,
    answer BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS once_marks_by_expiry ON once_marks (expires_at);

CREATE TABLE IF NOT EXISTS nodes (
    id TEXT NOT NULL PRIMARY KEY,
    key_ids TEXT NOT NULL,
    version TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
