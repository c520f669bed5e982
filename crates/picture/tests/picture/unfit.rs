use crate::files::{Scene, chunk, jpeg_of_size, marker_at, png_of_size, riff, vp8x, with_chunk};
use minigate_picture::{Unfit, prepare};
use std::time::Instant;

fn refused(file: &[u8]) -> Option<Unfit> {
    prepare(file).err()
}

#[test]
fn what_is_no_picture_of_ours_is_known_by_its_first_bytes() {
    let jpeg = Scene::quarters(64, 48).jpeg();
    let then = |head: &[u8]| [head, &jpeg[..]].concat();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", vec![]),
        ("a byte", vec![0xff]),
        ("the first half of a JPEG's mark", vec![0xff, 0xd8]),
        ("zeros", vec![0; 4096]),
        ("text", b"hello".to_vec()),
        ("GIF", then(b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")),
        ("an old GIF", then(b"GIF87a")),
        ("GIF with a script in it", b"GIF89a=1;/*<?php system($_GET['c']); ?>*/".to_vec()),
        ("SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec()),
        ("SVG with a head", b"<?xml version=\"1.0\"?><!DOCTYPE svg><svg/>".to_vec()),
        ("HTML", b"<!DOCTYPE html><script>alert(1)</script>".to_vec()),
        ("HTML before a JPEG", then(b"<html><body>")),
        ("a byte order mark before a JPEG", then(b"\xef\xbb\xbf")),
        ("a space before a JPEG", then(b" ")),
        ("PDF", then(b"%PDF-1.7\n")),
        ("ZIP", then(b"PK\x03\x04")),
        ("gzip", then(b"\x1f\x8b\x08")),
        ("BMP", then(b"BM\x36\0\0\0")),
        ("TIFF", then(b"II*\0")),
        ("TIFF of a Mac", then(b"MM\0*")),
        ("ICO", then(b"\0\0\x01\0")),
        ("HEIC", then(b"\0\0\0\x18ftypheic")),
        ("AVIF", then(b"\0\0\0\x1cftypavif")),
        ("MP4", then(b"\0\0\0\x18ftypmp42")),
        ("JPEG XL", then(b"\xff\x0a")),
        ("JPEG 2000", then(b"\0\0\0\x0cjP  \r\n\x87\n")),
        ("PSD", then(b"8BPS\0\x01")),
        ("WAV", b"RIFF\x24\0\0\0WAVEfmt ".to_vec()),
        ("AVI", b"RIFF\x24\0\0\0AVI LIST".to_vec()),
        ("a program for Windows", then(b"MZ\x90\0")),
        ("a program for Linux", then(b"\x7fELF")),
        ("a shell script", b"#!/bin/sh\nrm -rf /".to_vec()),
        ("PHP", b"<?php system($_GET['c']); ?>".to_vec()),
        ("a PNG whose mark a mail program has changed", then(b"\x89PNG\n\x1a\n")),
    ];
    for (what, file) in &files {
        assert_eq!(refused(file), Some(Unfit::Unknown), "{what}");
    }
    assert!(files.len() > 30);
}

#[test]
fn what_only_begins_like_a_picture_is_damaged() {
    let scene = Scene::quarters(64, 48);
    let (jpeg, png, webp) = (scene.jpeg(), scene.png(), scene.webp(false));
    let changed = |file: &[u8], at: usize, to: u8| {
        let mut file = file.to_vec();
        file[at] = to;
        file
    };
    let (frame, scan, huffman) = (marker_at(&jpeg, 0xc0), marker_at(&jpeg, 0xda), marker_at(&jpeg, 0xc4));
    for (what, file) in [
        ("a JPEG's mark alone", jpeg[..3].to_vec()),
        ("a JPEG's mark and text", b"\xff\xd8\xff\xe0hello".to_vec()),
        ("a JPEG of marks alone", [&[0xff, 0xd8], &[0xff; 4096][..]].concat()),
        ("a JPEG without its frame", [&jpeg[..frame], &jpeg[scan..]].concat()),
        ("a JPEG with two frames", [&jpeg[..scan], &jpeg[frame..]].concat()),
        ("a JPEG without its tables", [&jpeg[..huffman], &jpeg[scan..]].concat()),
        ("a JPEG without its scan", [&jpeg[..scan], &[0xff, 0xd9]].concat()),
        ("a lossless JPEG", changed(&jpeg, frame + 1, 0xc3)),
        ("a JPEG in arithmetic coding", changed(&jpeg, frame + 1, 0xc9)),
        ("a JPEG of 12 bits", changed(&jpeg, frame + 4, 12)),
        ("a JPEG without components", changed(&jpeg, frame + 9, 0)),
        ("a JPEG of 200 components", changed(&jpeg, frame + 9, 200)),
        ("a JPEG with a sampling factor of 0", changed(&jpeg, frame + 11, 0)),
        ("a JPEG of no width", jpeg_of_size(&jpeg, 0, 48)),
        ("a JPEG of no height", jpeg_of_size(&jpeg, 64, 0)),
        ("a segment longer than its JPEG", b"\xff\xd8\xff\xe0\xff\xff\0".to_vec()),
        ("a segment shorter than its length", b"\xff\xd8\xff\xe0\0\x01\xff\xd9".to_vec()),
        ("a PNG's mark alone", png[..8].to_vec()),
        ("a PNG of no width", png_of_size(&png, 0, 48)),
        ("a PNG with a wrong checksum", changed(&png, 30, 0)),
        ("a PNG with a chunk of four gigabytes", changed(&png, 33, 0xff)),
        ("a PNG without pixels", [&png[..33], &chunk(b"IEND", b"")].concat()),
        ("a PNG with too few pixels", png_of_size(&png, 64, 4000)),
        (
            "a PNG with pixels that are not packed",
            [&png[..33], &chunk(b"IDAT", &[7; 100]), &chunk(b"IEND", b"")].concat(),
        ),
        ("a WebP's mark alone", webp[..12].to_vec()),
        ("a WebP of one empty chunk", riff(&[(b"VP8 ", b"")])),
        ("a WebP of nothing known", riff(&[(b"JUNK", b"junk")])),
        ("a WebP with extensions and no pixels", riff(&[(b"VP8X", &vp8x(0, 64, 48))])),
        ("a WebP larger outside", riff(&[(b"VP8X", &vp8x(0, 16_384, 16_384)), (b"VP8 ", &webp[20..])])),
        ("a WebP of junk", riff(&[(b"VP8 ", &[&[0xab; 6][..], &[64, 0, 48, 0], &[0xab; 190]].concat())])),
        ("a lossless WebP of junk", riff(&[(b"VP8L", &[&[0x2f, 63, 0xc0, 0x0b, 0][..], &[0xab; 195]].concat())])),
        ("a WebP larger than its file", [&webp[..4], &u32::MAX.to_le_bytes(), &webp[8..]].concat()),
    ] {
        assert_eq!(refused(&file), Some(Unfit::Damaged), "{what}");
    }
}

#[test]
fn a_file_that_is_cut_off_is_refused_wherever_that_is() {
    let scene = Scene::quarters(200, 150);
    for (what, file) in [
        ("JPEG", scene.jpeg()),
        ("progressive JPEG", scene.jpeg_with(90, |encoder| encoder.set_progressive(true))),
        ("PNG", scene.png()),
        ("WebP", scene.webp(false)),
        ("lossless WebP", scene.webp(true)),
    ] {
        assert!(prepare(&file).is_ok(), "{what}");
        let step = (file.len() / 60).max(1);
        for end in (0..file.len()).step_by(step).chain(file.len().saturating_sub(12)..file.len()) {
            let refusal = refused(&file[..end]);
            assert!(matches!(refusal, Some(Unfit::Damaged | Unfit::Unknown)), "{what} cut off at {end}: {refusal:?}");
        }
    }
}

#[test]
fn a_file_with_a_wrong_byte_is_refused_or_shows_something_and_never_more() {
    let scene = Scene::quarters(120, 90);
    for file in [scene.jpeg(), scene.png(), scene.webp(false), scene.webp(true)] {
        for at in (0..file.len()).step_by((file.len() / 150).max(1)) {
            for to in [0, 0x7f, 0xff, file[at] ^ 1] {
                let mut file = file.clone();
                file[at] = to;
                if let Ok(picture) = prepare(&file) {
                    assert!(picture.width <= 512 && picture.height <= 512);
                }
            }
        }
    }
}

#[test]
fn the_size_is_read_from_the_header_before_anything_is_decoded() {
    let scene = Scene::quarters(64, 48);
    let (jpeg, png, webp) = (scene.jpeg(), scene.png(), scene.webp(false));
    let lossless = scene.webp(true);
    let vp8 = |width: u16, height: u16| {
        let mut data = webp[20..].to_vec();
        data[6..8].copy_from_slice(&width.to_le_bytes());
        data[8..10].copy_from_slice(&height.to_le_bytes());
        riff(&[(b"VP8 ", &data)])
    };
    let vp8l = |width: u32, height: u32| {
        let mut data = lossless[20..].to_vec();
        data[1..5].copy_from_slice(&((width - 1) | (height - 1) << 14).to_le_bytes());
        riff(&[(b"VP8L", &data)])
    };
    for (what, file) in [
        ("a JPEG of 4 gigapixels", jpeg_of_size(&jpeg, 65_535, 65_535)),
        ("a JPEG too wide", jpeg_of_size(&jpeg, 8193, 1)),
        ("a JPEG too high", jpeg_of_size(&jpeg, 1, 8193)),
        ("a JPEG of 16 megapixels and a row", jpeg_of_size(&jpeg, 4000, 4001)),
        ("a PNG of 10 gigapixels", png_of_size(&png, 100_000, 100_000)),
        ("a PNG as large as can be written", png_of_size(&png, 0x7fff_ffff, 0x7fff_ffff)),
        ("a PNG too wide", png_of_size(&png, 8193, 1)),
        ("a PNG of 16 megapixels and a row", png_of_size(&png, 4000, 4001)),
        ("a WebP of 268 megapixels", vp8(16_383, 16_383)),
        ("a WebP too high", vp8(1, 8193)),
        ("a lossless WebP of 268 megapixels", vp8l(16_384, 16_384)),
        ("a lossless WebP that would need too much memory", vp8l(4000, 4000)),
        (
            "a WebP larger inside than outside",
            riff(&[(b"VP8X", &vp8x(0, 64, 48)), (b"VP8 ", &vp8(16_383, 16_383)[20..])]),
        ),
    ] {
        let started = Instant::now();
        assert_eq!(refused(&file), Some(Unfit::TooLarge), "{what}");
        assert!(started.elapsed().as_millis() < 200, "{what} was decoded");
    }
}

#[test]
fn a_progressive_jpeg_that_would_need_too_much_memory_is_refused() {
    let scene = Scene(4000, 4000, vec![128; 4000 * 4000 * 3]);
    let full = scene.jpeg_with(80, |encoder| {
        encoder.set_progressive(true);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    });

    assert_eq!(refused(&full), Some(Unfit::TooLarge));
}

#[test]
fn what_moves_is_refused() {
    let scene = Scene::quarters(64, 48);
    let animation = with_chunk(&scene.png(), b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let vp8 = scene.webp(false)[12..].to_vec();
    let frame = [&[0; 6][..], &63u32.to_le_bytes()[..3], &47u32.to_le_bytes()[..3], &[100, 0, 0, 0], &vp8].concat();
    let film =
        riff(&[(b"VP8X", &vp8x(2, 64, 48)), (b"ANIM", &[0, 0, 0, 0, 0, 0]), (b"ANMF", &frame), (b"ANMF", &frame)]);

    assert_eq!(refused(&animation), Some(Unfit::Animated), "PNG");
    assert_eq!(refused(&film), Some(Unfit::Animated), "WebP");
}

#[test]
fn a_jpeg_of_endless_scans_is_refused_before_it_is_walked_through() {
    let jpeg = Scene::quarters(64, 48).jpeg_with(90, |encoder| encoder.set_progressive(true));
    let scan = marker_at(&jpeg, 0xda);
    let end = jpeg.len() - 2;
    let file = [&jpeg[..scan], &jpeg[scan..end].repeat(200), &jpeg[end..]].concat();
    let started = Instant::now();

    assert_eq!(refused(&file), Some(Unfit::TooSlow));
    assert!(started.elapsed().as_millis() < 200);
}

#[test]
fn what_surrounds_a_png_s_pixels_is_not_unpacked() {
    // A colour profile and a text that unpack to a hundred megabytes each.
    let mut packed = vec![0x78, 0x9c];
    packed.extend(std::iter::repeat_n([0xec, 0xc1, 0x01, 0x01, 0, 0, 0, 0x80, 0x90, 0xfe, 0xaf, 0xee], 8000).flatten());
    let profile = [b"icc\0\0", &packed[..]].concat();
    let text = [b"Comment\0\0", &packed[..]].concat();
    let png = with_chunk(&with_chunk(&Scene::quarters(64, 48).png(), b"iCCP", &profile), b"zTXt", &text);
    let started = Instant::now();

    assert!(prepare(&png).is_ok());
    assert!(started.elapsed().as_millis() < 500);
}
