//! The adapter `openid-ticket`: `get-openid/`, then `wx-login/`, each with JSON. What its clients know as openid and
//! session_key are tickets, good once and for five minutes; the real ones stay here.
//!
//! The old server had no error bodies to imitate, so errors are those of the v1 API. A client that compares `status`
//! with "success" finds a number there.

use super::{BasePath, mini_program::MiniProgram};
use crate::{
    ApiError, CurrentUser, Minigate,
    extract::{ClientIp, Gated, Json, LoginOrigin},
    routes::{Access, Route, route},
};
use axum::{
    Router,
    routing::{get, post},
};
use http::{HeaderName, Method};
use minigate_flow::{Error, Gate, TicketLogin};
use minigate_model::{
    User, UserId,
    profile::{Edit, ProfileInput},
    ticket::Tickets,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize, de::IgnoredAny};

/// Carries the token of this adapter's clients.
pub(super) static HEADER: HeaderName = HeaderName::from_static("token");

pub(super) fn routes(base: &BasePath) -> Vec<Route> {
    vec![
        route(Method::POST, base.join("get-openid/"), Access::Proof),
        route(Method::POST, base.join("wx-login/"), Access::Proof),
        route(Method::GET, base.join("profile/"), Access::Session),
        route(Method::POST, base.join("profile/"), Access::Session),
        route(Method::POST, base.join("logout/"), Access::Session),
    ]
}

pub(super) fn router(base: &BasePath) -> Router<Minigate> {
    Router::new()
        .route(&base.join("get-openid/"), post(get_openid))
        .route(&base.join("wx-login/"), post(wx_login))
        .route(&base.join("profile/"), get(profile).post(edit_profile))
        .route(&base.join("logout/"), post(logout))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetOpenid {
    jscode: SecretString,
}

#[derive(Serialize)]
struct TicketsBody {
    openid: String,
    session_key: String,
}

/// `POST {base}get-openid/`
async fn get_openid(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    _: LoginOrigin,
    program: MiniProgram,
    Json(body): Json<GetOpenid>,
) -> Result<Json<TicketsBody>, ApiError> {
    let app_id = program.app_id();
    let tickets = minigate.gate().exchange_for_tickets(app_id.as_deref(), &body.jscode, address).await;
    let Tickets { openid, session_key } = tickets.map_err(name_their_field)?;
    Ok(Json(TicketsBody { openid, session_key }))
}

/// The flow speaks of `code`; this client sends `jscode`.
fn name_their_field(mut error: Error) -> Error {
    if let Error::Invalid(fields) = &mut error {
        fields.iter_mut().filter(|field| field.field == "code").for_each(|field| field.field = "jscode".into());
    }
    error
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WxLogin {
    openid: SecretString,
    session_key: SecretString,
    #[serde(default)]
    nickname: Edit<String>,
    /// Taken and dropped: a picture is never believed by its address (security.md L-8).
    #[serde(default, rename = "avatar_url")]
    _avatar_url: IgnoredAny,
    #[serde(default)]
    gender: Edit<i64>,
}

#[derive(Serialize)]
struct LoginBody {
    status: &'static str,
    nickname: String,
    user_id: UserId,
    token: String,
}

/// `POST {base}wx-login/`
async fn wx_login(
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    origin: LoginOrigin,
    Json(body): Json<WxLogin>,
) -> Result<Json<LoginBody>, ApiError> {
    let WxLogin { openid, session_key, nickname, gender, .. } = body;
    // What a client sends that was told no name.
    let nickname = if matches!(&nickname, Edit::Set(name) if name.is_empty()) { Edit::Keep } else { nickname };
    let profile = ProfileInput { nickname, gender, ..ProfileInput::default() };
    let login = TicketLogin { openid, session_key, profile, caller: origin.caller(address) };
    let answer = minigate.gate().login_with_tickets(login).await?;
    Ok(Json(LoginBody {
        status: "success",
        nickname: answer.user.nickname.clone().unwrap_or_default(),
        user_id: answer.user.id,
        token: answer.token,
    }))
}

#[derive(Serialize)]
struct ProfileBody {
    status: &'static str,
    user_id: UserId,
    nickname: String,
    avatar_url: String,
    gender: u8,
}

/// `GET {base}profile/`
async fn profile(user: CurrentUser, Gated(minigate): Gated) -> Result<Json<ProfileBody>, ApiError> {
    let me = minigate.gate().me(&user.0).await?;
    Ok(Json(ProfileBody::of(&me, minigate.gate())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileRequest {
    #[serde(default)]
    nickname: Edit<String>,
    #[serde(default, rename = "avatar_url")]
    _avatar_url: IgnoredAny,
    #[serde(default)]
    gender: Edit<i64>,
}

/// `POST {base}profile/`
async fn edit_profile(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    Json(body): Json<ProfileRequest>,
) -> Result<Json<ProfileBody>, ApiError> {
    let input = ProfileInput { nickname: body.nickname, gender: body.gender, ..ProfileInput::default() };
    let me = minigate.gate().edit_profile(&user.0, input, address).await?;
    Ok(Json(ProfileBody::of(&me, minigate.gate())))
}

#[derive(Serialize)]
struct Done {
    status: &'static str,
}

/// `POST {base}logout/`
async fn logout(user: CurrentUser, Gated(minigate): Gated) -> Result<Json<Done>, ApiError> {
    minigate.gate().logout(&user.0).await?;
    Ok(Json(Done { status: "success" }))
}

impl ProfileBody {
    fn of(user: &User, gate: &Gate) -> Self {
        Self {
            status: "success",
            user_id: user.id,
            nickname: user.nickname.clone().unwrap_or_default(),
            avatar_url: gate.avatar_url(user).unwrap_or_default(),
            gender: user.gender.number(),
        }
    }
}
