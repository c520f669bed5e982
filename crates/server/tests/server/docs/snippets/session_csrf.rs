pub(super) fn options() -> anyhow::Result<minigate::HttpOptions> {
    use minigate::{HttpOptions, legacy::Legacy};

    let legacy = Legacy { session_csrf: Some("/".parse()?), ..Legacy::default() };
    let options = HttpOptions { secure: true, legacy, ..HttpOptions::default() };
    Ok(options)
}
