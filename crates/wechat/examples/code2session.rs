//! Exchanges one login code:
//!
//! `WECHAT_APP_ID=wx… WECHAT_APP_SECRET=… cargo run --example code2session -- <code from wx.login>`
//!
//! `WECHAT_BASE_URL=http://127.0.0.1:9000` asks a simulator in place of WeChat.

use std::env;
use std::error::Error;

use minigate_wechat::{AppSecret, Client, LoginCode};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let code = LoginCode::parse(&env::args().nth(1).ok_or("usage: code2session <code>")?)?;
    let mut builder = Client::builder(env::var("WECHAT_APP_ID")?, AppSecret::new(env::var("WECHAT_APP_SECRET")?));
    if let Ok(base_url) = env::var("WECHAT_BASE_URL") {
        builder = builder.base_url(base_url);
    }
    let client = builder.build()?;

    match client.code2session(&code).await {
        Ok(user) => println!("openid {} (unionid: {})", user.openid, user.unionid.as_deref().unwrap_or("none")),
        Err(error) if error.may_have_been_sent() => println!("{error}; the code is used up, log in again"),
        Err(error) => println!("{error}; the code is still good"),
    }
    Ok(())
}
