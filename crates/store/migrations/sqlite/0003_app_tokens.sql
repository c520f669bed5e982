-- WeChat's access_token of each app, held once for all nodes, and what calls that cost money are left.

-- fence grows with every lease; a write must show the newest one. forced_* count the forced refreshes of a day.
CREATE TABLE IF NOT EXISTS app_tokens (
    app_id TEXT NOT NULL PRIMARY KEY,
    access_token BLOB,
    fetched_at INTEGER,
    expires_at INTEGER,
    fence INTEGER NOT NULL,
    leased_by TEXT,
    leased_until INTEGER,
    forced_at INTEGER,
    forced_day INTEGER,
    forced_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS call_budgets (
    app_id TEXT NOT NULL,
    call_name TEXT NOT NULL,
    day INTEGER NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (app_id, call_name, day)
) STRICT, WITHOUT ROWID;
