-- What people say of themselves, what integrators keep about them, and whether logins may still fill that in.

ALTER TABLE users ADD COLUMN IF NOT EXISTS signature VARCHAR(255);

ALTER TABLE users ADD COLUMN IF NOT EXISTS metadata TEXT;

ALTER TABLE users ADD COLUMN IF NOT EXISTS profile_edited_at BIGINT;
