-- Pictures that nobody shows any more: they are removed from where they are kept, which may fail, so it is noted.

CREATE TABLE IF NOT EXISTS left_pictures (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    user_id BINARY(16) NOT NULL,
    left_at BIGINT NOT NULL,
    INDEX left_pictures_by_time (left_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
