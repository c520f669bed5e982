//! Goods as files, out and in.

use crate::{
    database::on_every_database,
    support::{Answer, Person, TestApp, text},
};
use calamine::Reader as _;
use reqwest::{Method, multipart};
use serde_json::{Value, json};
use std::{io::Cursor, time::Duration};

async fn upload(app: &TestApp, person: &Person, file: Vec<u8>, mode: &str) -> Answer {
    let form = multipart::Form::new().text("mode", mode.to_owned());
    let form = form.part("file", multipart::Part::bytes(file).file_name("goods"));
    let request = app.request(Method::POST, &app.at(person, "/imports")).bearer_auth(&person.token);
    Answer::of(request.multipart(form)).await
}

/// Imports a file and waits for its end.
pub(crate) async fn import(app: &TestApp, person: &Person, file: impl Into<Vec<u8>>, mode: &str) -> Value {
    let accepted = upload(app, person, file.into(), mode).await;
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    let path = format!("/api/imports/{}", text(&accepted.json()["id"]));
    loop {
        let state = app.get(person, &path).await.ok();
        if ["done", "failed"].contains(&state["state"].as_str().unwrap()) {
            return state;
        }
        // It runs beside the requests.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn counts(import: &Value) -> [i64; 5] {
    ["rows_total", "rows_done", "created", "changed", "error_count"].map(|field| import[field].as_i64().unwrap_or(-1))
}

on_every_database! {
    async fn a_file_adds_to_stock_or_sets_it_and_tells_of_rows_it_leaves_out(app) {
        let alice = app.person("alice").await;
        app.stock(&alice, "a", 5).await;
        let file = "code,name,remarks,count,low_level\na,杯子,,3,10\nb,,r,4,\nb,,,1,\n,x,,1,\nc,,,-1,\na,,,999999999,\n";

        let added = import(app, &alice, file, "add").await;

        assert_eq!((&added["state"], counts(&added)), (&json!("done"), [6, 6, 1, 2, 3]), "{added}");
        let errors: Vec<_> = added["errors"].as_array().unwrap().iter().map(|error| (error["row"].as_i64().unwrap(), text(&error["code"]))).collect();
        assert_eq!(errors, [(5, "code_invalid".to_owned()), (6, "count_invalid".to_owned()), (7, "stock_limit".to_owned())]);
        let a = app.get(&alice, &app.at(&alice, "/goods/by-code?code=a")).await.ok();
        assert_eq!((&a["count"], &a["name"], &a["low_level"], &a["is_low"]), (&json!(8), &json!("杯子"), &json!(10), &json!(true)));
        assert_eq!(app.get(&alice, &app.at(&alice, "/goods/by-code?code=b")).await.ok()["count"], 5);

        let set = import(app, &alice, "条码,数量\na,2\nb,5\n", "set").await;
        assert_eq!(counts(&set), [2, 2, 0, 1, 0]);
        let log = app.get(&alice, &app.at(&alice, "/entries?kind=imported")).await.ok();
        let quantities: Vec<_> = log["entries"].as_array().unwrap().iter().map(|entry| entry["quantity"].as_i64().unwrap()).collect();
        assert_eq!(quantities[0], -6);
        let warehouse = app.get(&alice, &app.at(&alice, "")).await.ok();
        assert_eq!((&warehouse["goods_count"], &warehouse["low_count"]), (&json!(2), &json!(1)));
    }

    async fn thousands_of_rows_arrive_all(app) {
        let alice = app.person("alice").await;
        let rows: String = (0..2500).map(|n| format!("code {n},{}\n", n % 7)).collect();
        let file = format!("code,count\n{rows}");

        assert_eq!(counts(&import(app, &alice, file.as_str(), "set").await), [2500, 2500, 2500, 0, 0]);
        assert_eq!(counts(&import(app, &alice, file.as_str(), "set").await), [2500, 2500, 0, 0, 0]);

        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_goods").await, 2500);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_entries WHERE kind = 'imported'").await, 2500);
        assert_eq!(app.get(&alice, &app.at(&alice, "")).await.ok()["goods_count"], 2500);
        let exported = app.get(&alice, &app.at(&alice, "/export")).await;
        assert_eq!(exported.text().lines().count(), 2501);
    }

    async fn what_is_exported_can_be_imported_elsewhere(app) {
        let (alice, bob) = (app.person("alice").await, app.person("bob").await);
        for (code, name) in [("=1+1", "-x"), ("a,\"b\"", "多 行"), (" 6 ", "@"), ("'x", "+86")] {
            app.scan(&alice, json!({ "direction": "in", "code": code, "name": name, "remarks": "a\nb", "quantity": 7 })).await.ok();
        }
        let all = async |person: &Person| {
            let list = app.get(person, &app.at(person, "/goods?limit=100")).await.ok();
            let fields = |goods: &Value| ["code", "name", "remarks", "count"].map(|field| goods[field].to_string());
            let mut goods: Vec<_> = list["goods"].as_array().unwrap().iter().map(fields).collect();
            goods.sort();
            goods
        };
        for format in ["csv", "xlsx"] {
            let exported = app.get(&alice, &app.at(&alice, &format!("/export?format={format}"))).await;
            let disposition = exported.headers["content-disposition"].to_str().unwrap();
            assert!(disposition.contains(&format!("filename*=UTF-8''%E9%BB%98%E8%AE%A4.{format}")), "{disposition}");
            for goods in app.get(&bob, &app.at(&bob, "/goods")).await.ok()["goods"].as_array().unwrap() {
                app.delete(&bob, &app.at(&bob, &format!("/goods/{}", text(&goods["id"])))).await.ok();
            }
            let imported = import(app, &bob, exported.bytes, "add").await;
            assert_eq!(counts(&imported), [4, 4, 4, 0, 0], "{imported}");
            assert_eq!(all(&bob).await, all(&alice).await, "{format}");
        }
    }
}

#[tokio::test]
async fn a_spreadsheet_runs_nothing_of_a_file() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;
    app.scan(&alice, json!({ "direction": "in", "code": "=cmd|x", "name": "@SUM(1)", "remarks": "+1" })).await.ok();

    let csv = app.get(&alice, &app.at(&alice, "/export")).await.text();
    assert!(
        csv.starts_with(
            "\u{feff}code,name,remarks,count,low_level,created_at,last_active_at\r\n'=cmd|x,'@SUM(1),'+1,1,,2027-"
        ),
        "{csv}"
    );
    let xlsx = app.get(&alice, &app.at(&alice, "/export?format=xlsx")).await.bytes;
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(xlsx)).unwrap();
    let range = book.worksheet_range("Sheet1").unwrap();
    assert_eq!(range.get_value((1, 0)), Some(&calamine::Data::String("=cmd|x".to_owned())));
    assert_eq!(range.get_value((1, 3)), Some(&calamine::Data::Float(1.0)));
    assert!(book.worksheet_formula("Sheet1").unwrap().is_empty());
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why() {
    let app = TestApp::start().await;
    let alice = app.person("alice").await;

    for (file, code) in [
        (&b""[..], "column_missing"),
        (b"name\nx\n", "column_missing"),
        (b"PK\x03\x04rubbish", "file_unreadable"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file_unreadable"),
    ] {
        let failed = import(&app, &alice, file, "add").await;
        assert_eq!(
            (&failed["state"], &failed["errors"][0]["code"], &failed["error_count"]),
            (&json!("failed"), &json!(code), &json!(1)),
            "{failed}"
        );
    }
    assert_eq!(upload(&app, &alice, vec![b'x'; 10 * 1024 * 1024 + 1], "add").await, (413, "file_too_large"));
    assert_eq!(
        upload(&app, &alice, b"code\n1\n".to_vec(), "more").await.field(),
        ("mode".to_owned(), "value".to_owned())
    );
    let json = app.post(&alice, &app.at(&alice, "/imports"), &json!({})).await;
    assert_eq!(json.field(), ("body".to_owned(), "type".to_owned()));
}

#[tokio::test]
async fn an_import_is_its_warehouse_s_and_can_be_cancelled() {
    let app = TestApp::start().await;
    let (alice, bob, mut viewer) = (app.person("alice").await, app.person("bob").await, app.person("viewer").await);
    app.join(&alice, &mut viewer, "viewer").await;
    let rows: String = (0..20_000).map(|n| format!("{n}\n")).collect();
    let accepted = upload(&app, &alice, format!("code\n{rows}").into_bytes(), "add").await.ok();
    let path = format!("/api/imports/{}", text(&accepted["id"]));

    assert_eq!(upload(&app, &alice, b"code\n1\n".to_vec(), "add").await, (409, "import_running"));
    assert_eq!(upload(&app, &viewer, b"code\n1\n".to_vec(), "add").await, (403, "role_insufficient"));
    assert_eq!(app.get(&bob, &path).await, (404, "import_unknown"));
    assert_eq!(app.delete(&bob, &path).await, (404, "import_unknown"));
    assert_eq!(app.delete(&viewer, &path).await, (403, "role_insufficient"));
    assert_eq!(app.get(&viewer, &path).await.ok()["id"], accepted["id"]);
    assert_eq!(app.delete(&alice, &path).await.status, 204);

    let state = app.get(&alice, &path).await.ok();
    assert_eq!(state["state"], "failed");
    assert!(state["rows_done"].as_i64().unwrap() < 20_000);
    // Nothing is written after the cancelling was answered.
    let goods = app.database.number("SELECT COUNT(*) FROM scancode_goods").await;
    assert_eq!(goods, state["created"].as_i64().unwrap());
    assert_eq!(import(&app, &alice, "code\nnew\n", "add").await["state"], "done");
}
