pub(super) fn options() -> anyhow::Result<minigate::HttpOptions> {
    use minigate::{HttpOptions, legacy::Legacy};

    let legacy = Legacy { user_state: Some("/".parse()?), ..Legacy::default() };
    let options = HttpOptions { legacy, ..HttpOptions::default() };
    Ok(options)
}
