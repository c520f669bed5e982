//! `POST`, `GET` and `DELETE /v1/me/phone`

use crate::{
    ApiError, CurrentUser,
    error::Problem,
    extract::{ClientIp, Gated, Json},
};
use http::StatusCode;
use minigate_flow::{EncryptedData, FieldError, PhoneProof};
use minigate_model::{Time, phone::PhoneNumber};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the phone number button yields: `code`, or on old clients `encrypted_data` and `iv`. A number itself is not
/// taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhoneRequest {
    /// `e.detail.code` of the event `getphonenumber`. Not the code of `wx.login`.
    #[schema(value_type = Option<String>, max_length = 128)]
    code: Option<SecretString>,
    /// `e.detail.encryptedData`, at most ten minutes old.
    #[schema(max_length = 16384)]
    encrypted_data: Option<String>,
    /// `e.detail.iv`.
    #[schema(min_length = 24, max_length = 24)]
    iv: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PhoneBody {
    /// In E.164.
    #[schema(example = "+8613800138000")]
    phone: String,
    #[schema(example = "86")]
    country_code: String,
    /// Without the country code.
    #[schema(example = "13800138000")]
    national_number: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MaskedPhoneBody {
    /// `null` when there is none.
    #[schema(example = "+86 138****8000")]
    masked: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    bound_at: Option<Time>,
}

/// Makes the number that WeChat vouches for mine, in the place of any other.
///
/// Needs a login no older than ten minutes. Sending the same code again within five minutes gets the same answer;
/// WeChat, which charges for each number, is asked once.
#[utoipa::path(
    post, path = "/v1/me/phone", tag = "account", request_body = PhoneRequest,
    responses(
        (status = 200, body = PhoneBody),
        (status = 400, description = "`phone_code_invalid`, `phone_code_is_login_code`; `session_key_stale`, \
            `bad_encrypted_data`; `validation_failed`", body = Problem),
        (status = 401, description = "`reauthentication_required`: log in again, then repeat", body = Problem),
        (status = 409, description = "`phone_taken`: another user has it, and nothing was changed", body = Problem),
        (status = 429, description = "`rate_limited`, `wechat_rate_limited`, `phone_budget_exhausted`", body = Problem),
        (status = 503, description = "`wechat_unavailable`: send the same code again", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn post(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
    Json(body): Json<PhoneRequest>,
) -> Result<Json<PhoneBody>, ApiError> {
    let number = minigate.gate().bind_phone(&user.0, body.into_proof()?, address).await?;
    Ok(Json(PhoneBody::from(&number)))
}

/// My number, as far as is needed to know it by.
#[utoipa::path(
    get, path = "/v1/me/phone", tag = "account",
    responses((status = 200, body = MaskedPhoneBody), (status = 401, body = Problem)),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn get(user: CurrentUser, Gated(minigate): Gated) -> Result<Json<MaskedPhoneBody>, ApiError> {
    let phone = minigate.gate().own_phone(&user.0).await?;
    let masked = phone.as_ref().map(|phone| phone.number.masked());
    Ok(Json(MaskedPhoneBody { masked, bound_at: phone.map(|phone| phone.bound_at) }))
}

/// Erases my number: the consent to keep it is withdrawn. No error when there is none.
#[utoipa::path(
    delete, path = "/v1/me/phone", tag = "account",
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "`reauthentication_required`: log in again, then repeat", body = Problem),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
pub(crate) async fn delete(
    user: CurrentUser,
    Gated(minigate): Gated,
    ClientIp(address): ClientIp,
) -> Result<StatusCode, ApiError> {
    minigate.gate().withdraw_phone(&user.0, address).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl PhoneRequest {
    fn into_proof(self) -> Result<PhoneProof, ApiError> {
        let missing = |field| Err(ApiError::field(FieldError::new(field, "required", "is missing")));
        match (self.code, self.encrypted_data, self.iv) {
            (Some(code), None, None) => Ok(PhoneProof::Code(code)),
            (None, Some(data), Some(iv)) => Ok(PhoneProof::Data(EncryptedData { data, iv })),
            (Some(_), ..) => {
                Err(ApiError::field(FieldError::new("code", "duplicate", "send it without encrypted_data and iv")))
            }
            (None, Some(_), None) => missing("iv"),
            (None, None, Some(_)) => missing("encrypted_data"),
            (None, None, None) => missing("code"),
        }
    }
}

impl From<&PhoneNumber> for PhoneBody {
    fn from(number: &PhoneNumber) -> Self {
        Self {
            phone: number.e164().to_owned(),
            country_code: number.country_code().to_owned(),
            national_number: number.national_number().to_owned(),
        }
    }
}
