mod decrypt;
mod login;
mod logout;
mod me;
mod sessions;
mod token;
