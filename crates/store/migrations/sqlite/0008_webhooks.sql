-- What integrators are told of: a row for each event and endpoint, written in the transaction it tells of.

-- Written by the nodes from their configuration; an address or a secret is not in it.
CREATE TABLE IF NOT EXISTS webhook_subscriptions (
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (endpoint, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS webhook_subscriptions_by_kind ON webhook_subscriptions (kind);

-- A row goes when it is delivered. Whoever delivers it has moved next_attempt_at to the end of its lease.
CREATE TABLE IF NOT EXISTS webhook_outbox (
    event_id BLOB NOT NULL,
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    detail TEXT,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    parked_at INTEGER,
    last_error TEXT,
    PRIMARY KEY (event_id, endpoint)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS webhook_outbox_by_due ON webhook_outbox (endpoint, parked_at, next_attempt_at, event_id);

CREATE INDEX IF NOT EXISTS webhook_outbox_by_user ON webhook_outbox (user_id, event_id);
