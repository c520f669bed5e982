//! Files as cameras, programs and attackers make them.

use jpeg_encoder::{ColorType, Encoder};

/// Width, height, and pixels in red, green and blue.
pub(crate) struct Scene(pub(crate) u16, pub(crate) u16, pub(crate) Vec<u8>);

pub(crate) const RED: [u8; 3] = [230, 20, 20];
pub(crate) const GREEN: [u8; 3] = [20, 200, 20];
pub(crate) const BLUE: [u8; 3] = [20, 20, 230];
pub(crate) const WHITE: [u8; 3] = [250, 250, 250];

impl Scene {
    /// Four quarters: red and green above, blue and white below.
    pub(crate) fn quarters(width: u16, height: u16) -> Self {
        let pixel = |x: u16, y: u16| match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        };
        Self(width, height, (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect())
    }

    /// What a camera sees, as far as its size in bytes goes.
    pub(crate) fn photo(width: u16, height: u16) -> Self {
        let mut noise = 1u32;
        let mut pixel = |x: u16, y: u16| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = i32::from((noise >> 24) as u8 % 44) - 22;
            let light = |by: i32| u8::try_from((by + grain).clamp(0, 255)).unwrap();
            let (x, y) = (i32::from(x), i32::from(y));
            [light(x * 200 / i32::from(width)), light(y * 200 / i32::from(height)), light((x + y) % 200)]
        };
        let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
        for y in 0..height {
            (0..width).for_each(|x| pixels.extend_from_slice(&pixel(x, y)));
        }
        Self(width, height, pixels)
    }

    pub(crate) fn jpeg(&self) -> Vec<u8> {
        self.jpeg_with(90, |_| {})
    }

    pub(crate) fn jpeg_with(&self, quality: u8, with: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, quality);
        with(&mut encoder);
        encoder.encode(&self.2, self.0, self.1, ColorType::Rgb).unwrap();
        file
    }

    pub(crate) fn png(&self) -> Vec<u8> {
        png(self.0.into(), self.1.into(), png::ColorType::Rgb, &self.2)
    }

    pub(crate) fn webp(&self, lossless: bool) -> Vec<u8> {
        let encoder = webp::Encoder::from_rgb(&self.2, self.0.into(), self.1.into());
        if lossless { encoder.encode_lossless().to_vec() } else { encoder.encode(90.0).to_vec() }
    }
}

pub(crate) fn png(width: u32, height: u32, color: png::ColorType, bytes: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header().unwrap().write_image_data(bytes).unwrap();
    file
}

/// A PNG chunk with the checksum it needs.
pub(crate) fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes(), &kind[..], data, &(!crc).to_be_bytes()].concat()
}

/// The PNG with a chunk more, behind its header.
pub(crate) fn with_chunk(png: &[u8], kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&png[..33], &chunk(kind, data), &png[33..]].concat()
}

/// The PNG with another size in its header.
pub(crate) fn png_of_size(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes(), &height.to_be_bytes(), &png[24..29]].concat();
    [&png[..8], &chunk(b"IHDR", &header), &png[33..]].concat()
}

/// A RIFF file of these chunks.
pub(crate) fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, data) in chunks {
        body.extend_from_slice(*kind);
        body.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        body.extend_from_slice(data);
        body.extend(std::iter::repeat_n(0, data.len() % 2));
    }
    [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
}

/// What is in the chunks of a WebP, by their names.
pub(crate) fn webp_chunks(webp: &[u8]) -> Vec<String> {
    let (mut at, mut names) = (12, Vec::new());
    while let Some(head) = webp.get(at..at + 8) {
        names.push(String::from_utf8(head[..4].to_vec()).unwrap());
        let length = u32::from_le_bytes(head[4..].try_into().unwrap()) as usize;
        at += 8 + length + length % 2;
    }
    names
}

/// The header of a WebP with extensions: these flags, and a canvas of this size.
pub(crate) fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    [&[flags, 0, 0, 0], &(width - 1).to_le_bytes()[..3], &(height - 1).to_le_bytes()[..3]].concat()
}

/// Where in a JPEG the segment with this marker begins.
pub(crate) fn marker_at(jpeg: &[u8], marker: u8) -> usize {
    let mut at = 2;
    while jpeg[at + 1] != marker {
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    at
}

/// The JPEG with another size in its frame header.
pub(crate) fn jpeg_of_size(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut file = jpeg.to_vec();
    let at = marker_at(jpeg, 0xc0) + 5;
    file[at..at + 2].copy_from_slice(&height.to_be_bytes());
    file[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
    file
}

/// Exif data with an orientation, and a place in its GPS part.
pub(crate) fn exif(orientation: u16, place: &[u8; 16]) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let mut data = b"II*\0\x08\0\0\0\x02\0".to_vec();
    data.extend(entry(0x0112, 3, 1, orientation.into()));
    // The GPS part stands behind this one, and what it points to behind that.
    data.extend(entry(0x8825, 4, 1, 38));
    data.extend([0; 4]);
    data.extend(b"\x01\0");
    data.extend(entry(0x001d, 2, 16, 56));
    data.extend([0; 4]);
    data.extend(place);
    data
}
