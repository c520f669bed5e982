-- Pictures that nobody shows any more: they are removed from where they are kept, which may fail, so it is noted.

CREATE TABLE IF NOT EXISTS left_pictures (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL,
    left_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS left_pictures_by_time ON left_pictures (left_at);
