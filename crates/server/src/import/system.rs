//! What the tables of the five old systems look like. Django names a table after its app, so they are recognised by
//! their columns.

use clap::ValueEnum;
use serde::Serialize;

/// The system that users come from, by the name of its adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum System {
    /// Django's users, the openid as user name.
    SessionCsrf,
    /// Django's users, the openid as user name.
    WeixinJwt,
    /// A profile beside each of Django's users.
    Scancode,
    /// A user model of their own, the openid as user name.
    OpenidTicket,
    /// A model with openid, session_key and user_uuid.
    UserState,
}

/// Which table is a system's, and what its columns are called. Where several names are given, the first one that is
/// there counts.
#[derive(Debug)]
pub(super) struct Preset {
    /// The table has all of these.
    pub(super) marks: &'static [&'static str],
    pub(super) openid: &'static [&'static str],
    pub(super) nickname: &'static [&'static str],
    /// The column that refers to Django's own user, which knows the times.
    pub(super) user_reference: Option<&'static str>,
}

pub(super) const ID: &[&str] = &["id", "old_id"];
pub(super) const UNIONID: &[&str] = &["unionid", "union_id"];
pub(super) const GENDER: &[&str] = &["gender", "sex"];
pub(super) const CREATED_AT: &[&str] =
    &["date_joined", "created_at", "created_time", "create_time", "created", "add_time"];
pub(super) const LAST_LOGIN_AT: &[&str] = &["last_login", "last_login_at", "last_login_time"];

/// By these Django's own user is known (`django.contrib.auth`).
pub(super) const DJANGO_USER: &[&str] = &["username", "password", "date_joined", "last_login"];

const DJANGO: Preset = Preset {
    marks: DJANGO_USER,
    openid: &["openid", "username"],
    nickname: &["nickname", "nick_name"],
    user_reference: None,
};

impl System {
    pub(super) const fn preset(self) -> Preset {
        match self {
            Self::SessionCsrf | Self::WeixinJwt => DJANGO,
            Self::OpenidTicket => Preset { marks: &["username", "password", "nickname", "avatar_url"], ..DJANGO },
            Self::Scancode => Preset {
                marks: &["openid", "cookie", "nickname"],
                openid: &["openid"],
                user_reference: Some("user_id"),
                ..DJANGO
            },
            Self::UserState => Preset {
                marks: &["openid", "session_key", "user_uuid"],
                openid: &["openid"],
                nickname: &["username", "nickname"],
                ..DJANGO
            },
        }
    }

    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}
