//! The arrows between crates point down (docs/architecture.md), and stay so.

use serde_json::Value;
use std::{collections::BTreeMap, process::Command};

/// What each crate may build on, of the workspace and of what would show that it knows too much.
const ALLOWED: &[(&str, &[&str])] = &[
    ("minigate-model", &[]),
    ("minigate-wechat", &[]),
    ("minigate-sim", &[]),
    ("minigate-picture", &[]),
    ("minigate-store", &["minigate-model"]),
    ("minigate-flow", &["minigate-model", "minigate-picture", "minigate-store", "minigate-wechat"]),
    ("minigate", &["minigate-flow", "minigate-model"]),
];

const FORBIDDEN: &[(&str, &[&str])] = &[
    ("minigate-model", &["tokio", "reqwest", "axum", "hyper", "rusqlite", "tokio-postgres", "mysql_async"]),
    ("minigate-wechat", &["axum", "rusqlite", "tokio-postgres", "mysql_async"]),
    ("minigate-picture", &["axum", "hyper", "http", "rusqlite", "tokio-postgres", "mysql_async"]),
    ("minigate-store", &["reqwest", "axum", "hyper", "http"]),
    (
        "minigate-flow",
        &["axum", "hyper", "http", "reqwest", "object_store", "rusqlite", "tokio-postgres", "mysql_async"],
    ),
    ("minigate", &["reqwest", "rusqlite", "tokio-postgres", "mysql_async"]),
];

#[test]
fn no_arrow_between_crates_points_up() {
    let dependencies = dependencies();
    for (name, allowed) in ALLOWED {
        let ours = dependencies[*name].iter().filter(|dependency| dependency.starts_with("minigate"));
        for dependency in ours {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not build on {dependency}");
        }
    }
    for (name, forbidden) in FORBIDDEN {
        for dependency in &dependencies[*name] {
            assert!(!forbidden.contains(&dependency.as_str()), "{name} must not know {dependency}");
        }
    }
}

/// What each package of the workspace builds on, its tests aside.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline", "--manifest-path", manifest])
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let all = package["dependencies"].as_array().expect("dependencies");
            let built = all.iter().filter(|dependency| dependency["kind"].is_null());
            (text(&package["name"]), built.map(|dependency| text(&dependency["name"])).collect())
        })
        .collect()
}
