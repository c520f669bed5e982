//! Requests as text.

use crate::dataset::USER_AGENT;

/// A whole request with a JSON body, if it has one, and with the headers that every phone sends.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = head(method, path);
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if method == "GET" { text + "\r\n" } else { with_body(text, "application/json", body) }
}

pub(crate) fn form_request(path: &str, body: &str) -> String {
    with_body(head("POST", path), "application/x-www-form-urlencoded", body)
}

fn head(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: {USER_AGENT}\r\n")
}

fn with_body(head: String, content_type: &str, body: &str) -> String {
    head + &format!("content-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
