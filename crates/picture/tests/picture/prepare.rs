use crate::files::{BLUE, GREEN, RED, Scene, WHITE, chunk, exif, png, riff, vp8x, webp_chunks, with_chunk};
use minigate_picture::{Picture, SIDE, prepare};

/// The colours of the four quarters, row by row.
fn quarters(picture: &Picture) -> [[u8; 3]; 4] {
    let (w, h, pixels) = pixels(picture);
    let at = |x: u32, y: u32| {
        let at = (y as usize * w as usize + x as usize) * 3;
        [pixels[at], pixels[at + 1], pixels[at + 2]]
    };
    [at(w / 4, h / 4), at(w * 3 / 4, h / 4), at(w / 4, h * 3 / 4), at(w * 3 / 4, h * 3 / 4)]
}

/// As somebody else's decoder sees it.
fn pixels(picture: &Picture) -> (u32, u32, Vec<u8>) {
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&picture.webp)).unwrap();
    let (width, height) = decoder.dimensions();
    assert_eq!((width, height), (picture.width, picture.height));
    let mut bytes = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut bytes).unwrap();
    if decoder.has_alpha() {
        bytes = bytes.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    }
    (width, height, bytes)
}

fn assert_shows(picture: &Picture, expected: [[u8; 3]; 4], what: &str) {
    let shown = quarters(picture);
    for (shown, expected) in shown.iter().flatten().zip(expected.iter().flatten()) {
        assert!(shown.abs_diff(*expected) < 30, "{what}: {:?}", quarters(picture));
    }
}

const UPRIGHT: [[u8; 3]; 4] = [RED, GREEN, BLUE, WHITE];

#[test]
fn jpeg_png_and_webp_become_a_small_webp_that_shows_the_same() {
    let scene = Scene::quarters(800, 600);
    for (what, file) in [
        ("JPEG", scene.jpeg()),
        ("progressive JPEG", scene.jpeg_with(90, |encoder| encoder.set_progressive(true))),
        ("JPEG 4:2:0", scene.jpeg_with(90, |e| e.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2))),
        ("JPEG with restarts", scene.jpeg_with(90, |encoder| encoder.set_restart_interval(4))),
        ("PNG", scene.png()),
        ("WebP", scene.webp(false)),
        ("lossless WebP", scene.webp(true)),
    ] {
        let picture = prepare(&file).unwrap_or_else(|unfit| panic!("{what}: {unfit}"));

        assert_eq!((picture.width, picture.height), (512, 384), "{what}");
        assert_eq!(webp_chunks(&picture.webp), ["VP8 "], "{what}");
        assert_shows(&picture, UPRIGHT, what);
    }
}

#[test]
fn a_camera_s_twelve_megapixels_are_taken() {
    let file = Scene::photo(4000, 3000).jpeg_with(88, |_| {});
    assert!((3_500_000..8_000_000).contains(&file.len()), "{} bytes", file.len());

    let picture = prepare(&file).unwrap();

    assert_eq!((picture.width, picture.height), (SIDE, 384));
    assert!(picture.webp.len() < 100_000, "{} bytes", picture.webp.len());
}

#[test]
fn the_largest_that_is_taken_is_taken() {
    let grey = Scene(4000, 4000, vec![128; 4000 * 4000 * 3]);
    for (what, file) in [
        ("JPEG", grey.jpeg()),
        (
            "progressive JPEG",
            grey.jpeg_with(80, |e| {
                e.set_progressive(true);
                e.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
            }),
        ),
        ("PNG", grey.png()),
        ("WebP", grey.webp(false)),
        ("a tower", Scene(1, 8192, vec![128; 8192 * 3]).png()),
    ] {
        assert!(prepare(&file).is_ok(), "{what}: {:?}", prepare(&file).err());
    }
}

#[test]
fn a_small_picture_keeps_its_size() {
    for (width, height) in [(1, 1), (2, 3), (132, 132), (512, 512)] {
        let picture = prepare(&Scene::quarters(width, height).png()).unwrap();
        assert_eq!((picture.width, picture.height), (width.into(), height.into()));
    }
    let picture = prepare(&Scene::quarters(8000, 3).png()).unwrap();
    assert_eq!((picture.width, picture.height), (512, 1));
}

#[test]
fn every_way_a_camera_was_held_is_turned_upright() {
    let expected = [
        UPRIGHT,
        [GREEN, RED, WHITE, BLUE],
        [WHITE, BLUE, GREEN, RED],
        [BLUE, WHITE, RED, GREEN],
        [RED, BLUE, GREEN, WHITE],
        [BLUE, RED, WHITE, GREEN],
        [WHITE, GREEN, BLUE, RED],
        [GREEN, WHITE, RED, BLUE],
    ];
    let scene = Scene::quarters(640, 480);
    for (orientation, expected) in (1..).zip(expected) {
        let data = exif(orientation, b"HERE I LIVE 123\0");
        let app1 = [b"Exif\0\0", &data[..]].concat();
        let vp8 = scene.webp(false)[20..].to_vec();
        for (what, file) in [
            ("JPEG", scene.jpeg_with(90, |encoder| encoder.add_app_segment(1, &app1).unwrap())),
            ("PNG", with_chunk(&scene.png(), b"eXIf", &data)),
            ("WebP", riff(&[(b"VP8X", &vp8x(8, 640, 480)), (b"VP8 ", &vp8), (b"EXIF", &data)])),
        ] {
            let picture = prepare(&file).unwrap_or_else(|unfit| panic!("{what} {orientation}: {unfit}"));

            let size = if orientation < 5 { (512, 384) } else { (384, 512) };
            assert_eq!((picture.width, picture.height), size, "{what} {orientation}");
            assert_shows(&picture, expected, &format!("{what} {orientation}"));
        }
    }
}

/// Where it was taken, when, with what, and whatever else a file can carry.
#[test]
fn nothing_of_a_file_is_left_but_what_can_be_seen() {
    let secret = b"HERE I LIVE 123\0";
    let scene = Scene::quarters(640, 480);
    let app1 = [b"Exif\0\0", &exif(1, secret)[..]].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", &secret[..]].concat();
    let jpeg = scene.jpeg_with(90, |encoder| {
        encoder.add_app_segment(1, &app1).unwrap();
        encoder.add_app_segment(1, &xmp).unwrap();
        encoder.add_app_segment(13, secret).unwrap();
    });
    let text = [b"Comment\0", &secret[..]].concat();
    let html = [b"<html><script>alert(1)</script>", &secret[..]].concat();
    let vp8 = scene.webp(false)[20..].to_vec();
    for (what, file) in [
        ("JPEG with Exif, XMP and IPTC", jpeg.clone()),
        ("JPEG with a page behind it", [&jpeg[..], &html].concat()),
        ("JPEG with a picture behind it", [&jpeg[..], &jpeg].concat()),
        ("PNG with a text", with_chunk(&scene.png(), b"tEXt", &text)),
        ("PNG with a chunk of one's own", with_chunk(&scene.png(), b"prVt", secret)),
        ("PNG with a page behind it", [&scene.png()[..], &html].concat()),
        ("PNG with a chunk behind its end", [&scene.png()[..], &chunk(b"tEXt", &text)].concat()),
        ("WebP with Exif", riff(&[(b"VP8X", &vp8x(8, 640, 480)), (b"VP8 ", &vp8), (b"EXIF", &exif(1, secret))])),
        ("WebP with XMP", riff(&[(b"VP8X", &vp8x(4, 640, 480)), (b"VP8 ", &vp8), (b"XMP ", secret)])),
    ] {
        assert!(file.windows(11).any(|bytes| bytes == b"HERE I LIVE"), "{what}");

        let picture = prepare(&file).unwrap_or_else(|unfit| panic!("{what}: {unfit}"));

        assert_eq!(webp_chunks(&picture.webp), ["VP8 "], "{what}");
        for trace in [&b"HERE I LIVE"[..], b"Exif", b"script", b"alert"] {
            assert!(!picture.webp.windows(trace.len()).any(|bytes| bytes == trace), "{what}");
        }
        assert_shows(&picture, UPRIGHT, what);
    }
}

#[test]
fn what_cannot_be_seen_does_not_shine_through_and_stays_unseen() {
    // Bright pixels that are wholly transparent, between dark ones that are not.
    let rgba: Vec<u8> =
        (0..1024 * 1024).flat_map(|n| if n % 2 == 0 { [255, 255, 255, 0] } else { [10, 10, 10, 255] }).collect();
    let picture = prepare(&png(1024, 1024, png::ColorType::Rgba, &rgba)).unwrap();

    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(&picture.webp)).unwrap();
    assert!(decoder.has_alpha());
    let mut bytes = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut bytes).unwrap();
    let middle = &bytes[(256 * 512 + 256) * 4..][..4];
    assert!(middle[0] < 40 && middle[1] < 40 && middle[2] < 40, "{middle:?}");
    assert!((100..156).contains(&middle[3]), "{middle:?}");
}

#[test]
fn grey_pictures_and_those_of_few_colours_are_taken() {
    let grey: Vec<u8> = (0..600 * 600).map(|n| if n % 600 < 300 { 20 } else { 220 }).collect();
    let with_alpha: Vec<u8> = grey.iter().flat_map(|grey| [*grey, 255]).collect();
    let sixteen: Vec<u8> = grey.iter().flat_map(|grey| [*grey, 0]).collect();
    let mut deep = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut deep, 600, 600);
    encoder.set_color(::png::ColorType::Grayscale);
    encoder.set_depth(::png::BitDepth::Sixteen);
    encoder.write_header().unwrap().write_image_data(&sixteen).unwrap();
    let mut indexed = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut indexed, 600, 600);
    encoder.set_color(::png::ColorType::Indexed);
    encoder.set_palette(vec![20, 20, 20, 220, 220, 220]);
    let indices: Vec<u8> = grey.iter().map(|grey| u8::from(*grey > 100)).collect();
    encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&grey, 600, 600, jpeg_encoder::ColorType::Luma).unwrap();
    for (what, file) in [
        ("grey PNG", png(600, 600, ::png::ColorType::Grayscale, &grey)),
        ("grey PNG with alpha", png(600, 600, ::png::ColorType::GrayscaleAlpha, &with_alpha)),
        ("grey PNG of 16 bits", deep),
        ("PNG with a palette", indexed),
        ("grey JPEG", jpeg),
    ] {
        let picture = prepare(&file).unwrap_or_else(|unfit| panic!("{what}: {unfit}"));
        assert_shows(&picture, [[20; 3], [220; 3], [20; 3], [220; 3]], what);
    }
}

#[test]
fn a_picture_in_printer_s_ink_is_taken() {
    let mut file = Vec::new();
    // White, with a quarter of it in full cyan.
    let ink: Vec<u8> = (0..400u32)
        .flat_map(|y| (0..400u32).flat_map(move |x| [if x < 200 && y < 200 { 255 } else { 0 }, 0, 0, 0]))
        .collect();
    jpeg_encoder::Encoder::new(&mut file, 90).encode(&ink, 400, 400, jpeg_encoder::ColorType::Cmyk).unwrap();

    let picture = prepare(&file).unwrap();

    assert_shows(&picture, [[0, 255, 255], [255; 3], [255; 3], [255; 3]], "CMYK");
}
