-- What waits for WeChat's verdict: it comes later, and names nothing but the trace. A verdict that came before it was
-- known what it is on has no user.

CREATE TABLE IF NOT EXISTS content_checks (
    trace_id TEXT NOT NULL PRIMARY KEY,
    app_id TEXT NOT NULL,
    user_id BLOB,
    subject TEXT,
    value TEXT,
    created_at INTEGER NOT NULL,
    verdict TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS content_checks_by_user ON content_checks (user_id);

CREATE INDEX IF NOT EXISTS content_checks_by_time ON content_checks (created_at);
