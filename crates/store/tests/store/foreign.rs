use crate::support::{Db, on_every_database};
use minigate_store::{Backend, Foreign, ForeignColumn, ForeignJoin, ForeignQuery, ForeignRow, ForeignTable};

/// A table such as Django makes, with columns that are nobody's business here.
async fn make(db: &Db) {
    let date = if db.backend() == Backend::Sqlite { "datetime" } else { "timestamp(6)" };
    let date = if db.backend() == Backend::Mysql { "datetime(6)" } else { date };
    for sql in [
        format!("CREATE TABLE old_user (id integer NOT NULL PRIMARY KEY, joined {date} NULL)"),
        "CREATE TABLE shop_profile (id integer NOT NULL PRIMARY KEY, openid varchar(100) NOT NULL, user_id integer,
         password varchar(10))"
            .to_owned(),
        "INSERT INTO old_user VALUES (7, '2020-04-23 13:39:30.123456'), (8, NULL)".to_owned(),
        "INSERT INTO shop_profile VALUES (10, 'oabc', 7, 'x'), (9, 'oABC', 8, 'x'), (2, 'oabc', 8, 'x'),
         (11, 'oAbC', NULL, 'x'), (1, '', 7, 'x')"
            .to_owned(),
    ] {
        db.sql(&sql).await;
    }
}

fn query() -> ForeignQuery {
    let own = |name: &str| ForeignColumn::Own(name.to_owned());
    ForeignQuery {
        table: "shop_profile".to_owned(),
        columns: vec![own("id"), own("openid"), ForeignColumn::None, ForeignColumn::Joined("joined".to_owned())],
        key: "openid".to_owned(),
        then: Some("id".to_owned()),
        join: Some(ForeignJoin { table: "old_user".to_owned(), key: "id".to_owned(), reference: "user_id".to_owned() }),
    }
}

async fn rows(foreign: Foreign, query: &ForeignQuery) -> Vec<ForeignRow> {
    let mut rows = foreign.rows(query);
    let mut all = Vec::new();
    while let Some(batch) = rows.next().await {
        all.extend(batch.unwrap());
    }
    all
}

fn texts(rows: &[ForeignRow]) -> Vec<Vec<&str>> {
    rows.iter().map(|row| row.iter().map(|cell| cell.as_deref().unwrap_or("NULL")).collect()).collect()
}

on_every_database! {
    async fn tables_of_others_are_found_with_their_columns(db) {
        make(db).await;
        let mut foreign = Foreign::open(&db.config.url).await.unwrap();

        let tables = foreign.tables().await.unwrap();

        let columns = ["id", "openid", "user_id", "password"].map(str::to_owned).to_vec();
        assert!(tables.contains(&ForeignTable { name: "shop_profile".to_owned(), columns }), "{tables:?}");
        assert_eq!(foreign.count("shop_profile").await.unwrap(), 5);
    }

    async fn rows_come_as_texts_in_the_order_of_the_key_s_bytes(db) {
        make(db).await;
        let foreign = Foreign::open(&db.config.url).await.unwrap();

        let rows = rows(foreign, &query()).await;

        let expected = [
            ["1", "", "NULL", "2020-04-23 13:39:30.123456"],
            ["9", "oABC", "NULL", "NULL"],
            ["11", "oAbC", "NULL", "NULL"],
            ["2", "oabc", "NULL", "NULL"],
            ["10", "oabc", "NULL", "2020-04-23 13:39:30.123456"],
        ];
        assert_eq!(texts(&rows), expected);
    }

    async fn names_of_others_are_never_part_of_a_statement(db) {
        make(db).await;
        let name = r#"a"b`c'; DROP TABLE old_user; --"#;
        let foreign = Foreign::open(&db.config.url).await.unwrap();

        let mut rows = foreign.rows(&ForeignQuery { table: name.to_owned(), key: name.to_owned(), ..query() });

        assert!(rows.next().await.unwrap().unwrap().is_empty());
        assert!(rows.next().await.unwrap().is_err());
        assert_eq!(db.count("old_user").await, 2);
    }

    async fn more_rows_than_a_batch_all_arrive(db) {
        make(db).await;
        for n in 0..13 {
            let values: Vec<_> = (0..100).map(|i| format!("({}, 'o{n:03}{i:02}', NULL, '')", 100 + n * 100 + i)).collect();
            db.sql(&format!("INSERT INTO shop_profile VALUES {}", values.join(", "))).await;
        }
        let foreign = Foreign::open(&db.config.url).await.unwrap();

        assert_eq!(rows(foreign, &query()).await.len(), 1305);
    }

    async fn a_reader_that_is_dropped_halfway_holds_nobody_up(db) {
        make(db).await;
        let mut rows = Foreign::open(&db.config.url).await.unwrap().rows(&query());
        rows.next().await.unwrap().unwrap();
        drop(rows);

        db.sql("DELETE FROM shop_profile").await;
    }
}

fn csv(text: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn csv_query() -> ForeignQuery {
    let own = |name: &str| ForeignColumn::Own(name.to_owned());
    let columns = vec![own("id"), own("openid"), own("nick name")];
    ForeignQuery { table: "csv".to_owned(), columns, key: "openid".to_owned(), then: Some("id".to_owned()), join: None }
}

#[tokio::test]
async fn a_csv_file_is_read_like_a_table_of_texts() {
    let file = csv("\u{feff}id,openid,nick name\n2,ob,\"小明, \"\"x\"\"\"\n10,oa,\n1,oa,y\n".as_bytes());
    let mut foreign = Foreign::open_csv(file.path()).await.unwrap();

    assert_eq!(foreign.tables().await.unwrap()[0].columns, ["id", "openid", "nick name"]);
    assert_eq!(foreign.count("csv").await.unwrap(), 3);
    let rows = rows(foreign, &csv_query()).await;
    assert_eq!(texts(&rows), [["10", "oa", ""], ["1", "oa", "y"], ["2", "ob", "小明, \"x\""]]);
}

#[tokio::test]
async fn a_csv_file_that_is_none_says_so() {
    for text in [&b"id,id\n1,2\n"[..], b"id,openid\n1\n", b"id,openid\n1,\xff\xfe\n"] {
        let file = csv(text);

        assert!(Foreign::open_csv(file.path()).await.is_err(), "{text:?}");
    }
    assert!(Foreign::open_csv(std::path::Path::new("/nowhere.csv")).await.is_err());
}

#[tokio::test]
async fn a_sqlite_file_is_neither_made_nor_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");

    assert!(Foreign::open(&format!("sqlite:{}", path.display())).await.is_err());
    assert!(!path.exists());
}
