//! WebP: what some Android phones and most web pages have.

use super::Decoded;
use crate::{
    Unfit,
    budget::Timed,
    limits,
    orientation::Orientation,
    pixels::{Channels, Pixels},
};
use image_webp::WebPDecoder;

/// Of what surrounds the pixels: Exif data.
const SURROUNDINGS: usize = 1024 * 1024;
/// Bytes that the decoder needs for a pixel, measured: planes of luma and chroma, and what is made of them.
const LOSSY: (u64, u64) = (21, 4);
const LOSSLESS_OR_CLEAR: (u64, u64) = (8, 1);

pub(super) fn decode(file: &[u8], timed: Timed<'_>) -> Result<Decoded, Unfit> {
    check_length(file)?;
    let mut decoder = WebPDecoder::new(timed).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    limits::check_size(width, height)?;
    if decoder.is_animated() {
        return Err(Unfit::Animated);
    }
    let is_plain = decoder.is_lossy() && !decoder.has_alpha();
    let (bytes, of) = if is_plain { LOSSY } else { LOSSLESS_OR_CLEAR };
    limits::check_memory(u64::from(width) * u64::from(height) * bytes / of)?;
    decoder.set_memory_limit(SURROUNDINGS);
    let mut bytes = vec![0; decoder.output_buffer_size().ok_or(Unfit::TooLarge)?];
    decoder.read_image(&mut bytes).map_err(damaged)?;
    let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
    let exif = decoder.exif_metadata().unwrap_or_default();
    let orientation = Orientation::of(exif.as_deref());
    Ok(Decoded { pixels: Pixels { width, height, channels, bytes }, orientation })
}

/// A file that is shorter than it says was cut off.
fn check_length(file: &[u8]) -> Result<(), Unfit> {
    let length = file.get(4..8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
    if (file.len() as u64) < u64::from(length) + 8 { Err(Unfit::Damaged) } else { Ok(()) }
}

fn damaged<E>(_: E) -> Unfit {
    Unfit::Damaged
}
