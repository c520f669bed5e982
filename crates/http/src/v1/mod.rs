//! The v1 API: one file a resource.

pub(crate) mod avatar;
pub(crate) mod credential;
pub(crate) mod decrypt;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod profile;
pub(crate) mod sessions;
pub(crate) mod token;
