use axum::{Router, routing::get};
use minigate::{CurrentUser, Minigate};

async fn hello(user: CurrentUser) -> String {
    format!("hello, {}", user.id())
}

pub(super) fn router(minigate: &Minigate) -> Router {
    let app = Router::new().route("/hello", get(hello)).merge(minigate.router()).layer(minigate.layer());
    app.with_state(())
}
