//! The heads of HTTP/1 requests, as bytes, before hyper reads them.
//!
//! hyper refuses nearly everything that two parsers could read differently. What it accepts and we do not:
//! lines that end in a bare LF, `Content-Length` beside `Transfer-Encoding` or twice, and heads beyond our limits.
//! By the time a service sees the headers, hyper has dropped the evidence.

use super::{
    limits::{HEADERS, LINE},
    vitals::Vitals,
};

pub(super) struct Heads {
    /// How many heads have ended.
    ended: u32,
    part: Part,
    /// The start of a line whose rest has not arrived.
    torn: Vec<u8>,
    head: Head,
}

enum Part {
    Head,
    /// Bytes of a body still to come.
    Body(u64),
    /// Nothing after this is read as a request.
    Over,
}

#[derive(Default)]
struct Head {
    lines: usize,
    length: Option<u64>,
    chunked: bool,
}

const BAD_REQUEST: u16 = 400;
const URI_TOO_LONG: u16 = 414;
const HEADERS_TOO_LARGE: u16 = 431;

impl Heads {
    pub(super) fn new() -> Self {
        Self { ended: 0, part: Part::Head, torn: Vec::new(), head: Head::default() }
    }

    /// Follows the bytes as they arrive, and tells `vitals` which request is the last to be let through.
    pub(super) fn follow(&mut self, mut bytes: &[u8], vitals: &Vitals) {
        while !bytes.is_empty() {
            match self.part {
                Part::Over => break,
                Part::Body(left) => {
                    let taken = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                    bytes = &bytes[taken..];
                    self.part = match left - taken as u64 {
                        0 => Part::Head,
                        left => Part::Body(left),
                    };
                }
                Part::Head => bytes = self.line(bytes, vitals),
            }
        }
        if matches!(self.part, Part::Head) && (self.head.lines > 0 || !self.torn.is_empty()) {
            vitals.begin_moment(&vitals.head);
        } else if vitals.head.is_now() {
            vitals.head.end();
        }
    }

    /// Takes one line, or what there is of it, and returns what follows.
    fn line<'a>(&mut self, bytes: &'a [u8], vitals: &Vitals) -> &'a [u8] {
        let end = memchr::memchr(b'\n', bytes);
        let piece = &bytes[..end.unwrap_or(bytes.len())];
        if self.torn.len() + piece.len() > LINE {
            self.refuse(if self.head.lines == 0 { URI_TOO_LONG } else { HEADERS_TOO_LARGE }, vitals);
            return &[];
        }
        let Some(end) = end else {
            self.torn.extend_from_slice(piece);
            return &[];
        };
        let read = if self.torn.is_empty() {
            self.head.read(piece)
        } else {
            self.torn.extend_from_slice(piece);
            let read = self.head.read(&self.torn);
            self.torn.clear();
            read
        };
        match read {
            Ok(Read::More) => {}
            Ok(Read::End) => self.end(vitals),
            Err(status) => self.refuse(status, vitals),
        }
        &bytes[end + 1..]
    }

    fn end(&mut self, vitals: &Vitals) {
        let head = std::mem::take(&mut self.head);
        self.part = match head.length {
            // Where a chunked body ends is hyper's to say, so the connection ends with it.
            _ if head.chunked => {
                vitals.end_at(self.ended, 0);
                Part::Over
            }
            Some(length) if length > 0 => Part::Body(length),
            _ => Part::Head,
        };
        self.ended += 1;
    }

    fn refuse(&mut self, status: u16, vitals: &Vitals) {
        vitals.end_at(self.ended, status);
        self.part = Part::Over;
    }
}

enum Read {
    More,
    End,
}

impl Head {
    /// Reads a line without its LF.
    fn read(&mut self, line: &[u8]) -> Result<Read, u16> {
        let Some((b'\r', line)) = line.split_last() else { return Err(BAD_REQUEST) };
        if line.is_empty() {
            // Blank lines before a request line are to be ignored (RFC 9112 section 2.2).
            return Ok(if self.lines == 0 { Read::More } else { Read::End });
        }
        self.lines += 1;
        if self.lines > HEADERS + 1 {
            return Err(HEADERS_TOO_LARGE);
        }
        if self.lines > 1 {
            self.header(line)?;
        }
        Ok(Read::More)
    }

    /// Only the headers that frame a body matter; their length in bytes finds them at no cost.
    fn header(&mut self, line: &[u8]) -> Result<(), u16> {
        const LENGTH: &[u8] = b"content-length";
        const ENCODING: &[u8] = b"transfer-encoding";
        let is = |name: &[u8]| line.get(name.len()) == Some(&b':') && line[..name.len()].eq_ignore_ascii_case(name);
        if is(LENGTH) {
            let before = self.length.replace(digits(&line[LENGTH.len() + 1..]).ok_or(BAD_REQUEST)?);
            if before.is_some() || self.chunked {
                return Err(BAD_REQUEST);
            }
        } else if is(ENCODING) {
            if self.chunked || self.length.is_some() {
                return Err(BAD_REQUEST);
            }
            self.chunked = true;
        }
        Ok(())
    }
}

fn digits(value: &[u8]) -> Option<u64> {
    let value = value.trim_ascii();
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    digits.then(|| std::str::from_utf8(value).ok()?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{super::vitals::Turn, *};

    const PIPELINE: &[u8] = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /\
        GET /b HTTP/1.1\r\nHost: a\r\n\r\n\
        GET /c HTTP/1.1\nHost: a\r\n\r\n";

    #[test]
    fn heads_are_found_behind_bodies_however_the_bytes_are_torn() {
        for size in 1..PIPELINE.len() {
            let vitals = Vitals::new();
            let mut heads = Heads::new();

            for bytes in PIPELINE.chunks(size) {
                heads.follow(bytes, &vitals);
            }

            assert_eq!(vitals.turn(1), Turn::Another, "in pieces of {size}");
            assert_eq!(vitals.turn(2), Turn::Refused(400), "in pieces of {size}");
        }
    }

    #[test]
    fn a_chunked_request_is_the_last_of_its_connection() {
        let vitals = Vitals::new();

        Heads::new().follow(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", &vitals);

        assert_eq!(vitals.turn(0), Turn::Last);
        assert_eq!(vitals.turn(1), Turn::Refused(400));
    }
}
