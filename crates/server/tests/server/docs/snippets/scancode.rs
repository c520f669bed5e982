use axum::{Json, Router, routing::post};
use minigate::model::UserId;

type Stock = Vec<String>;

async fn warehouses_of(_user: UserId) -> Vec<String> {
    vec!["默认".to_owned()]
}

async fn stock_of(_user: UserId, dir: &str) -> Stock {
    vec![dir.to_owned()]
}

pub(super) fn router() -> Router {
    Router::new().route("/scan/login/", post(login)).route("/scan/query/", post(query))
}

use minigate::legacy::{ScancodeError, ScancodeForm, ScancodeLogin};

async fn login(mut login: ScancodeLogin) -> ScancodeLogin {
    login.dirs = warehouses_of(login.user_id()).await;
    login
}

async fn query(form: ScancodeForm) -> Result<Json<Stock>, ScancodeError> {
    let dir = form.get("dir").ok_or_else(|| ScancodeError::new("请选择仓库"))?;
    Ok(Json(stock_of(form.user().id(), dir).await))
}
