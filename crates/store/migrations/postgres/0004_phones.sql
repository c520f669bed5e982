-- Phone numbers: sealed, and found by a keyed hash only.

CREATE TABLE IF NOT EXISTS phones (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    phone BYTEA NOT NULL,
    lookup BYTEA NOT NULL,
    app_id VARCHAR(32) NOT NULL,
    bound_at BIGINT NOT NULL,
    CONSTRAINT phones_lookup UNIQUE (lookup)
);
