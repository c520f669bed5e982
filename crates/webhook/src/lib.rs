#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod address;
mod error;
mod receiver;
mod resolver;
mod secret;

pub use error::{BuildError, Error};
pub use receiver::{Message, Reach, Receiver};
pub use secret::{InvalidSecret, Secret};
