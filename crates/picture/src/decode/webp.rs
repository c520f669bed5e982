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
    let inside = size_inside(file)?;
    limits::check_size(inside.0, inside.1)?;
    let mut decoder = WebPDecoder::new(timed).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if decoder.is_animated() {
        return Err(Unfit::Animated);
    }
    if (width, height) != inside {
        return Err(Unfit::Damaged);
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

/// The size that the picture itself says it has: the decoder believes it, whatever stands in the file's header. A file
/// that is shorter than it says was cut off.
fn size_inside(file: &[u8]) -> Result<(u32, u32), Unfit> {
    let length = file.get(4..8).and_then(number).ok_or(Unfit::Damaged)?;
    let mut rest = file.get(12..length as usize + 8).ok_or(Unfit::Damaged)?;
    loop {
        let (name, length) = rest.get(..4).zip(rest.get(4..8).and_then(number)).ok_or(Unfit::Damaged)?;
        let data = rest.get(8..8 + length as usize).ok_or(Unfit::Damaged)?;
        match name {
            // RFC 9649 sections 2.5 to 2.7: a key frame's header; 14 bits each, less one; frames of an animation.
            b"VP8 " => {
                let size = data.get(6..10).and_then(number).ok_or(Unfit::Damaged)?;
                return Ok((size & 0x3fff, size >> 16 & 0x3fff));
            }
            b"VP8L" => {
                let size = data.get(1..5).and_then(number).ok_or(Unfit::Damaged)?;
                return Ok(((size & 0x3fff) + 1, (size >> 14 & 0x3fff) + 1));
            }
            b"ANMF" => return Err(Unfit::Animated),
            _ => rest = rest.get(8 + length as usize + length as usize % 2..).unwrap_or_default(),
        }
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn damaged<E>(_: E) -> Unfit {
    Unfit::Damaged
}
