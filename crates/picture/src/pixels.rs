//! Pixels, row by row, eight bits a channel.

use crate::{Unfit, limits};
use fast_image_resize::{
    FilterType, MulDiv, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8x3, U8x4},
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
}

impl Pixels {
    /// The same picture, small, in red, green and blue, with alpha where there is any.
    pub(crate) fn shrink(self) -> Result<Self, Unfit> {
        let large = self.without_grey();
        let small = match large.channels {
            Channels::Rgb => large.resize::<U8x3>(),
            _ => large.resize::<U8x4>(),
        };
        Ok(small?.without_ink())
    }

    /// By pixel type, because the resizer's own choice would build it for all the types that there are.
    fn resize<P: PixelTrait>(mut self) -> Result<Self, Unfit> {
        let (width, height) = limits::fit(self.width, self.height);
        if (width, height) == (self.width, self.height) {
            return Ok(self);
        }
        let mut bytes = vec![0; width as usize * height as usize * self.channels.count()];
        let mut small = TypedImage::<P>::from_buffer(width, height, &mut bytes).map_err(damaged)?;
        let by_alpha = (self.channels == Channels::Rgba).then(MulDiv::new);
        if let Some(by_alpha) = &by_alpha {
            // In place, or the resizer would copy all of it: what cannot be seen must not shine through.
            let mut large = TypedImage::<P>::from_buffer(self.width, self.height, &mut self.bytes).map_err(damaged)?;
            by_alpha.multiply_alpha_inplace_typed(&mut large).map_err(damaged)?;
        }
        let large = TypedImageRef::<P>::from_buffer(self.width, self.height, &self.bytes).map_err(damaged)?;
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).use_alpha(false);
        Resizer::new().resize_typed(&large, &mut small, &options).map_err(damaged)?;
        if let Some(by_alpha) = &by_alpha {
            by_alpha.divide_alpha_inplace_typed(&mut small).map_err(damaged)?;
        }
        drop(small);
        Ok(Self { width, height, channels: self.channels, bytes })
    }

    fn without_grey(self) -> Self {
        let pixels = self.width as usize * self.height as usize;
        let (channels, bytes) = match self.channels {
            Channels::Grey => {
                let mut rgb = Vec::with_capacity(pixels * 3);
                self.bytes.iter().for_each(|grey| rgb.extend_from_slice(&[*grey; 3]));
                (Channels::Rgb, rgb)
            }
            Channels::GreyAlpha => {
                let mut rgba = Vec::with_capacity(pixels * 4);
                let grey = self.bytes.chunks_exact(2);
                grey.for_each(|pixel| rgba.extend_from_slice(&[pixel[0], pixel[0], pixel[0], pixel[1]]));
                (Channels::Rgba, rgba)
            }
            _ => return self,
        };
        Self { channels, bytes, ..self }
    }

    fn without_ink(self) -> Self {
        if self.channels != Channels::Cmyk {
            return self;
        }
        let rgb = self.bytes.chunks_exact(4).flat_map(|ink| [0, 1, 2].map(|n| light(ink[n], ink[3])));
        Self { channels: Channels::Rgb, bytes: rgb.collect(), ..self }
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
