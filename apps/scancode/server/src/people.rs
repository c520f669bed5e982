//! How people are shown to each other.

use minigate::{
    flow::Gate,
    model::{User, UserId},
};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

/// Those who appear in one answer.
pub(crate) struct People {
    users: HashMap<UserId, Shown>,
}

struct Shown {
    user: Arc<User>,
    avatar_url: Option<String>,
}

/// With a picture, where people are listed.
#[derive(Debug, Serialize)]
pub(crate) struct Person {
    id: UserId,
    nickname: Option<String>,
    avatar_url: Option<String>,
}

/// By name alone, where there are many lines.
#[derive(Debug, Serialize)]
pub(crate) struct Named {
    id: UserId,
    nickname: Option<String>,
}

impl People {
    pub(crate) async fn find(gate: &Gate, ids: Vec<UserId>) -> Result<Self, minigate::flow::Error> {
        let mut users = HashMap::new();
        for id in ids {
            if users.contains_key(&id) {
                continue;
            }
            if let Some(user) = gate.find_shown_user(id).await? {
                let avatar_url = gate.avatar_url(&user);
                users.insert(id, Shown { user, avatar_url });
            }
        }
        Ok(Self { users })
    }

    pub(crate) fn person(&self, id: UserId) -> Person {
        let avatar_url = self.users.get(&id).and_then(|shown| shown.avatar_url.clone());
        let Named { id, nickname } = self.named(id);
        Person { id, nickname, avatar_url }
    }

    /// Somebody who was merged into another appears as that one.
    pub(crate) fn named(&self, id: UserId) -> Named {
        let user = self.users.get(&id).map(|shown| &shown.user);
        Named { id: user.map_or(id, |user| user.id), nickname: self.nickname(id) }
    }

    pub(crate) fn nickname(&self, id: UserId) -> Option<String> {
        self.users.get(&id).and_then(|shown| shown.user.nickname.clone())
    }
}
