-- What people say of themselves, what integrators keep about them, and whether logins may still fill that in.
--
-- One ALTER adds all three or none. It can be run again, which MySQL itself has no words for.

SET @minigate_step = IF(
    (SELECT COUNT(*) FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'users' AND column_name = 'signature') = 0,
    'ALTER TABLE users ADD COLUMN signature VARCHAR(255), ADD COLUMN metadata TEXT, ADD COLUMN profile_edited_at BIGINT',
    'DO 0');

PREPARE minigate_step FROM @minigate_step;

EXECUTE minigate_step;

DEALLOCATE PREPARE minigate_step;
