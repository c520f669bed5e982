#![doc = include_str!("../README.md")]

mod access_token;
mod account;
mod api;
mod app;
mod banner;
mod builder;
mod clock;
mod connection;
mod content;
mod control;
mod delivery;
mod errcode;
mod fault;
mod guard;
mod ids;
mod journal;
mod login_code;
mod login_state;
mod one_time_code;
mod open_data;
mod person;
mod phone_code;
mod push;
mod respond;
mod server;
mod simulator;
mod subscription;
mod world;

pub use account::SessionKeyTimes;
pub use app::{App, DEFAULT_APP_ID, DEFAULT_APP_SECRET};
pub use banner::banner;
pub use builder::{Builder, StartError};
pub use content::{ContentRules, PictureVerdict, Suggest};
pub use delivery::PushAnswer;
pub use fault::{Fault, FaultKind};
pub use journal::{JournalEntry, Journaling};
pub use login_code::LoginCode;
pub use open_data::{OpenData, OpenDataApi, Profile, UserInfo};
pub use person::{Gender, Person, PersonEdit};
pub use phone_code::PhoneCode;
pub use push::{PushFormat, PushMode, PushRequest, PushSettings};
pub use simulator::Simulator;
pub use subscription::ReceivedMessage;
pub use world::{Who, World, WorldError};

/// The header every answer carries, so that no one takes the simulator for WeChat.
pub const SIMULATOR_HEADER: &str = "x-simulated-wechat";

/// The value of [`SIMULATOR_HEADER`].
pub const SIMULATOR_VERSION: &str = concat!("minigate-sim/", env!("CARGO_PKG_VERSION"));
