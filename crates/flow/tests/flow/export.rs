use crate::support::{Setup, Site, authenticated, caller, login, seconds};
use minigate_flow::{
    Authenticated, Caller, Code, Credential, DeleteWhen, Login,
    model::{
        Style, UserId,
        profile::{Edit, ProfileInput},
    },
};

async fn alice(site: &Site) -> (Authenticated, Credential) {
    let login =
        Login { device: Some("my phone".into()), style: Some(Style::Token), ..login(&site.wechat.login_code("alice")) };
    let credential = site.gate.login(login).await.unwrap().credential;
    (authenticated(&site.gate, &credential).await.unwrap(), credential)
}

#[tokio::test]
async fn an_export_holds_all_that_is_stored_and_nothing_of_anybody_else() {
    let site = Site::start().await;
    let elsewhere = Caller { address: [198, 51, 100, 9].into(), user_agent: Some("bobs".into()), app: None };
    let bob = Login { caller: elsewhere, ..login(&site.wechat.login_code("bob")) };
    site.gate.login(bob).await.unwrap();
    let (first, _) = alice(&site).await;
    site.gate.logout(&first).await.unwrap();
    site.clock.advance(seconds(1));
    let (who, _) = alice(&site).await;
    let input = ProfileInput { nickname: Edit::Set("小明".into()), ..ProfileInput::default() };
    site.gate.edit_profile(&who, input, caller().address).await.unwrap();

    let export = site.gate.export_account(&who, caller().address).await.unwrap();

    let export = serde_json::to_value(&export).unwrap();
    assert_eq!(export["user"]["id"], who.user_id.to_string());
    assert_eq!(export["user"]["nickname"], "小明");
    assert_eq!(export["identities"][0]["app_id"], minigate_sim::DEFAULT_APP_ID);
    let sessions = export["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0]["end_reason"], "logout");
    for session in sessions {
        assert_eq!((&session["device"], &session["ip"]), (&"my phone".into(), &"192.0.2.7".into()));
    }
    let mut kinds: Vec<_> =
        export["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["login", "login", "profile_edited", "session_ended", "user_created", "user_exported"]);
    let edited = export["events"].as_array().unwrap().iter().find(|event| event["kind"] == "profile_edited").unwrap();
    assert_eq!(edited["detail"]["fields"][0], "nickname");
    assert_eq!(export["older_events_left_out"], false);
    let text = export.to_string();
    assert!(!text.contains("198.51.100.9") && !text.contains("bobs"), "{text}");
}

#[tokio::test]
async fn an_export_holds_no_secret_and_no_openid() {
    let site = Site::start().await;
    let (who, credential) = alice(&site).await;
    let Credential::Token { access_token, .. } = credential else { panic!("not the style asked for") };

    let export = site.gate.export_account(&who, caller().address).await.unwrap();

    let text = serde_json::to_string(&export).unwrap();
    assert!(!text.contains(&site.wechat.openid("alice")));
    assert!(!text.contains(&access_token[..30]), "the session's id is there, its secret is not");
    assert!(!text.contains("secret") && !text.contains("hash"));
    assert!(!format!("{export:?}").contains("my phone"));
}

#[tokio::test]
async fn an_export_asks_for_a_fresh_login_and_is_given_a_few_times_an_hour() {
    let site = Site::with(Setup { limited: true, ..Setup::default() }).await;
    let (who, _) = alice(&site).await;
    let export =
        async || site.gate.export_account(&who, caller().address).await.map(drop).map_err(|error| error.code());

    assert_eq!((export().await, export().await), (Ok(()), Ok(())));
    assert_eq!(export().await, Err(Code::RateLimited));
    site.clock.advance(seconds(601));
    assert_eq!(export().await, Err(Code::ReauthenticationRequired));
}

#[tokio::test]
async fn an_operator_exports_who_is_there_and_what_is_left_of_the_deleted_names_nobody() {
    let site = Site::start().await;
    let (who, _) = alice(&site).await;
    let nobody = UserId::new(site.clock.now());
    site.clock.advance(seconds(1));

    let export = site.gate.export_user(who.user_id).await.unwrap();
    assert_eq!(export.events[0].kind, "user_exported");
    assert_eq!(site.gate.export_user(nobody).await.unwrap_err().code(), Code::NotFound);
    site.gate.delete_user(who.user_id, DeleteWhen::Now).await.unwrap();
    let left = serde_json::to_value(site.gate.export_user(who.user_id).await.unwrap()).unwrap();

    assert_eq!((&left["sessions"], &left["identities"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(left["user"]["status"], "deleted");
    assert_eq!(left["events"].as_array().unwrap().len(), 1, "that it was exported just now");
    assert!(!left.to_string().contains("192.0.2.7") && !left.to_string().contains("my phone"));
}
