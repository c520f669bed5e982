-- Two users that are one person: suspected, merged, and taken apart again.

CREATE TABLE IF NOT EXISTS merge_candidates (
    id BINARY(16) NOT NULL PRIMARY KEY,
    user_id BINARY(16) NOT NULL,
    other_user_id BINARY(16) NOT NULL,
    reason VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    CONSTRAINT merge_candidates_user FOREIGN KEY (user_id) REFERENCES users (id),
    INDEX merge_candidates_by_other (other_user_id),
    CONSTRAINT merge_candidates_other_user FOREIGN KEY (other_user_id) REFERENCES users (id),
    UNIQUE INDEX merge_candidates_users (user_id, other_user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS user_aliases (
    alias_id BINARY(16) NOT NULL PRIMARY KEY,
    user_id BINARY(16) NOT NULL,
    merge_id BINARY(16) NOT NULL,
    merged_at BIGINT NOT NULL,
    INDEX user_aliases_by_user (user_id),
    INDEX user_aliases_by_time (merged_at),
    CONSTRAINT user_aliases_alias FOREIGN KEY (alias_id) REFERENCES users (id),
    CONSTRAINT user_aliases_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- record is sealed, and is emptied when the merge can no longer be undone.
CREATE TABLE IF NOT EXISTS user_merges (
    id BINARY(16) NOT NULL PRIMARY KEY,
    winner_id BINARY(16) NOT NULL,
    loser_id BINARY(16) NOT NULL,
    merged_at BIGINT NOT NULL,
    undo_until BIGINT NOT NULL,
    undone_at BIGINT,
    record MEDIUMBLOB,
    INDEX user_merges_by_time (undo_until),
    INDEX user_merges_by_loser (loser_id),
    INDEX user_merges_by_winner (winner_id),
    CONSTRAINT user_merges_winner FOREIGN KEY (winner_id) REFERENCES users (id),
    CONSTRAINT user_merges_loser FOREIGN KEY (loser_id) REFERENCES users (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
