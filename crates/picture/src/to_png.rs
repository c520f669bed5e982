//! A kept picture for those who read no WebP.

use crate::{
    Unfit, decode,
    pixels::{Channels, Pixels},
};
use png::{BitDepth, ColorType, Encoder};

/// The same picture as PNG. Takes some hundredths of a second: not for a thread that has other things to do.
pub fn to_png(webp: &[u8]) -> Result<Vec<u8>, Unfit> {
    let Pixels { width, height, channels, bytes } = decode::decode(webp)?.pixels;
    let colors = match channels {
        Channels::Grey => ColorType::Grayscale,
        Channels::GreyAlpha => ColorType::GrayscaleAlpha,
        Channels::Rgb => ColorType::Rgb,
        Channels::Rgba => ColorType::Rgba,
        Channels::Cmyk => return Err(Unfit::Unknown),
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(colors);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(damaged)?;
    writer.write_image_data(&bytes).map_err(damaged)?;
    writer.finish().map_err(damaged)?;
    Ok(file)
}

fn damaged<E>(_: E) -> Unfit {
    Unfit::Damaged
}
