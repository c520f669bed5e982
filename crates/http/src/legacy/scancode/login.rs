//! `POST login/`: `code`, `encrypteddata` and `iv` for `{status, dirs, info}`.

use super::{super::mini_program::MiniProgram, ScancodeError};
use crate::{
    ApiError,
    extract::{ClientIp, Form, Gated, Json, LoginOrigin},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use minigate_flow::{
    Code, Credential, EncryptedData, Login, LoginAnswer,
    wechat::crypto::user_data::{Profile, UserData},
};
use minigate_model::{
    Style, UserId,
    profile::{Edit, ProfileInput},
};
use serde::Serialize;
use std::fmt;

/// A login that was done. As a handler's argument it does the login, as its answer it tells the client:
///
/// ```no_run
/// use minigate::legacy::ScancodeLogin;
///
/// async fn login(mut login: ScancodeLogin) -> ScancodeLogin {
///     login.dirs = vec![format!("warehouse of {}", login.user_id())];
///     login
/// }
/// ```
pub struct ScancodeLogin {
    /// The names of the user's warehouses, the first of which the client opens. Empty, unless the inventory fills it in.
    pub dirs: Vec<String>,
    user_id: UserId,
    info: Info,
}

#[derive(Serialize)]
struct Body {
    status: &'static str,
    dirs: Vec<String>,
    info: Info,
}

/// Of WeChat's data what the client shows, and no more: neither openId nor unionId nor watermark.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    nick_name: String,
    avatar_url: String,
    gender: u8,
    city: String,
    province: String,
    country: String,
    language: String,
    /// What the client puts into the field `cookie` of every later form.
    cookie: String,
}

impl ScancodeLogin {
    pub const fn user_id(&self) -> UserId {
        self.user_id
    }
}

impl<S: Sync> FromRequest<S> for ScancodeLogin {
    type Rejection = ScancodeError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ScancodeError> {
        Ok(log_in(request).await?)
    }
}

async fn log_in(request: Request) -> Result<ScancodeLogin, ApiError> {
    let (mut parts, body) = request.into_parts();
    let Gated(minigate) = Gated::from_request_parts(&mut parts, &()).await?;
    let ClientIp(address) = ClientIp::from_request_parts(&mut parts, &()).await?;
    let origin = LoginOrigin::from_request_parts(&mut parts, &()).await?;
    let mut form = Form::read(&parts, body).await?;
    let login = Login {
        app_id: MiniProgram::of(&parts, &minigate).app_id(),
        code: form.take("code").into(),
        style: Some(Style::Token),
        device: None,
        idempotency_key: None,
        // Every start of the client logs in, and each device goes on with its own string.
        replaces: None,
        caller: origin.caller(address),
    };
    let sealed = EncryptedData { data: form.take("encrypteddata"), iv: form.take("iv") };
    let LoginAnswer { user, session_id, credential, user_data, .. } =
        minigate.gate().login_with_data(login, sealed).await?;
    let Credential::Token { access_token, .. } = credential else {
        return Err(ApiError::new(Code::Internal));
    };
    let (user_id, mut info) = (user.id, Info::default());
    if let Some(profile) = user_data.as_deref().and_then(UserData::profile) {
        info = Info::from(profile);
        minigate.gate().offer_what_fits(user, session_id, offered(&profile), address).await;
    }
    Ok(ScancodeLogin { dirs: Vec::new(), user_id, info: Info { cookie: access_token, ..info } })
}

/// What the old server kept of it, and users may edit here.
fn offered(profile: &Profile<'_>) -> ProfileInput {
    let nickname = if profile.nick_name.is_empty() { Edit::Keep } else { Edit::Set(profile.nick_name.to_owned()) };
    ProfileInput { nickname, gender: Edit::Set(profile.gender.into()), ..ProfileInput::default() }
}

impl From<Profile<'_>> for Info {
    fn from(profile: Profile<'_>) -> Self {
        Self {
            nick_name: profile.nick_name.to_owned(),
            avatar_url: profile.avatar_url.to_owned(),
            gender: profile.gender,
            city: profile.city.to_owned(),
            province: profile.province.to_owned(),
            country: profile.country.to_owned(),
            language: profile.language.to_owned(),
            cookie: String::new(),
        }
    }
}

impl IntoResponse for ScancodeLogin {
    fn into_response(self) -> Response {
        Json(Body { status: "登录成功", dirs: self.dirs, info: self.info }).into_response()
    }
}

impl fmt::Debug for ScancodeLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScancodeLogin").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}
