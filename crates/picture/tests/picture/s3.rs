//! A bucket: against moto, a stand-in for S3 in Python, when `MINIGATE_TEST_PYTHON` names one that has it.

use crate::shelf::assert_keeps;
use minigate_picture::{S3, Shelf};
use std::{
    ffi::OsString,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};
use url::Url;

const SERVER: &str = "
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer('127.0.0.1', 0)
server.start()
host, port = server.get_host_and_port()
print(f'http://{host}:{port}', flush=True)
input()
";

struct Service {
    process: Child,
    url: Url,
}

impl Service {
    fn start(python: &OsString) -> Self {
        let mut command = Command::new(python);
        command.args(["-c", SERVER]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        // It says something of its own first.
        let mut lines = BufReader::new(process.stdout.as_mut().unwrap()).lines().map(|line| line.unwrap());
        let url = lines.find(|line| line.starts_with("http://")).unwrap();
        drop(lines);
        Self { url: url.parse().unwrap(), process }
    }

    fn shelf(&self, bucket: &str, prefix: &str) -> Shelf {
        Shelf::s3(&S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            region: "us-east-1".to_owned(),
            endpoint: Some(self.url.clone()),
            access_key_id: Some("test".to_owned()),
            secret_access_key: Some("MARKED-SECRET".into()),
        })
        .unwrap()
    }

    async fn make_bucket(&self, name: &str) {
        let made = client().put(format!("{}{name}", self.url)).header("authorization", SIGNED).send().await.unwrap();
        assert!(made.status().is_success(), "{}", made.status());
    }
}

/// moto wants to see a signature and does not check it.
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=test/20270115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x";

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "a client of the test, for loopback")]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}

fn service() -> Option<Service> {
    let python = std::env::var_os("MINIGATE_TEST_PYTHON");
    if python.is_none() {
        eprintln!("skipped: MINIGATE_TEST_PYTHON names no Python");
    }
    python.as_ref().map(Service::start)
}

#[tokio::test]
async fn a_bucket_keeps_pictures_and_says_what_they_are() {
    let Some(service) = service() else { return };
    service.make_bucket("pictures").await;

    assert_keeps(&service.shelf("pictures", "")).await;
    let shelf = service.shelf("pictures", "some/prefix");
    assert_keeps(&shelf).await;

    shelf.put("a.webp", b"picture"[..].into()).await.unwrap();
    let url = format!("{}pictures/some/prefix/a.webp", service.url);
    let read = client().get(url).header("authorization", SIGNED).send().await.unwrap();
    let header = |name: &str| read.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((header("content-type"), header("content-length")), ("image/webp".to_owned(), "7".to_owned()));
    assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told_and_no_key_with_it() {
    let Some(service) = service() else { return };
    let shelf = service.shelf("nobody-made-it", "");

    let error = shelf.put("a.webp", b"x"[..].into()).await.unwrap_err();

    let text = format!("{error} {error:?} {shelf:?}");
    assert!(text.contains("does not answer as it should"), "{text}");
    assert!(!text.contains("MARKED-SECRET"), "{text}");
}

#[tokio::test]
async fn a_service_that_is_away_is_told() {
    let s3 = S3 {
        bucket: "pictures".to_owned(),
        prefix: String::new(),
        region: "us-east-1".to_owned(),
        endpoint: Some("http://127.0.0.1:9".parse().unwrap()),
        access_key_id: Some("test".to_owned()),
        secret_access_key: Some("MARKED-SECRET".into()),
    };

    let error = Shelf::s3(&s3).unwrap().get("a.webp").await.unwrap_err();

    assert!(!format!("{error:?} {s3:?}").contains("MARKED-SECRET"), "{error:?}");
}
