-- What people say of themselves, what integrators keep about them, and whether logins may still fill that in.

ALTER TABLE users ADD COLUMN signature TEXT;

ALTER TABLE users ADD COLUMN metadata TEXT;

ALTER TABLE users ADD COLUMN profile_edited_at INTEGER;
