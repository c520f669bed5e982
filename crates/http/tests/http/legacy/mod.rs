mod simplejwt;
mod weixin_jwt;
