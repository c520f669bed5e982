//! A to-do list on minigate: login, the list itself, merging of what phones did offline, and reminders.
//!
//! | what | where |
//! |---|---|
//! | an item, and what may be done to it | `model/` |
//! | how changes made apart are merged | `model/merge.rs` |
//! | every statement | `store/` |
//! | the API, and the old client's two endpoints | `http/` |
//! | reminders that are due | `remind.rs` |
//! | what has to be removed | `upkeep.rs` |

mod http;
pub mod model;
pub mod options;
mod remind;
pub mod schema;
pub mod store;
mod upkeep;

pub use http::router;
pub use remind::{Reminders, Template};

use minigate::flow::{Gate, store::Error as StoreError};
use std::sync::Arc;

/// The to-do list of everybody who can log in by this gate. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Todo {
    gate: Arc<Gate>,
    template: Option<Arc<Template>>,
}

impl Todo {
    /// Makes the tables, in the gate's own database, that are missing. Without a template nobody is reminded.
    pub async fn open(gate: Arc<Gate>, template: Option<Template>) -> Result<Self, StoreError> {
        gate.database().migrate(&schema::SCHEMA, gate.now()).await?;
        Ok(Self { gate, template: template.map(Arc::new) })
    }

    pub fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }
}
