//! Many at once, over real connections, on every database: counts are exact.

use crate::{
    database::on_every_database,
    legacy::{cookie_of, post_form, scan_form},
    support::text,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Sends these forms at once; gives the answers.
async fn at_once(app: &crate::support::TestApp, path: &str, forms: Vec<String>) -> Vec<Value> {
    futures_util::future::join_all(forms.into_iter().map(|form| post_form(app, path, form))).await
}

on_every_database! {
    async fn two_hundred_old_scans_of_one_code_count_two_hundred(app) {
        let cookie = cookie_of(app, "alice").await;

        let answers = at_once(app, "/scan/datain/", vec![scan_form(&cookie, "6901234567892"); 200]).await;

        let counts: BTreeSet<i64> = answers.iter().map(|answer| answer["cur_count"].as_i64().unwrap()).collect();
        assert_eq!(counts, (1..=200).collect());
        assert_eq!(answers.iter().filter(|answer| answer["exist"] == "newone").count(), 1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_goods").await, 1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_entries WHERE kind = 'scanned_in'").await, 200);
        assert_eq!(app.database.number("SELECT goods_count FROM scancode_warehouses").await, 1);
    }

    async fn fifty_old_scans_out_of_ten_take_ten(app) {
        let alice = app.person("alice").await;
        app.stock(&alice, "x", 10).await;
        let cookie = cookie_of(app, "alice").await;

        let answers = at_once(app, "/scan/dataout/", vec![scan_form(&cookie, "x"); 50]).await;

        let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.get("error").is_none());
        assert_eq!((taken.len(), refused.len()), (10, 40));
        assert!(refused.iter().all(|answer| answer["exist"] == "existed"));
        assert_eq!(app.database.number("SELECT stock FROM scancode_goods").await, 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_entries WHERE kind = 'scanned_out'").await, 10);
    }

    async fn one_key_sent_thirty_times_at_once_takes_effect_once(app) {
        let alice = app.person("alice").await;
        let scan = json!({ "direction": "in", "code": "x", "quantity": 3 });

        let send = || app.scan_with(&alice, "the-same-key", &scan);
        let answers = futures_util::future::join_all((0..30).map(|_| send())).await;

        let bodies: BTreeSet<String> = answers.iter().map(|answer| answer.ok().to_string()).collect();
        assert_eq!(bodies.len(), 1);
        assert_eq!(app.database.number("SELECT stock FROM scancode_goods").await, 3);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_entries WHERE kind = 'scanned_in'").await, 1);
    }

    async fn first_scans_of_many_codes_at_once_are_all_counted(app) {
        let alice = app.person("alice").await;

        let scan = |n: i64| app.stock(&alice, Box::leak(format!("code {}", n % 20).into_boxed_str()), 2);
        futures_util::future::join_all((0..100).map(scan)).await;

        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_goods").await, 20);
        assert_eq!(app.database.number("SELECT MIN(stock) FROM scancode_goods").await, 10);
        assert_eq!(app.database.number("SELECT MAX(stock) FROM scancode_goods").await, 10);
        assert_eq!(app.database.number("SELECT goods_count FROM scancode_warehouses").await, 20);
    }

    async fn first_requests_at_once_make_one_first_warehouse(app) {
        let token = {
            let body = json!({ "code": app.wechat.login_code("alice"), "style": "token" });
            let login = crate::support::Answer::of(app.request(reqwest::Method::POST, "/v1/login").json(&body)).await;
            text(&login.json()["credential"]["access_token"])
        };

        let list = || crate::support::Answer::of(app.request(reqwest::Method::GET, "/api/warehouses").bearer_auth(&token));
        let answers = futures_util::future::join_all((0..20).map(|_| list())).await;

        assert!(answers.iter().all(|answer| answer.ok()["warehouses"].as_array().unwrap().len() == 1));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_warehouses").await, 1);
    }

    async fn a_stock_take_among_scans_loses_none_of_them(app) {
        let alice = app.person("alice").await;
        let goods = app.stock(&alice, "x", 5).await;
        let path = app.at(&alice, &format!("/goods/{}/stock-take", text(&goods["id"])));

        let scans = futures_util::future::join_all((0..20).map(|_| app.stock(&alice, "x", 1)));
        let take = async {
            let request = app.request(reqwest::Method::POST, &path).bearer_auth(&alice.token);
            crate::support::Answer::of(request.header("idempotency-key", "stock-take-1").json(&json!({ "counted": 100 }))).await.ok()
        };
        let (_, taken) = tokio::join!(scans, take);

        // What the log tells adds up to what there is.
        let sum = "SELECT SUM(quantity) FROM scancode_entries WHERE goods_id IS NOT NULL";
        let stock = app.database.number("SELECT stock FROM scancode_goods").await;
        assert_eq!(app.database.number(sum).await, stock);
        assert_eq!(taken["goods"]["count"], 100);
    }
}
