mod pictures;
mod texts;

use crate::support::{Setup, Site, authenticated};
use minigate_flow::{Authenticated, ContentCheck, model::Style};
use minigate_sim::{ContentRules, Suggest};

const ADDRESS: [u8; 4] = [192, 0, 2, 7];

/// A site that checks contents, on which alice has just logged in; "bad" is risky and "odd" for review.
async fn start(content_check: ContentCheck) -> (Site, Authenticated) {
    let site = Site::with(Setup { content_check, ..Setup::default() }).await;
    let words = [("bad".to_owned(), Suggest::Risky), ("odd".to_owned(), Suggest::Review)].into();
    site.wechat.set_content_rules(ContentRules { words, ..ContentRules::default() });
    let login = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &login.credential).await.unwrap();
    (site, who)
}
