-- Phone numbers: sealed, and found by a keyed hash only.

CREATE TABLE IF NOT EXISTS phones (
    user_id BINARY(16) NOT NULL PRIMARY KEY,
    phone VARBINARY(512) NOT NULL,
    lookup VARBINARY(32) NOT NULL,
    app_id VARCHAR(32) NOT NULL,
    bound_at BIGINT NOT NULL,
    CONSTRAINT phones_user FOREIGN KEY (user_id) REFERENCES users (id),
    UNIQUE INDEX phones_lookup (lookup)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
