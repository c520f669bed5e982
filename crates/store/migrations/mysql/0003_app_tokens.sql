-- WeChat's access_token of each app, held once for all nodes, and what calls that cost money are left.

-- fence grows with every lease; a write must show the newest one. forced_* count the forced refreshes of a day.
CREATE TABLE IF NOT EXISTS app_tokens (
    app_id VARCHAR(32) NOT NULL PRIMARY KEY,
    access_token VARBINARY(2048),
    fetched_at BIGINT,
    expires_at BIGINT,
    fence BIGINT NOT NULL,
    leased_by VARCHAR(64),
    leased_until BIGINT,
    forced_at BIGINT,
    forced_day BIGINT,
    forced_count BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS call_budgets (
    app_id VARCHAR(32) NOT NULL,
    call_name VARCHAR(32) NOT NULL,
    day BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (app_id, call_name, day)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
