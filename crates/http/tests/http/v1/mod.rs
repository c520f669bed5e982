pub(crate) mod avatar;
mod decrypt;
mod login;
mod logout;
mod me;
mod profile;
mod sessions;
mod token;
