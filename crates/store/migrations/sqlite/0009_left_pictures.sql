-- Pictures that nobody shows any more: they are removed from where they are kept, which may fail, so it is noted.

CREATE TABLE IF NOT EXISTS left_pictures (
    name TEXT NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL,
    left_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS left_pictures_by_time ON left_pictures (left_at);
