-- The to-do list's own tables, beside minigate's. Ids are 16 bytes, times Unix microseconds. Each
-- statement can be run again: MySQL commits them one by one.

CREATE TABLE IF NOT EXISTS todo_lists (
    user_id BINARY(16) NOT NULL PRIMARY KEY,
    -- The number of the list's last change, and of its last item for the old client.
    changes BIGINT NOT NULL,
    numbers BIGINT NOT NULL,
    -- The newest change that can no longer be told, since its tombstone was removed.
    purged BIGINT NOT NULL,
    synced_at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The *_change columns say at which change of the list a part was last changed.
CREATE TABLE IF NOT EXISTS todo_items (
    id BINARY(16) NOT NULL PRIMARY KEY,
    user_id BINARY(16) NOT NULL,
    client_id VARCHAR(64),
    number BIGINT NOT NULL,
    content VARCHAR(200) NOT NULL,
    checked_at BIGINT,
    checked_in BINARY(16),
    due_at BIGINT,
    place BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    version BIGINT NOT NULL,
    created_change BIGINT NOT NULL,
    content_change BIGINT NOT NULL,
    checked_change BIGINT NOT NULL,
    due_change BIGINT NOT NULL,
    -- NULL, or how far the reminder is.
    remind_state VARCHAR(16),
    remind_at BIGINT,
    remind_identity BINARY(16),
    remind_lease BIGINT,
    UNIQUE INDEX todo_items_by_version (user_id, version),
    UNIQUE INDEX todo_items_by_client_id (user_id, client_id),
    UNIQUE INDEX todo_items_by_number (user_id, number),
    INDEX todo_items_by_place (user_id, place),
    INDEX todo_items_by_reminder (remind_state, remind_at),
    INDEX todo_items_by_deletion (deleted_at),
    CONSTRAINT todo_items_list FOREIGN KEY (user_id) REFERENCES todo_lists (user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What a request with an idempotency key was answered.
CREATE TABLE IF NOT EXISTS todo_requests (
    user_id BINARY(16) NOT NULL,
    request_key VARCHAR(128) NOT NULL,
    body_hash BINARY(32) NOT NULL,
    answer MEDIUMTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, request_key),
    INDEX todo_requests_by_age (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- By which number and text the old client may know an item.
CREATE TABLE IF NOT EXISTS todo_old_names (
    user_id BINARY(16) NOT NULL,
    number BIGINT NOT NULL,
    content_hash BINARY(32) NOT NULL,
    item_id BINARY(16) NOT NULL,
    PRIMARY KEY (user_id, number, content_hash),
    INDEX todo_old_names_by_item (item_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Up to which change an old client has been told the list.
CREATE TABLE IF NOT EXISTS todo_old_reads (
    session_id BINARY(16) NOT NULL PRIMARY KEY,
    user_id BINARY(16) NOT NULL,
    changes BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    INDEX todo_old_reads_by_age (read_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
