//! What a receiver reads: `{"type", "timestamp", "data"}`, as Standard Webhooks proposes.

use minigate_model::Time;
use minigate_store::Delivery;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    /// When it happened, not when it is sent.
    timestamp: Time,
    data: Map<String, Value>,
}

pub(super) fn body(delivery: &Delivery) -> String {
    let detail = delivery.detail.as_deref().and_then(|detail| serde_json::from_str(detail).ok());
    let mut data: Map<String, Value> = detail.unwrap_or_default();
    data.insert("user_id".to_owned(), delivery.user_id.to_string().into());
    text(&delivery.kind, delivery.at, data)
}

/// For trying out a receiver: about nobody.
pub(super) fn test_body(now: Time) -> String {
    text("webhook.test", now, Map::new())
}

fn text(kind: &str, timestamp: Time, data: Map<String, Value>) -> String {
    // Nothing in it can fail to be written.
    serde_json::to_string(&Body { r#type: kind, timestamp, data }).unwrap_or_default()
}
