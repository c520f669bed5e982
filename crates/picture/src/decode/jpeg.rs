//! JPEG: what phones send. Decoded straight to about the size that is wanted (an inverse transform of 1, 2 or 4 points
//! in place of 8), which takes half the time and a third of the memory.

use super::Decoded;
use crate::{
    Unfit,
    budget::Timed,
    limits,
    orientation::Orientation,
    pixels::{Channels, Pixels},
};
use jpeg_decoder::{Decoder, PixelFormat};

/// Usual are 1, or about 10 when progressive. Each costs a walk through the whole picture, however few bytes it has.
const MAX_SCANS: u32 = 64;

/// What the file's markers say.
struct Survey {
    width: u16,
    height: u16,
    is_progressive: bool,
    /// Of all components, with the blocks at the edges.
    samples: u64,
}

pub(super) fn decode(file: &[u8], timed: Timed<'_>) -> Result<Decoded, Unfit> {
    let survey = survey(file)?;
    limits::check_size(survey.width.into(), survey.height.into())?;
    let mut decoder = Decoder::new(timed);
    let (width, height) = limits::fit(survey.width.into(), survey.height.into());
    let side = |side: u32| u16::try_from(side).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side(width), side(height)).map_err(|_| Unfit::Damaged)?;
    // A progressive picture is put together from its scans before any of it can be shown.
    let gathered = if survey.is_progressive { survey.samples * 2 } else { 0 };
    limits::check_memory(gathered + u64::from(width) * u64::from(height) * 8)?;
    let bytes = decoder.decode().map_err(|_| Unfit::Damaged)?;
    let info = decoder.info().ok_or(Unfit::Damaged)?;
    let channels = match info.pixel_format {
        PixelFormat::L8 => Channels::Grey,
        PixelFormat::RGB24 => Channels::Rgb,
        PixelFormat::CMYK32 => Channels::Cmyk,
        PixelFormat::L16 => return Err(Unfit::Damaged),
    };
    let orientation = Orientation::of(decoder.exif_data());
    let pixels = Pixels { width: info.width.into(), height: info.height.into(), channels, bytes };
    Ok(Decoded { pixels, orientation })
}

/// Walks from marker to marker to the end of the picture: a file that is cut off has none. What comes after it (phones
/// put a second picture or a film there) is not read.
fn survey(file: &[u8]) -> Result<Survey, Unfit> {
    let mut frame: Option<Survey> = None;
    let mut scans = 0;
    let mut at = 2;
    loop {
        let marker = marker(file, &mut at)?;
        match marker {
            0x01 | 0xd0..=0xd7 => continue,
            0xd9 if scans > 0 => return frame.ok_or(Unfit::Damaged),
            0xd8 | 0xd9 => return Err(Unfit::Damaged),
            _ => {}
        }
        let segment = segment(file, &mut at)?;
        match marker {
            0xc0..=0xc2 if frame.is_some() => return Err(Unfit::Damaged),
            0xc0..=0xc2 => frame = Some(Survey::read(segment, marker == 0xc2)?),
            // Lossless, hierarchical and arithmetic ones: no camera makes them.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(Unfit::Damaged),
            0xda => {
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(Unfit::TooSlow);
                }
                skip_scan(file, &mut at)?;
            }
            _ => {}
        }
    }
}

fn marker(file: &[u8], at: &mut usize) -> Result<u8, Unfit> {
    if file.get(*at) != Some(&0xff) {
        return Err(Unfit::Damaged);
    }
    // Before a marker there may be any number of these.
    while file.get(*at) == Some(&0xff) {
        *at += 1;
    }
    let marker = *file.get(*at).ok_or(Unfit::Damaged)?;
    *at += 1;
    Ok(marker)
}

fn segment<'a>(file: &'a [u8], at: &mut usize) -> Result<&'a [u8], Unfit> {
    let rest = file.get(*at..).unwrap_or_default();
    let [high, low, ..] = rest else { return Err(Unfit::Damaged) };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let segment = rest.get(2..length).ok_or(Unfit::Damaged)?;
    *at += length;
    Ok(segment)
}

/// To the next marker that is no part of the scan.
fn skip_scan(file: &[u8], at: &mut usize) -> Result<(), Unfit> {
    loop {
        let rest = file.get(*at..).unwrap_or_default();
        *at += memchr::memchr(0xff, rest).ok_or(Unfit::Damaged)?;
        match file.get(*at + 1).ok_or(Unfit::Damaged)? {
            0x00 | 0xd0..=0xd7 => *at += 2,
            0xff => *at += 1,
            _ => return Ok(()),
        }
    }
}

impl Survey {
    /// A frame header (ITU-T T.81 section B.2.2).
    fn read(segment: &[u8], is_progressive: bool) -> Result<Self, Unfit> {
        let [8, h1, h2, w1, w2, count, components @ ..] = segment else { return Err(Unfit::Damaged) };
        let (height, width) = (u16::from_be_bytes([*h1, *h2]), u16::from_be_bytes([*w1, *w2]));
        let factors: Vec<(u64, u64)> = components
            .chunks_exact(3)
            .map(|component| (u64::from(component[1] >> 4), u64::from(component[1] & 15)))
            .collect();
        let most = |side: fn(&(u64, u64)) -> u64| factors.iter().map(side).max().unwrap_or(0);
        let (across, down) = (most(|factor| factor.0), most(|factor| factor.1));
        if factors.len() != usize::from(*count) || across == 0 || down == 0 {
            return Err(Unfit::Damaged);
        }
        let units = u64::from(width).div_ceil(8 * across) * u64::from(height).div_ceil(8 * down);
        let samples = factors.iter().map(|(across, down)| units * across * down * 64).sum();
        Ok(Self { width, height, is_progressive, samples })
    }
}
