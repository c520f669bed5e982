//! What a phone says that its user did.

use super::ItemId;
use minigate::model::{IdentityId, Time};

#[derive(Debug, Clone)]
pub enum Change {
    Create(Create),
    /// To an item that there is. `seen` is the version that the phone knew; a phone that made the item itself and has
    /// not heard of it since knows none.
    To {
        item: ItemRef,
        seen: Option<i64>,
        edit: Edit,
    },
}

#[derive(Debug, Clone)]
pub struct Create {
    pub client_id: String,
    pub content: String,
    pub checked_at: Option<Time>,
    pub due_at: Option<Time>,
}

#[derive(Debug, Clone)]
pub enum Edit {
    /// What is `None` stays; a due time can also be taken away.
    Fields {
        content: Option<String>,
        due_at: Option<Option<Time>>,
    },
    Check {
        at: Time,
    },
    Uncheck,
    /// To right below another item, or to the top.
    Move {
        after: Option<ItemRef>,
    },
    Delete,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemRef {
    Id(ItemId),
    Client(String),
}

/// The user wants to be reminded, and has agreed to one message.
#[derive(Debug, Clone, Copy)]
pub struct NewReminder {
    pub at: Time,
    pub identity: IdentityId,
}
