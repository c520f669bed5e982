//! Ids that stand for another user since a merge: what this node knows of the lately merged ones.
//!
//! An access token names its user for as long as it lives, and a session in memory does for minutes. Whoever comes with
//! one of them is let in as the user that the id stands for now.

use arc_swap::ArcSwap;
use minigate_model::UserId;
use minigate_store::UserAlias;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

/// Merges of merges of merges: nobody has that many, and a circle would otherwise never end.
pub(crate) const LONGEST_CHAIN: usize = 32;

#[derive(Debug, Default)]
pub(crate) struct Aliases {
    /// Spares a server on which nobody was merged the look-up.
    any: AtomicBool,
    users: ArcSwap<HashMap<UserId, UserId>>,
}

impl Aliases {
    /// Whom this id stands for: itself, as a rule.
    pub(crate) fn current(&self, id: UserId) -> UserId {
        if !self.any.load(Ordering::Relaxed) {
            return id;
        }
        let users = self.users.load();
        let mut current = id;
        for _ in 0..LONGEST_CHAIN {
            match users.get(&current) {
                Some(user) => current = *user,
                None => break,
            }
        }
        current
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.any.load(Ordering::Relaxed)
    }

    /// What the database says, in place of what was known.
    pub(crate) fn replace(&self, aliases: &[UserAlias]) {
        self.users.store(std::sync::Arc::new(aliases.iter().map(|alias| (alias.alias, alias.user)).collect()));
        self.any.store(!aliases.is_empty(), Ordering::Release);
    }

    /// Known at once on the node that merged.
    pub(crate) fn add(&self, alias: UserAlias) {
        self.users.rcu(|users| {
            let mut users = HashMap::clone(users);
            users.insert(alias.alias, alias.user);
            users
        });
        self.any.store(true, Ordering::Release);
    }

    pub(crate) fn remove(&self, alias: UserId) {
        self.users.rcu(|users| {
            let mut users = HashMap::clone(users);
            users.remove(&alias);
            users
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> UserId {
        UserId::from_bytes([number; 16])
    }

    fn alias(from: u8, to: u8) -> UserAlias {
        UserAlias { alias: id(from), user: id(to) }
    }

    #[test]
    fn an_id_is_followed_to_its_end() {
        let aliases = Aliases::default();
        assert!(aliases.is_empty());
        assert_eq!(aliases.current(id(1)), id(1));

        aliases.replace(&[alias(1, 2)]);
        aliases.add(alias(2, 3));
        assert_eq!([1, 2, 3, 4].map(|n| aliases.current(id(n))), [id(3), id(3), id(3), id(4)]);

        aliases.remove(id(2));
        assert_eq!(aliases.current(id(1)), id(2));
        aliases.replace(&[]);
        assert!(aliases.is_empty());
    }

    #[test]
    fn a_circle_comes_to_an_end() {
        let aliases = Aliases::default();
        aliases.replace(&[alias(1, 2), alias(2, 1)]);

        assert!([id(1), id(2)].contains(&aliases.current(id(1))));
    }
}
