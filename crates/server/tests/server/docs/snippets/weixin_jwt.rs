use axum::{Router, routing::get};

pub(super) fn router() -> Router {
    Router::new().route("/api/weixin/data/", get(data))
}

use minigate::legacy::SimpleJwtUser;

async fn data(SimpleJwtUser(user): SimpleJwtUser) -> String {
    format!("the list of {}", user.id())
}
