//! Bytes from anybody become a small WebP, or are refused (security.md T-23).

use crate::{
    decode::{self, Decoded},
    pixels::{Channels, Pixels},
};
use bytes::Bytes;
use webp::{Encoder, WebPConfig};

/// A picture as it is kept and shown: nothing of the file it came from is in it but what can be seen.
#[derive(Debug, Clone)]
pub struct Picture {
    pub webp: Bytes,
    pub width: u32,
    pub height: u32,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("it is no JPEG, PNG or WebP picture")]
    Unknown,
    #[error("it is damaged, cut off, or of a rare kind")]
    Damaged,
    #[error("it moves")]
    Animated,
    #[error("it has more pixels than are taken")]
    TooLarge,
    #[error("it takes too long to read")]
    TooSlow,
}

/// Of 100: a face looks the same at 100 and takes four times the bytes.
const QUALITY: f32 = 80.0;
/// Of 0 to 6: more effort makes it a twentieth smaller and takes twice the time.
const EFFORT: i32 = 4;

/// Reads a JPEG, PNG or WebP of at most 8192 pixels a side and 16 million in all, turns it the right way up, fits it into
/// a square of [`crate::SIDE`] pixels and writes it anew as WebP.
///
/// It is not cropped: what is cut off cannot be had back, a page can crop what it shows, and what WeChat's own chooser
/// gives is square already. Exif data, colour profile and whatever else was in the file are gone.
///
/// Takes a tenth of a second for a camera's picture and up to two seconds, so call it on a thread of its own: see
/// [`crate::Workshop`].
pub fn prepare(file: &[u8]) -> Result<Picture, Unfit> {
    let Decoded { pixels, orientation } = decode::decode(file)?;
    encode(&orientation.apply(pixels.shrink()?.into_rgb()))
}

fn encode(pixels: &Pixels) -> Result<Picture, Unfit> {
    let Pixels { width, height, channels, bytes } = pixels;
    let encoder = match channels {
        Channels::Rgba => Encoder::from_rgba(bytes, *width, *height),
        _ => Encoder::from_rgb(bytes, *width, *height),
    };
    let mut config = WebPConfig::new().map_err(|()| Unfit::Damaged)?;
    config.quality = QUALITY;
    config.method = EFFORT;
    let webp = encoder.encode_advanced(&config).map_err(|_| Unfit::Damaged)?;
    Ok(Picture { webp: Bytes::copy_from_slice(&webp), width: *width, height: *height })
}
