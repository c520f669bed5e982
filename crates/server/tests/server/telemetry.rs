//! Log lines, as they reach standard output.

use minigate_server::{
    config::{Format, Log},
    telemetry,
};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, mpsc},
    time::{Duration, Instant},
};

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the output").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What `act` logs.
fn logged(format: Format, filter: Option<&str>, act: impl FnOnce()) -> String {
    let output = Output::default();
    let log = Log { format, ..Log::default() };
    let (subscriber, guard) = telemetry::subscriber(&log, filter, output.clone()).expect("a subscriber");
    tracing::subscriber::with_default(subscriber, act);
    drop(guard);
    let bytes = output.0.lock().expect("the output").clone();
    String::from_utf8(bytes).expect("text")
}

#[test]
fn a_line_of_json_has_the_fields_of_its_spans_beside_its_own() {
    let text = logged(Format::Json, None, || {
        let request = tracing::info_span!("request", request.id = "r1", user.id = tracing::field::Empty);
        let _entered = request.enter();
        request.record("user.id", "u1");
        tracing::info!(user.id = "u2", count = 3, done = true, "a login");
    });

    let line: serde_json::Value = serde_json::from_str(&text).expect("one line of JSON");
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["message"], "a login");
    assert_eq!(line["request.id"], "r1");
    assert_eq!(line["user.id"], "u2");
    assert_eq!((&line["count"], &line["done"]), (&3.into(), &true.into()));
    assert_eq!(text.matches("user.id").count(), 1, "{text}");
    let time = line["time"].as_str().expect("a time");
    assert!(time.len() == "2026-01-02T03:04:05.678Z".len() && time.ends_with('Z'), "{time}");
}

#[test]
fn a_value_from_outside_cannot_break_out_of_its_line() {
    for format in [Format::Json, Format::Text] {
        let text = logged(format, None, || {
            let agent = "a\r\nb\u{1b}[31m\u{9b}c\0";
            tracing::warn!(agent, debug = ?agent, "said {agent}");
        });

        assert_eq!(text.lines().count(), 1, "{text:?}");
        assert!(!text.trim_end_matches('\n').contains(char::is_control) || format == Format::Json, "{text:?}");
        assert!(!text.contains(['\r', '\u{1b}', '\0']), "{text:?}");
    }
}

#[test]
fn a_long_value_is_cut() {
    let text = logged(Format::Json, None, || {
        let long = "é".repeat(5000);
        tracing::info!(long, debug = ?long, "{long}");
    });

    assert!(text.len() < 4 * 1024, "{}", text.len());
    assert_eq!(text.matches('…').count(), 3);
}

#[test]
fn the_filter_takes_the_place_of_the_level() {
    let act = || {
        tracing::debug!("quiet");
        tracing::info!("normal");
    };

    assert_eq!(logged(Format::Text, None, act).lines().count(), 1);
    assert_eq!(logged(Format::Text, Some("debug"), act).lines().count(), 2);
    assert_eq!(logged(Format::Text, Some("error"), act), "");
    assert!(telemetry::subscriber(&Log::default(), Some("a=b=c"), io::sink()).is_err());
}

/// Holds every write until it is let go.
struct Blocked(mpsc::Receiver<()>, Output);

impl Write for Blocked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.recv();
        self.1.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_queue_drops_lines_and_says_how_many() {
    let output = Output::default();
    let (release, held) = mpsc::channel();
    let blocked = Blocked(held, output.clone());
    let (subscriber, guard) = telemetry::subscriber(&Log::default(), None, blocked).expect("a subscriber");

    let started = Instant::now();
    tracing::subscriber::with_default(subscriber, || (0..20_000).for_each(|n| tracing::info!(n, "much")));
    assert!(started.elapsed() < Duration::from_secs(5), "logging waited for the writer");
    drop(release);
    drop(guard);

    let text = String::from_utf8(output.0.lock().expect("the output").clone()).expect("text");
    let written = text.matches(r#""message":"much""#).count();
    let told: u64 =
        text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()?["lines"].as_u64()).sum();
    assert!((8192..20_000).contains(&written), "{written}");
    assert_eq!(written as u64 + told, 20_000);
}
