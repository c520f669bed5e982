-- What integrators are told of: a row for each event and endpoint, written in the transaction it tells of.

-- Written by the nodes from their configuration; an address or a secret is not in it.
CREATE TABLE IF NOT EXISTS webhook_subscriptions (
    endpoint VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    PRIMARY KEY (endpoint, kind),
    INDEX webhook_subscriptions_by_kind (kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A row goes when it is delivered. Whoever delivers it has moved next_attempt_at to the end of its lease.
CREATE TABLE IF NOT EXISTS webhook_outbox (
    event_id BINARY(16) NOT NULL,
    endpoint VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    at BIGINT NOT NULL,
    user_id BINARY(16) NOT NULL,
    detail VARCHAR(4096),
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    parked_at BIGINT,
    last_error VARCHAR(255),
    PRIMARY KEY (event_id, endpoint),
    INDEX webhook_outbox_by_user (user_id, event_id),
    INDEX webhook_outbox_by_due (endpoint, parked_at, next_attempt_at, event_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
