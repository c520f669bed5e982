//! Which way up: cameras do not turn a picture, they say in its Exif data how it was held.

use crate::pixels::Pixels;
use exif::{In, Reader, Tag};

/// Exif's numbers, 1 to 8: what was done to the picture, and so what undoes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orientation(u8);

impl Orientation {
    pub(crate) const UPRIGHT: Self = Self(1);

    /// Of Exif data as a file holds it; whatever cannot be read says nothing.
    pub(crate) fn of(exif: Option<&[u8]>) -> Self {
        let Some(data) = exif else { return Self::UPRIGHT };
        let data = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
        let Ok(exif) = Reader::new().read_raw(data.to_vec()) else { return Self::UPRIGHT };
        let field = exif.get_field(Tag::Orientation, In::PRIMARY);
        let number = field.and_then(|field| field.value.get_uint(0)).and_then(|number| u8::try_from(number).ok());
        number.filter(|number| (1..=8).contains(number)).map_or(Self::UPRIGHT, Self)
    }

    /// The picture as it was seen.
    pub(crate) fn apply(self, pixels: Pixels) -> Pixels {
        let (w, h) = (pixels.width, pixels.height);
        let (width, height) = if self.0 >= 5 { (h, w) } else { (w, h) };
        // Where the pixel for a place comes from.
        let from: fn(u32, u32, u32, u32) -> (u32, u32) = match self.0 {
            2 => |x, y, w, _| (w - 1 - x, y),
            3 => |x, y, w, h| (w - 1 - x, h - 1 - y),
            4 => |x, y, _, h| (x, h - 1 - y),
            5 => |x, y, _, _| (y, x),
            6 => |x, y, _, h| (y, h - 1 - x),
            7 => |x, y, w, h| (w - 1 - y, h - 1 - x),
            8 => |x, y, w, _| (w - 1 - y, x),
            _ => return pixels,
        };
        let channels = pixels.channels.count();
        let mut bytes = Vec::with_capacity(pixels.bytes.len());
        for y in 0..height {
            for x in 0..width {
                let (x, y) = from(x, y, w, h);
                let at = (y as usize * w as usize + x as usize) * channels;
                bytes.extend_from_slice(&pixels.bytes[at..at + channels]);
            }
        }
        Pixels { width, height, channels: pixels.channels, bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Channels;

    #[test]
    fn every_orientation_is_undone() {
        // What a camera stores, for a scene that reads 1 2 3 / 4 5 6 when seen upright.
        let stored: [(u8, u32, u32, [u8; 6]); 8] = [
            (1, 3, 2, [1, 2, 3, 4, 5, 6]),
            (2, 3, 2, [3, 2, 1, 6, 5, 4]),
            (3, 3, 2, [6, 5, 4, 3, 2, 1]),
            (4, 3, 2, [4, 5, 6, 1, 2, 3]),
            (5, 2, 3, [1, 4, 2, 5, 3, 6]),
            (6, 2, 3, [3, 6, 2, 5, 1, 4]),
            (7, 2, 3, [6, 3, 5, 2, 4, 1]),
            (8, 2, 3, [4, 1, 5, 2, 6, 3]),
        ];
        for (number, width, height, bytes) in stored {
            let pixels = Pixels { width, height, channels: Channels::Grey, bytes: bytes.to_vec() };

            let seen = Orientation(number).apply(pixels);

            assert_eq!((seen.width, seen.height, seen.bytes), (3, 2, vec![1, 2, 3, 4, 5, 6]), "{number}");
        }
    }

    #[test]
    fn exif_data_that_is_none_says_nothing() {
        for data in [&b""[..], b"Exif\0\0", b"II*\0", b"MM\0*\0\0\0\x08\xff\xff", &[0xff; 100]] {
            assert_eq!(Orientation::of(Some(data)), Orientation::UPRIGHT);
        }
        assert_eq!(Orientation::of(None), Orientation::UPRIGHT);
    }
}
