mod session_csrf;
mod user_state;
