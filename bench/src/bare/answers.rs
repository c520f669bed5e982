//! Answers of the same shape and size as minigate's.

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub(crate) struct User {
    id: &'static str,
    nickname: Option<&'static str>,
    avatar: Option<&'static str>,
    gender: u8,
    locale: Option<&'static str>,
    created_at: &'static str,
    last_login_at: &'static str,
}

#[derive(Serialize)]
pub(crate) struct LoginAnswer {
    pub(crate) user: User,
    pub(crate) is_new: bool,
    pub(crate) credential: Credential,
}

#[derive(Serialize)]
pub(crate) struct Credential {
    style: &'static str,
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    expires_in: u64,
    refresh_expires_in: u64,
}

/// A small body, as a to-do list would take.
#[derive(Serialize, Deserialize)]
pub(crate) struct Echo {
    pub(crate) title: String,
    pub(crate) done: bool,
}

impl User {
    pub(crate) const EXAMPLE: Self = Self {
        id: "018bcfe5-6800-7cc3-8a5a-2f0f6a1c9d3e",
        nickname: None,
        avatar: None,
        gender: 0,
        locale: None,
        created_at: "2023-11-14T22:13:20.123Z",
        last_login_at: "2023-11-14T22:13:20.123Z",
    };
}

impl Credential {
    pub(crate) fn example(access_token: String, refresh_token: String) -> Self {
        Self {
            style: "jwt",
            access_token,
            refresh_token,
            token_type: "Bearer",
            expires_in: 900,
            refresh_expires_in: 2_592_000,
        }
    }
}
