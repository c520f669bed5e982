//! Requests that two parsers could read differently: 400 and close, whoever refuses them.

use super::*;

const HEAD: &str = "POST / HTTP/1.1\r\nHost: a\r\n";

/// Each is sent with a second request behind it, which must not be answered either.
fn ambiguous() -> Vec<(&'static str, String)> {
    let head = |rest: &str| format!("{HEAD}{rest}");
    vec![
        ("TE then CL", head("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n")),
        ("CL then TE", head("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        ("TE and CL in capitals", head("TRANSFER-ENCODING: chunked\r\nCONTENT-LENGTH: 0\r\n\r\n0\r\n\r\n")),
        ("TE and CL 0", head("content-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")),
        (
            "TE with something between CL",
            head("Content-Length: 6\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ),
        ("TE twice", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        ("TE twice, identity last", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n")),
        ("TE identity", head("Transfer-Encoding: identity\r\n\r\n")),
        ("TE chunked not last", head("Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n")),
        ("TE unknown", head("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")),
        ("TE empty", head("Transfer-Encoding: \r\n\r\n")),
        ("TE with a vertical tab", head("Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n")),
        ("TE with a space before the colon", head("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")),
        ("TE with a tab before the colon", head("Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n")),
        ("TE folded", head("Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n")),
        ("TE behind a leading space", head(" Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        ("TE in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into()),
        ("CL differing", head("Content-Length: 0\r\nContent-Length: 5\r\n\r\n")),
        ("CL twice the same", head("Content-Length: 0\r\nContent-Length: 0\r\n\r\n")),
        ("CL as a list", head("Content-Length: 0, 0\r\n\r\n")),
        ("CL with a plus", head("Content-Length: +0\r\n\r\n")),
        ("CL negative", head("Content-Length: -1\r\n\r\n")),
        ("CL in hex", head("Content-Length: 0x0\r\n\r\n")),
        ("CL with an underscore", head("Content-Length: 1_0\r\n\r\n")),
        ("CL with a space inside", head("Content-Length: 1 0\r\n\r\n")),
        ("CL with a fraction", head("Content-Length: 0.0\r\n\r\n")),
        ("CL empty", head("Content-Length:\r\n\r\n")),
        ("CL beyond 64 bits", head("Content-Length: 18446744073709551616\r\n\r\n")),
        ("CL with a space before the colon", head("Content-Length : 0\r\n\r\n")),
        ("CL folded", head("Content-Length:\r\n 0\r\n\r\n")),
        ("bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n".into()),
        ("bare LF after a header", "GET / HTTP/1.1\r\nHost: a\n\r\n".into()),
        ("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n".into()),
        ("bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n".into()),
        ("bare LF before the request", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("bare CR in a value", head("X: a\rb\r\n\r\n")),
        ("bare CR as a line end", "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n".into()),
        ("CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n".into()),
        ("NUL in a value", head("X: a\0b\r\n\r\n")),
        ("NUL in a name", head("X\0: a\r\n\r\n")),
        ("NUL in the path", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("folded header", head("X: a\r\n b\r\n\r\n")),
        ("header folded with a tab", head("X: a\r\n\tb\r\n\r\n")),
        ("header without a colon", head("X\r\n\r\n")),
        ("header without a name", head(": x\r\n\r\n")),
        ("header name with a space", head("X Y: z\r\n\r\n")),
        ("header name with a control character", head("X\x01: z\r\n\r\n")),
        ("no Host", "GET / HTTP/1.1\r\n\r\n".into()),
        ("no Host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n".into()),
        ("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".into()),
        ("the same Host twice", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n".into()),
        ("Host empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n".into()),
        ("Host as a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n".into()),
        ("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n".into()),
        ("Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n".into()),
        ("Host with a space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n".into()),
        ("another host in the target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("a host in the target alone", "GET http://b/ HTTP/1.1\r\n\r\n".into()),
        ("space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("tab between the parts of the request line", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n".into()),
        ("HTTP/2.0 in words", "GET / HTTP/2.0\r\nHost: a\r\n\r\n".into()),
        ("HTTP/0.9", "GET /\r\n\r\n".into()),
        ("a lower-case protocol", "GET / http/1.1\r\nHost: a\r\n\r\n".into()),
        ("a method with a control character", "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        ("a TLS hello", "\x16\x03\x01\x02\x00\x01\r\n\r\n".into()),
    ]
}

#[tokio::test]
async fn an_ambiguous_request_gets_400_and_the_connection_closes() {
    let server = TestListener::start(TransportLimits::default()).await;

    for (case, request) in ambiguous() {
        let answer = server.exchange(format!("{request}GET /second HTTP/1.1\r\nHost: a\r\n\r\n")).await;

        assert!(answer.starts_with("HTTP/1.1 400 ") || answer.starts_with("HTTP/1.0 400 "), "{case}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.").count(), 1, "{case}: {answer:?}");
    }
}

#[tokio::test]
async fn an_ambiguous_request_behind_a_good_one_is_refused_too() {
    let server = TestListener::start(TransportLimits::default()).await;

    for (case, request) in ambiguous() {
        let answer = server.exchange(format!("{HEAD}Content-Length: 3\r\n\r\nabc{request}")).await;

        let statuses: Vec<&str> = answer.match_indices("HTTP/1.").map(|(at, _)| &answer[at + 9..at + 12]).collect();
        assert_eq!(statuses, ["200", "400"], "{case}: {answer:?}");
    }
}

#[tokio::test]
async fn chunk_framing_that_is_wrong_never_frees_a_second_request() {
    let server = TestListener::start(TransportLimits::default()).await;

    for chunks in [
        "0x1\r\na\r\n0\r\n\r\n",
        "1\na\n0\n\n",
        "1\r\nab\r\n0\r\n\r\n",
        "-1\r\na\r\n",
        "ffffffffffffffffff\r\na",
        "1;\n\r\na\r\n0\r\n\r\n",
    ] {
        let request =
            format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{chunks}GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        let mut client = server.connect().await;
        client.send(request).await;
        client.0.shutdown().await.expect("half closed");

        let answer = client.rest().await;

        assert!(!answer.contains("fallback") && !answer.contains(" 200 "), "{chunks:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_good_chunked_request_is_answered_and_is_the_last() {
    let server = TestListener::start(TransportLimits::default()).await;
    let request =
        format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n");

    let answer = server.exchange(request).await;

    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("abc"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn trace_and_connect_are_not_allowed() {
    let server = TestListener::start(TransportLimits::default()).await;

    for request in ["TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"] {
        let answer = server.exchange(request).await;
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    }
}

#[tokio::test]
async fn a_head_beyond_the_limits_is_refused_by_kind() {
    let server = TestListener::start(TransportLimits::default()).await;
    let get = |rest: String| format!("GET / HTTP/1.1\r\nHost: a\r\n{rest}\r\n");
    let header = |size: usize| format!("x: {}\r\n", "y".repeat(size - 3));

    let long_line = server.exchange(format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(8 * 1024))).await;
    let long_header = server.exchange(get(header(8 * 1024 + 1))).await;
    let many = server.exchange(get("x: y\r\n".repeat(64))).await;
    let large = server.exchange(get(header(8000).repeat(5))).await;
    let endless = server.exchange(format!("GET / HTTP/1.1\r\n{}", header(8000).repeat(20))).await;
    let mut client = server.connect().await;
    client.send(get(header(8000).repeat(3))).await;

    assert!(long_line.starts_with("HTTP/1.1 414 "), "{long_line}");
    for answer in [long_header, many, large, endless] {
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    assert!(client.until("hello").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_refusal_reaches_a_client_that_is_still_sending() {
    let server = TestListener::start(TransportLimits::default()).await;
    let mut client = server.connect().await;

    client.send("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n").await;
    time::sleep(millis(100)).await;
    client.send(vec![b'x'; 1_000_000]).await;

    assert!(client.rest().await.starts_with("HTTP/1.1 400 "));
}
