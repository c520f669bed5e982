-- The to-do list's own tables, beside minigate's. Ids are uuid, times Unix microseconds.

CREATE TABLE todo_lists (
    user_id UUID NOT NULL PRIMARY KEY,
    -- The number of the list's last change, and of its last item for the old client.
    changes BIGINT NOT NULL,
    numbers BIGINT NOT NULL,
    -- The newest change that can no longer be told, since its tombstone was removed.
    purged BIGINT NOT NULL,
    synced_at BIGINT NOT NULL
);

-- The *_change columns say at which change of the list a part was last changed.
CREATE TABLE todo_items (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES todo_lists (user_id),
    client_id TEXT,
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    checked_at BIGINT,
    checked_in UUID,
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
    remind_state TEXT,
    remind_at BIGINT,
    remind_identity UUID,
    remind_lease BIGINT
);
CREATE UNIQUE INDEX todo_items_by_version ON todo_items (user_id, version);
CREATE UNIQUE INDEX todo_items_by_client_id ON todo_items (user_id, client_id);
CREATE UNIQUE INDEX todo_items_by_number ON todo_items (user_id, number);
CREATE INDEX todo_items_by_place ON todo_items (user_id, place);
CREATE INDEX todo_items_by_reminder ON todo_items (remind_state, remind_at);
CREATE INDEX todo_items_by_deletion ON todo_items (deleted_at);

-- What a request with an idempotency key was answered.
CREATE TABLE todo_requests (
    user_id UUID NOT NULL,
    request_key TEXT NOT NULL,
    body_hash BYTEA NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, request_key)
);
CREATE INDEX todo_requests_by_age ON todo_requests (created_at);

-- By which number and text the old client may know an item.
CREATE TABLE todo_old_names (
    user_id UUID NOT NULL,
    number BIGINT NOT NULL,
    content_hash BYTEA NOT NULL,
    item_id UUID NOT NULL,
    PRIMARY KEY (user_id, number, content_hash)
);
CREATE INDEX todo_old_names_by_item ON todo_old_names (item_id);

-- Up to which change an old client has been told the list.
CREATE TABLE todo_old_reads (
    session_id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL,
    changes BIGINT NOT NULL,
    read_at BIGINT NOT NULL
);
CREATE INDEX todo_old_reads_by_age ON todo_old_reads (read_at);
