-- The to-do list's own tables, beside minigate's. Ids are 16 bytes, times Unix microseconds.

CREATE TABLE todo_lists (
    user_id BLOB NOT NULL PRIMARY KEY,
    -- The number of the list's last change, and of its last item for the old client.
    changes INTEGER NOT NULL,
    numbers INTEGER NOT NULL,
    -- The newest change that can no longer be told, since its tombstone was removed.
    purged INTEGER NOT NULL,
    synced_at INTEGER NOT NULL
) STRICT;

-- The *_change columns say at which change of the list a part was last changed.
CREATE TABLE todo_items (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES todo_lists (user_id),
    client_id TEXT,
    number INTEGER NOT NULL,
    content TEXT NOT NULL,
    checked_at INTEGER,
    checked_in BLOB,
    due_at INTEGER,
    place INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    version INTEGER NOT NULL,
    created_change INTEGER NOT NULL,
    content_change INTEGER NOT NULL,
    checked_change INTEGER NOT NULL,
    due_change INTEGER NOT NULL,
    -- NULL, or how far the reminder is.
    remind_state TEXT,
    remind_at INTEGER,
    remind_identity BLOB,
    remind_lease INTEGER
) STRICT;
CREATE UNIQUE INDEX todo_items_by_version ON todo_items (user_id, version);
CREATE UNIQUE INDEX todo_items_by_client_id ON todo_items (user_id, client_id);
CREATE UNIQUE INDEX todo_items_by_number ON todo_items (user_id, number);
CREATE INDEX todo_items_by_place ON todo_items (user_id, place);
CREATE INDEX todo_items_by_reminder ON todo_items (remind_state, remind_at);
CREATE INDEX todo_items_by_deletion ON todo_items (deleted_at);

-- What a request with an idempotency key was answered.
CREATE TABLE todo_requests (
    user_id BLOB NOT NULL,
    request_key TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, request_key)
) STRICT;
CREATE INDEX todo_requests_by_age ON todo_requests (created_at);

-- By which number and text the old client may know an item.
CREATE TABLE todo_old_names (
    user_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    item_id BLOB NOT NULL,
    PRIMARY KEY (user_id, number, content_hash)
) STRICT;
CREATE INDEX todo_old_names_by_item ON todo_old_names (item_id);

-- Up to which change an old client has been told the list.
CREATE TABLE todo_old_reads (
    session_id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL,
    changes INTEGER NOT NULL,
    read_at INTEGER NOT NULL
) STRICT;
CREATE INDEX todo_old_reads_by_age ON todo_old_reads (read_at);
