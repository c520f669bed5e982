-- What waits for WeChat's verdict: it comes later, and names nothing but the trace. A verdict that came before it was
-- known what it is on has no user.

CREATE TABLE IF NOT EXISTS content_checks (
    trace_id VARCHAR(128) NOT NULL PRIMARY KEY,
    app_id VARCHAR(32) NOT NULL,
    user_id BINARY(16),
    subject VARCHAR(16),
    value VARCHAR(1024),
    created_at BIGINT NOT NULL,
    verdict VARCHAR(16),
    INDEX content_checks_by_time (created_at),
    INDEX content_checks_by_user (user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
