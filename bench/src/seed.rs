//! Fills a database as logins would, through the store's own `record_login`.

use crate::{
    dataset::{self, Seeded, people_among, user_of_person},
    simulate,
};
use anyhow::{Context, Result};
use minigate::{
    flow::{
        Clock,
        store::{NewLogin, Store, StoreConfig},
    },
    model::{
        AppId, Time,
        audit::{Actor, AuditEvent, AuditKind},
        encoding,
        identity::SealedKeys,
        key::Keyring,
        secret::sha256,
    },
};
use std::{collections::HashMap, io::Write as _, path::Path};
use tokio::task::JoinSet;

/// Logins under way at once: enough for the store to commit them in large groups.
const AT_ONCE: usize = 512;
const TOLD_EVERY: u64 = 10_000;

pub(crate) async fn run(database: &Path, users: u64) -> Result<()> {
    let openids = openids_of_people(users).await?;
    let store = Store::connect(&StoreConfig::new(format!("sqlite:{}", database.display()))).await?;
    let clock = Clock::system();
    store.migrate(clock.now()).await?;
    let (keyring, app_id) = (dataset::keyring()?, dataset::app_id()?);
    let mut logins = JoinSet::new();
    for number in 0..users {
        let openid = openids.get(&number).cloned().unwrap_or_else(|| made_up_openid(number));
        let login = login(&Seeded::new(number), openid, &app_id, &keyring, clock.now());
        let store = store.clone();
        logins.spawn(async move { store.record_login(login).await });
        while logins.len() >= AT_ONCE {
            logins.join_next().await.context("no login under way")???;
        }
        if number % TOLD_EVERY == 0 {
            tell(number, users);
        }
    }
    while let Some(login) = logins.join_next().await {
        login??;
    }
    tell(users, users);
    eprintln!();
    store.close().await;
    Ok(())
}

/// The simulator's people have the openids that it gives them; everybody else's is made up.
async fn openids_of_people(users: u64) -> Result<HashMap<u64, String>> {
    let people = people_among(users);
    let simulator = simulate::start(people, users).await?;
    let numbers = (0..people).map(|index| user_of_person(index, people, users));
    Ok(numbers.map(|number| (number, simulator.openid(dataset::person(number).as_str()))).collect())
}

fn made_up_openid(number: u64) -> String {
    let mut openid = encoding::base64url(&sha256(&number.to_be_bytes()));
    openid.truncate(27);
    format!("o{openid}")
}

fn login(seeded: &Seeded, openid: String, app_id: &AppId, keyring: &Keyring, now: Time) -> NewLogin {
    let keyring = keyring.clone();
    let session_key = encoding::base64url(&sha256(openid.as_bytes())[..16]).into();
    NewLogin {
        app_id: app_id.clone(),
        openid,
        unionid: None,
        union: None,
        now,
        session: seeded.session(app_id, now),
        replaces: None,
        sessions_per_user: minigate::model::session::SESSIONS_PER_USER,
        ban_marks: Box::new(|_, _, _| Vec::new()),
        session_keys: Box::new(move |identity, stored| {
            SealedKeys::after_login(&keyring, identity, stored, &session_key, now)
        }),
        logged_in: AuditEvent::new(now, AuditKind::Login, Actor::User),
    }
}

fn tell(done: u64, users: u64) {
    eprint!("\r{done} of {users} users");
    let _ = std::io::stderr().flush();
}
