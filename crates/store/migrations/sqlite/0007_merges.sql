-- Two users that are one person: suspected, merged, and taken apart again.

CREATE TABLE IF NOT EXISTS merge_candidates (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    other_user_id BLOB NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    UNIQUE (user_id, other_user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS merge_candidates_by_other ON merge_candidates (other_user_id);

CREATE TABLE IF NOT EXISTS user_aliases (
    alias_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    merge_id BLOB NOT NULL,
    merged_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS user_aliases_by_user ON user_aliases (user_id);

CREATE INDEX IF NOT EXISTS user_aliases_by_time ON user_aliases (merged_at);

-- record is sealed, and is emptied when the merge can no longer be undone.
CREATE TABLE IF NOT EXISTS user_merges (
    id BLOB NOT NULL PRIMARY KEY,
    winner_id BLOB NOT NULL REFERENCES users (id),
    loser_id BLOB NOT NULL REFERENCES users (id),
    merged_at INTEGER NOT NULL,
    undo_until INTEGER NOT NULL,
    undone_at INTEGER,
    record BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS user_merges_by_winner ON user_merges (winner_id);

CREATE INDEX IF NOT EXISTS user_merges_by_loser ON user_merges (loser_id);

CREATE INDEX IF NOT EXISTS user_merges_by_time ON user_merges (undo_until);
