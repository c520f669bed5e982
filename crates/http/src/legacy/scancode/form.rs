//! The forms after the login: each carries the login's string in its field `cookie`.

use super::ScancodeError;
use crate::{
    ApiError, CurrentUser,
    extract::{Form, authenticate, presented, state},
};
use axum::extract::{FromRequest, Request};
use minigate_flow::Presented;
use std::fmt;

/// Whose form it is, and its other fields. A form without the string of a live session is answered in the old client's
/// way before the handler runs.
///
/// ```no_run
/// use minigate::legacy::{ScancodeError, ScancodeForm};
///
/// async fn query(form: ScancodeForm) -> Result<String, ScancodeError> {
///     let dir = form.get("dir").ok_or_else(|| ScancodeError::new("请选择仓库"))?;
///     Ok(format!("{} asks for {dir}", form.user().id()))
/// }
/// ```
pub struct ScancodeForm {
    user: CurrentUser,
    form: Form,
}

impl ScancodeForm {
    pub const fn user(&self) -> &CurrentUser {
        &self.user
    }

    /// A field's value, as the form has it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.form.get(name)
    }
}

impl<S: Sync> FromRequest<S> for ScancodeForm {
    type Rejection = ScancodeError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ScancodeError> {
        Ok(read(request).await?)
    }
}

async fn read(request: Request) -> Result<ScancodeForm, ApiError> {
    let (parts, body) = request.into_parts();
    let mut form = Form::read(&parts, body).await?;
    let string = form.take("cookie");
    // What a page can make a browser send along proves nothing here: the session cookie is not looked at, so no CSRF
    // token is needed. A bearer token beside the string must be of the same session.
    let minigate = state::of(&parts)?;
    let bearer = presented(minigate, &parts)?.bearer;
    let presented = Presented { bearer, header: Some(&string), ..Presented::default() };
    let user = authenticate(minigate, &parts, presented).await?;
    Ok(ScancodeForm { user, form })
}

impl fmt::Debug for ScancodeForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScancodeForm").field("user", &self.user).finish_non_exhaustive()
    }
}
