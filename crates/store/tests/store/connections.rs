use crate::support::{NOW, audit, later, log_in, login, on_every_database};
use minigate_model::{SessionId, audit::AuditKind};
use minigate_store::{Backend, Error, Reason, Store, StoreConfig};
use std::time::{Duration, Instant};

on_every_database! {
    async fn a_committed_write_is_read_at_once(db) {
        for n in 0..50 {
            let id = log_in(db, login(&format!("o{n}"), NOW)).await.session.id;
            assert!(db.find_session(id).await.unwrap().is_some());
        }
    }

    async fn operations_whose_callers_went_away_leave_nothing_half_done(db) {
        for n in 0..200u64 {
            let store = db.store.clone();
            let task = tokio::spawn(async move { store.record_login(login(&format!("o{n}"), NOW)).await });
            tokio::time::sleep(Duration::from_micros(n * 20 % 1500)).await;
            task.abort();
        }

        for n in 0..20 {
            log_in(db, login(&format!("oAfter{n}"), NOW)).await;
        }
        // Abandoned operations may still be ending, so both counts come from one statement.
        let whole = db.sql(
            "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM identities), (SELECT COUNT(*) FROM sessions)",
        ).await;
        assert_eq!(whole[0][0], whole[0][1]);
        assert_eq!(whole[0][0], whole[0][2]);
    }

    async fn broken_connections_are_replaced(db) {
        for _ in 0..3 {
            db.cut_connections().await;
            log_in(db, login("oAgain", NOW)).await;
            assert!(db.find_session(SessionId::new(NOW)).await.unwrap().is_none());
            db.ping().await.unwrap();
        }
    }

    async fn a_value_that_cannot_be_is_named_and_not_shown(db) {
        let user = log_in(db, login("oCorrupt", NOW)).await.user.id;
        db.sql("UPDATE users SET status = 'surprising'").await;

        let error = db.find_user(user).await.unwrap_err();

        let Error::Corrupt { table, column, id } = &error else { panic!("{error:?}") };
        assert_eq!((*table, column.as_str(), id.as_str()), ("users", "status", user.to_string().as_str()));
        assert!(!format!("{error:?} {error}").contains("surprising"));
    }

    async fn no_error_tells_an_openid(db) {
        let first = log_in(db, login("oSecret", NOW)).await;
        let again = minigate_store::NewLogin { session: first.session, ..login("oSecret2", NOW) };
        let conflict = db.record_login(again).await.unwrap_err();
        let too_long = db.record_login(login(&"oSecret".repeat(200), NOW)).await;

        for error in [Some(conflict), too_long.err()].into_iter().flatten() {
            let mut text = format!("{error:?} {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(inner) = source {
                text += &format!(" {inner:?} {inner}");
                source = inner.source();
            }
            assert!(!text.contains("oSecret"), "{text}");
        }
    }

    async fn a_closed_store_refuses_and_its_data_stays(db) {
        let other = db.another_node().await;
        let id = log_in(&other, login("oClosed", NOW)).await.session.id;

        other.close().await;
        other.close().await;

        let error = other.find_session(id).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { reason: Reason::Closed, .. }), "{error:?}");
        let error = other.insert_audit(audit(AuditKind::Login)).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { reason: Reason::Closed, .. }), "{error:?}");
        assert!(db.find_session(id).await.unwrap().is_some());
    }

    async fn what_was_asked_before_closing_is_done(db) {
        let other = db.another_node().await;
        if other.backend() != Backend::Sqlite {
            // A pool of connections closes those that are idle; who holds one keeps it to its end.
            other.close().await;
            return;
        }
        let writes: Vec<_> = (0..100).map(|n| {
            let other = other.clone();
            tokio::spawn(async move { other.record_login(login(&format!("o{n}"), later(n))).await })
        }).collect();
        tokio::time::sleep(Duration::from_millis(1)).await;
        other.close().await;

        let mut done = 0;
        for write in writes {
            done += u64::from(write.await.unwrap().is_ok());
        }
        assert_eq!(db.count("users").await, done);
    }

    async fn what_is_asked_while_the_store_closes_is_answered(db) {
        if db.backend() != Backend::Sqlite {
            return;
        }
        for _ in 0..20 {
            let other = db.another_node().await;
            let asking: Vec<_> = (0..20).map(|_| {
                let other = other.clone();
                tokio::spawn(async move {
                    while other.ping().await.is_ok() {}
                    while other.insert_audit(audit(AuditKind::Login)).await.is_ok() {}
                })
            }).collect();

            other.close().await;

            for one in asking {
                tokio::time::timeout(Duration::from_secs(10), one).await.expect("an answer").unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable_soon() {
    for url in ["postgres://nobody@127.0.0.1:9/none", "mysql://nobody@127.0.0.1:9/none"] {
        let store = Store::connect(&StoreConfig::new(url)).await.unwrap();
        let start = Instant::now();

        let error = store.ping().await.unwrap_err();

        assert!(matches!(error, Error::Unavailable { reason: Reason::Unreachable, .. }), "{error:?}");
        assert!(start.elapsed() < Duration::from_secs(3));
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_is_an_error_and_no_panic() {
    let error = Store::connect(&StoreConfig::new("sqlite:///no/such/folder/minigate.db")).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_database_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("private.db");

    let store = Store::connect(&StoreConfig::new(format!("sqlite://{}", path.display()))).await.unwrap();
    store.migrate(NOW).await.unwrap();

    for file in std::fs::read_dir(folder.path()).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o077, 0);
    }
}
