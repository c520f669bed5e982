//! Files become pixels: what a file is, its first bytes say, and never its name or what the client calls it.

mod jpeg;
mod png;
mod webp;

use crate::{Unfit, budget::Timed, orientation::Orientation, pixels::Pixels};

pub(crate) struct Decoded {
    pub(crate) pixels: Pixels,
    pub(crate) orientation: Orientation,
}

pub(crate) fn decode(file: &[u8]) -> Result<Decoded, Unfit> {
    let timed = Timed::new(file);
    let until = timed.until();
    let decoded = match file {
        [0xff, 0xd8, 0xff, ..] => jpeg::decode(file, timed),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => png::decode(timed),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::decode(file, timed),
        _ => return Err(Unfit::Unknown),
    };
    match decoded {
        Err(Unfit::Damaged) if Timed::is_over(until) => Err(Unfit::TooSlow),
        decoded => decoded,
    }
}
