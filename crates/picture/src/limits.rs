//! How large a picture may be (security.md L-7). All of it is known from the header, before anything is decoded.

use crate::Unfit;

/// The longer side of what comes out, in pixels: enough for a face on any phone.
pub const SIDE: u32 = 512;

/// Of either side that comes in.
const MAX_SIDE: u32 = 8192;
const MAX_PIXELS: u64 = 16_000_000;
/// Of decoding alone; with the upload, held twice, it stays within 100 MB.
const MAX_MEMORY: u64 = 85_000_000;

/// Refuses what is larger than a camera's picture.
pub(crate) fn check_size(width: u32, height: u32) -> Result<(), Unfit> {
    if width == 0 || height == 0 {
        return Err(Unfit::Damaged);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS { Err(Unfit::TooLarge) } else { Ok(()) }
}

/// Refuses what would need more memory than decoding may take.
pub(crate) fn check_memory(bytes: u64) -> Result<(), Unfit> {
    if bytes > MAX_MEMORY { Err(Unfit::TooLarge) } else { Ok(()) }
}

/// The size that fits into a square of [`SIDE`], and never a larger one than the picture's own.
pub(crate) fn fit(width: u32, height: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= SIDE {
        return (width, height);
    }
    let scaled = |side: u32| {
        let rounded = (u64::from(side) * u64::from(SIDE) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(SIDE).max(1)
    };
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fits_into_the_square_and_keeps_its_shape() {
        assert_eq!(fit(4000, 3000), (512, 384));
        assert_eq!(fit(3000, 4000), (384, 512));
        assert_eq!(fit(8192, 1), (512, 1));
        assert_eq!(fit(513, 513), (512, 512));
        assert_eq!(fit(132, 90), (132, 90), "never enlarged");
    }

    #[test]
    fn a_camera_s_picture_is_taken_and_a_larger_one_is_not() {
        for (width, height) in [(1, 1), (4000, 3000), (8192, 1953), (4000, 4000)] {
            assert!(check_size(width, height).is_ok(), "{width}x{height}");
        }
        for (width, height) in [(8193, 1), (1, 8193), (4001, 4000), (65_535, 65_535), (u32::MAX, u32::MAX)] {
            assert_eq!(check_size(width, height), Err(Unfit::TooLarge), "{width}x{height}");
        }
        assert_eq!(check_size(0, 1), Err(Unfit::Damaged));
    }
}
