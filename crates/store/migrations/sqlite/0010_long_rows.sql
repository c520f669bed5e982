-- A table without row ids holds whole rows in its inner pages too: with rows as long as these it is two levels deeper, and
-- a login in a large database reads as many pages more.

CREATE TABLE new_identities (
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
) STRICT;

INSERT INTO new_identities SELECT * FROM identities ORDER BY id;

DROP TABLE identities;

ALTER TABLE new_identities RENAME TO identities;

CREATE INDEX identities_by_unionid ON identities (unionid);

CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE new_sessions (
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
) STRICT;

INSERT INTO new_sessions SELECT * FROM sessions ORDER BY id;

DROP TABLE sessions;

ALTER TABLE new_sessions RENAME TO sessions;

-- With the id, so that a user's live sessions are found without a look at their rows.
CREATE INDEX sessions_by_user ON sessions (user_id, ended_at, expires_at, created_at, id);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- A login's event has no user until its session goes, and is not in the index until then.
DROP INDEX audit_events_by_user;

CREATE INDEX audit_events_by_user ON audit_events (user_id, id) WHERE user_id IS NOT NULL;
