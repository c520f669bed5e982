//! PNG: screenshots and drawings.

use super::Decoded;
use crate::{
    Unfit,
    budget::Timed,
    limits,
    orientation::Orientation,
    pixels::{Channels, Pixels},
};
use ::png::{ColorType, Decoder, DecodingError, Limits, Transformations};

/// Of what surrounds the pixels: colour profile, Exif data.
const SURROUNDINGS: usize = 1024 * 1024;

pub(super) fn decode(timed: Timed<'_>) -> Result<Decoded, Unfit> {
    let mut decoder = Decoder::new_with_limits(timed, Limits { bytes: SURROUNDINGS });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(unfit)?;
    limits::check_size(header.width, header.height)?;
    let mut reader = decoder.read_info().map_err(unfit)?;
    if reader.info().is_animated() {
        return Err(Unfit::Animated);
    }
    let size = reader.output_buffer_size().ok_or(Unfit::TooLarge)?;
    limits::check_memory(size as u64)?;
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes).map_err(unfit)?;
    // To the end mark: a file that is cut off has none.
    reader.finish().map_err(unfit)?;
    let channels = match frame.color_type {
        ColorType::Grayscale => Channels::Grey,
        ColorType::GrayscaleAlpha => Channels::GreyAlpha,
        ColorType::Rgb => Channels::Rgb,
        ColorType::Rgba => Channels::Rgba,
        ColorType::Indexed => return Err(Unfit::Damaged),
    };
    let orientation = Orientation::of(reader.info().exif_metadata.as_deref());
    Ok(Decoded { pixels: Pixels { width: frame.width, height: frame.height, channels, bytes }, orientation })
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err wants")]
fn unfit(error: DecodingError) -> Unfit {
    match error {
        DecodingError::LimitsExceeded => Unfit::TooLarge,
        _ => Unfit::Damaged,
    }
}
