-- Two users that are one person: suspected, merged, and taken apart again.

CREATE TABLE IF NOT EXISTS merge_candidates (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    other_user_id UUID NOT NULL REFERENCES users (id),
    reason VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    CONSTRAINT merge_candidates_users UNIQUE (user_id, other_user_id)
);

CREATE INDEX IF NOT EXISTS merge_candidates_by_other ON merge_candidates (other_user_id);

CREATE TABLE IF NOT EXISTS user_aliases (
    alias_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    user_id UUID NOT NULL REFERENCES users (id),
    merge_id UUID NOT NULL,
    merged_at BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS user_aliases_by_user ON user_aliases (user_id);

CREATE INDEX IF NOT EXISTS user_aliases_by_time ON user_aliases (merged_at);

-- record is sealed, and is emptied when the merge can no longer be undone.
CREATE TABLE IF NOT EXISTS user_merges (
    id UUID NOT NULL PRIMARY KEY,
    winner_id UUID NOT NULL REFERENCES users (id),
    loser_id UUID NOT NULL REFERENCES users (id),
    merged_at BIGINT NOT NULL,
    undo_until BIGINT NOT NULL,
    undone_at BIGINT,
    record BYTEA
);

CREATE INDEX IF NOT EXISTS user_merges_by_winner ON user_merges (winner_id);

CREATE INDEX IF NOT EXISTS user_merges_by_loser ON user_merges (loser_id);

CREATE INDEX IF NOT EXISTS user_merges_by_time ON user_merges (undo_until);
