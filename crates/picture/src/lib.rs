#![doc = include_str!("../README.md")]

mod budget;
mod decode;
mod limits;
mod orientation;
mod pixels;
mod prepare;
mod shelf;
mod to_png;
mod workshop;

pub use limits::SIDE;
pub use prepare::{Picture, Unfit, prepare};
pub use shelf::{S3, Shelf, ShelfError};
pub use to_png::to_png;
pub use workshop::{Busy, Workshop};
