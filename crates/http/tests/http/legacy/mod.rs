mod scancode;
mod simplejwt;
mod weixin_jwt;
