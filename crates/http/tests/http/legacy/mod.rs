mod openid_ticket;
mod scancode;
mod session_csrf;
mod several_apps;
mod simplejwt;
mod user_state;
mod weixin_jwt;
