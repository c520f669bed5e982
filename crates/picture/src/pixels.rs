//! Pixels, row by row, eight bits a channel.

use crate::{Unfit, limits};
use fast_image_resize::{
    FilterType, MulDiv, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Ink on paper: 0 is none.
    Cmyk,
}

pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channels: Channels,
    pub(crate) bytes: Vec<u8>,
}

impl Channels {
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    const fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }

    const fn pixel_type(self) -> PixelType {
        match self {
            Self::Grey => PixelType::U8,
            Self::GreyAlpha => PixelType::U8x2,
            Self::Rgb => PixelType::U8x3,
            Self::Rgba | Self::Cmyk => PixelType::U8x4,
        }
    }
}

impl Pixels {
    /// The same picture, small.
    pub(crate) fn shrink(mut self) -> Result<Self, Unfit> {
        let (width, height) = limits::fit(self.width, self.height);
        if (width, height) == (self.width, self.height) {
            return Ok(self);
        }
        let kind = self.channels.pixel_type();
        let mut small = Image::new(width, height, kind);
        let by_alpha = self.channels.has_alpha().then(MulDiv::new);
        if let Some(by_alpha) = &by_alpha {
            // In place, or the resizer would copy all of it: what cannot be seen must not shine through.
            let mut large = Image::from_slice_u8(self.width, self.height, &mut self.bytes, kind).map_err(damaged)?;
            by_alpha.multiply_alpha_inplace(&mut large).map_err(damaged)?;
        }
        let large = ImageRef::new(self.width, self.height, &self.bytes, kind).map_err(damaged)?;
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).use_alpha(false);
        Resizer::new().resize(&large, &mut small, &options).map_err(damaged)?;
        if let Some(by_alpha) = &by_alpha {
            by_alpha.divide_alpha_inplace(&mut small).map_err(damaged)?;
        }
        Ok(Self { width, height, channels: self.channels, bytes: small.into_vec() })
    }

    /// Red, green and blue, with alpha where there is any.
    pub(crate) fn into_rgb(self) -> Self {
        let (channels, bytes) = match self.channels {
            Channels::Rgb | Channels::Rgba => return self,
            Channels::Grey => (Channels::Rgb, self.bytes.iter().flat_map(|grey| [*grey; 3]).collect()),
            Channels::GreyAlpha => {
                let rgba = self.bytes.chunks_exact(2).flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]);
                (Channels::Rgba, rgba.collect())
            }
            Channels::Cmyk => {
                let rgb = self.bytes.chunks_exact(4).flat_map(|ink| [0, 1, 2].map(|n| light(ink[n], ink[3])));
                (Channels::Rgb, rgb.collect())
            }
        };
        Self { channels, bytes, ..self }
    }
}

/// What is left of white under this much colour and black.
fn light(colour: u8, black: u8) -> u8 {
    let left = u16::from(255 - colour) * u16::from(255 - black) / 255;
    u8::try_from(left).unwrap_or(255)
}

/// A buffer that does not fit its size: a decoder said something that is not so.
fn damaged<E>(_: E) -> Unfit {
    Unfit::Damaged
}
