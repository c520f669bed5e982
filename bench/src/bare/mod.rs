//! The least axum server that does the same work: what minigate is measured against.
//!
//! | work | what it does, and nothing else |
//! |---|---|
//! | A: a request | reads the request, answers the JSON of `GET /v1/me`, or sends a JSON body back |
//! | L: a login | asks the simulator, inserts one row, commits to disk (in a group), answers as a login does |
//! | R: a refresh | updates one row, commits to disk (in a group), answers as a refresh does |
//!
//! With `--sign`, L and R also sign an access token: the JWT style cannot do without.

mod answers;
mod signer;
mod wechat;
mod writer;

pub(crate) use answers::{Echo, User};
pub(crate) use writer::ROWS;

use crate::process;
use answers::{Credential, LoginAnswer};
use anyhow::Result;
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use clap::Args;
use serde::Deserialize;
use signer::Signer;
use std::{path::PathBuf, sync::Arc};
use tokio::net::TcpListener;
use wechat::WeChat;
use writer::Writer;

#[derive(Args)]
pub(crate) struct Options {
    #[arg(long)]
    database: PathBuf,
    #[arg(long)]
    wechat: String,
    /// Signs an access token for each login and refresh, as the JWT style must.
    #[arg(long)]
    sign: bool,
}

struct Bare {
    signer: Option<Signer>,
    writer: Writer,
    wechat: WeChat,
}

#[derive(Deserialize)]
struct Login {
    code: String,
}

#[derive(Deserialize)]
struct Refresh {
    refresh_token: String,
}

pub(crate) async fn run(options: Options) -> Result<()> {
    let signer = options.sign.then(Signer::new).transpose()?;
    let bare = Bare { signer, writer: Writer::open(&options.database)?, wechat: WeChat::new(options.wechat)? };
    let app = Router::new()
        .route("/bench/user", get(async || Json(User::EXAMPLE)))
        .route("/v1/me", get(async || Json(User::EXAMPLE)))
        .route("/bench/echo", post(async |Json(body): Json<Echo>| Json(body)))
        .route("/v1/login", post(login))
        .route("/v1/token/refresh", post(refresh))
        .with_state(Arc::new(bare));
    process::announce_and_serve(TcpListener::bind("127.0.0.1:0").await?, app).await
}

async fn login(State(bare): State<Arc<Bare>>, Json(login): Json<Login>) -> Result<Json<LoginAnswer>, StatusCode> {
    let who = bare.wechat.exchange(&login.code).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    bare.writer.insert_login(who.openid, who.session_key).await.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(LoginAnswer { user: User::EXAMPLE, is_new: false, credential: bare.credential(String::new()) }))
}

/// Its refresh tokens are numbers of rows.
async fn refresh(State(bare): State<Arc<Bare>>, Json(refresh): Json<Refresh>) -> Result<Json<Credential>, StatusCode> {
    let row = refresh.refresh_token.parse().map_err(|_| StatusCode::UNAUTHORIZED)?;
    bare.writer.rotate(row).await.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(bare.credential(refresh.refresh_token)))
}

impl Bare {
    fn credential(&self, refresh_token: String) -> Credential {
        let access_token = self.signer.as_ref().map_or_else(Signer::no_token, Signer::token);
        Credential::example(access_token, refresh_token)
    }
}
