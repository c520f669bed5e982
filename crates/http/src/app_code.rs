//! Error codes of apps beside minigate.

use http::StatusCode;

/// A stable error code of an app, told in the same form as minigate's own; see [`ApiError::of`](crate::ApiError::of).
///
/// ```
/// use minigate::{ApiError, AppCode};
///
/// static SOLD_OUT: AppCode = AppCode {
///     code: "sold_out",
///     status: http::StatusCode::CONFLICT,
///     title: ["There is none left.", "已售罄。"],
///     advice: ["Choose another one.", "请选择其他商品。"],
/// };
///
/// fn refuse() -> ApiError {
///     ApiError::of(&SOLD_OUT).with_member("available", 0)
/// }
/// ```
#[derive(Debug)]
pub struct AppCode {
    /// As it stands in answers, `snake_case`.
    pub code: &'static str,
    pub status: StatusCode,
    /// What it means, in English and Chinese.
    pub title: [&'static str; 2],
    /// What the client should do, in English and Chinese.
    pub advice: [&'static str; 2],
}
