-- A login's event has no user until its session goes, and is not in the index until then.

DROP INDEX IF EXISTS audit_events_by_user;

CREATE INDEX IF NOT EXISTS audit_events_by_user ON audit_events (user_id, id) WHERE user_id IS NOT NULL;
