//! What every request works with.

use crate::{
    ids::new_id,
    legacy, routes,
    rules::FIRST_WAREHOUSE,
    store::{NewWarehouse, Store},
};
use axum::Router;
use minigate::{
    flow::Gate,
    model::{Time, UserId},
};
use quick_cache::sync::Cache;
use std::sync::Arc;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Users of whom is remembered that they have been here: nobody is asked twice.
const REMEMBERED: usize = 100_000;
/// Files that are read into warehouses at the same time.
const IMPORTS: usize = 2;

/// The inventory, in the gate's database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Inventory(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    gate: Arc<Gate>,
    store: Store,
    welcomed: Cache<UserId, ()>,
    imports: Semaphore,
}

impl Inventory {
    /// Brings the inventory's tables to this version's schema.
    pub async fn open(gate: Arc<Gate>) -> Result<Self, minigate_store::Error> {
        let store = Store::open(gate.database().clone(), gate.now()).await?;
        let (welcomed, imports) = (Cache::new(REMEMBERED), Semaphore::new(IMPORTS));
        Ok(Self(Arc::new(Parts { gate, store, welcomed, imports })))
    }

    /// The inventory's routes, the old client's too. They need minigate's layer around them.
    pub fn router(&self) -> Router {
        routes::router().merge(legacy::router()).with_state(self.clone())
    }

    pub fn gate(&self) -> &Arc<Gate> {
        &self.0.gate
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn now(&self) -> Time {
        self.0.gate.now()
    }

    pub(crate) fn new_id(&self) -> Uuid {
        new_id(self.now())
    }

    pub(crate) fn imports(&self) -> &Semaphore {
        &self.0.imports
    }

    /// Everybody begins with a warehouse.
    pub(crate) async fn welcome(&self, user: UserId) -> Result<(), minigate_store::Error> {
        if self.0.welcomed.get(&user).is_some() {
            return Ok(());
        }
        if !self.0.store.knows(user).await? {
            let now = self.now();
            let (id, entry_id) = (self.new_id(), self.new_id());
            let name = FIRST_WAREHOUSE.to_owned();
            self.0.store.welcome(NewWarehouse { id, owner: user, name, entry_id, now }).await?;
        }
        self.0.welcomed.insert(user, ());
        Ok(())
    }

    /// They are somebody else, or nobody, from now on.
    pub(crate) fn forget(&self, user: UserId) {
        self.0.welcomed.remove(&user);
    }
}
