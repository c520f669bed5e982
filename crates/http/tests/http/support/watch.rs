//! Reads over the shoulder of every test: nothing that a server answers or logs may hold what WeChat told it in
//! confidence (security.md T-03, section 10.1).

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use minigate_sim::{DEFAULT_APP_SECRET, Simulator};
use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
};
use tracing_subscriber::fmt::MakeWriter;

/// Answers that tell people their own phone number, because they asked. Nothing else of this may be in them either.
const TELL_PHONES: [&str; 3] = ["/v1/me/decrypt", "/v1/me/phone", "/v1/me/export"];

/// The answers of one server, and where in the log it began.
pub(crate) struct Watch {
    answers: Mutex<Vec<(String, Vec<u8>)>>,
    began_at: usize,
}

/// Everything this process ever logged, of every crate and at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Watch {
    pub(crate) fn start() -> Arc<Self> {
        Arc::new(Self { answers: Mutex::default(), began_at: log().0.lock().unwrap().len() })
    }

    /// What was logged since, by this server and by others at the same time.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&log().0.lock().unwrap()[self.began_at..]).into_owned()
    }

    /// The first thing that was answered or logged and may not be.
    pub(crate) fn find_leak(&self, wechat: &Simulator) -> Option<String> {
        let confidential = wechat.world().secrets().into_iter().chain(codes_sent_to(wechat));
        let confidential: Vec<String> = confidential.flat_map(forms).chain([DEFAULT_APP_SECRET.to_owned()]).collect();
        let phones: Vec<String> = wechat.world().people().into_iter().filter_map(|person| person.phone).collect();
        let (log, answers) = (self.log(), self.answers.lock().unwrap());
        confidential.iter().find_map(|secret| {
            let line = log.lines().find(|line| line.contains(secret));
            let shows = |answer: &[u8]| answer.windows(secret.len()).any(|window| window == secret.as_bytes());
            let may = |path: &str| phones.contains(secret) && TELL_PHONES.contains(&path);
            let answers = answers.iter().filter(|(path, _)| !may(path));
            let mut showing = answers.filter(|(_, answer)| shows(answer)).map(|(path, _)| path.as_str());
            let place = line.map(|line| format!("the log: {line}"));
            let place = place.or_else(|| showing.next().map(|path| format!("an answer of {path}")));
            place.map(|place| format!("{secret} is in {place}"))
        })
    }

    /// For the test that leaks on purpose.
    pub(crate) fn forget_answers(&self) {
        self.answers.lock().unwrap().clear();
    }
}

/// As it is, and as it would look in a URL, in hex, and in base64 once more.
fn forms(secret: String) -> Vec<String> {
    let mut forms = vec![BASE64.encode(&secret)];
    if let Ok(bytes) = BASE64.decode(&secret)
        && secret.ends_with("==")
    {
        forms.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        forms.push(secret.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"));
    }
    forms.push(secret);
    forms
}

/// The codes that got as far as WeChat: its own clients hold them, but no answer or log may repeat them.
fn codes_sent_to(wechat: &Simulator) -> Vec<String> {
    let parameters = wechat.requests().into_iter().flat_map(|request| request.parameters);
    parameters
        .filter(|(name, code)| matches!(&**name, "js_code" | "code") && code.len() >= 32)
        .map(|(_, code)| code)
        .collect()
}

/// Keeps each answer, head and body.
pub(crate) async fn keep(State(watch): State<Arc<Watch>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (head, body) = next.run(request).await.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut answer = format!("{head:?}").into_bytes();
    answer.extend_from_slice(&body);
    watch.answers.lock().unwrap().push((path, answer));
    Response::from_parts(head, Body::from(body))
}

/// One subscriber for the whole process: one of a thread alone would be at the mercy of which thread first meets a line.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        tracing::subscriber::set_global_default(subscriber.with_writer(log.clone()).finish()).unwrap();
        log
    })
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
