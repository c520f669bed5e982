//! What the inventory keeps, in the gate's own database. Each operation takes effect whole or not at all; what it refuses
//! it has not written.

mod answers;
mod connections;
mod counts;
mod entries;
mod goods;
mod goods_edit;
mod import_batch;
mod imports;
mod invitations;
mod leftovers;
mod members;
mod moves;
mod pages;
mod people;
mod scans;
mod warehouses;

pub use answers::Once;
pub use entries::{Entry, EntryQuery, GoodsName};
pub use goods::Goods;
pub use goods_edit::{Edit, GoodsEdit, StockTake};
pub use import_batch::{Batch, BatchDone, ImportRow, Mode};
pub use imports::{Import, NewImport, State};
pub use invitations::{Invitation, NewInvitation};
pub use members::{Member, MemberEdit};
pub use pages::{Bound, GoodsPage, Sort};
pub use scans::{Place, Scan, StockChange};
pub use warehouses::{NewWarehouse, Warehouse};

use crate::{
    rules::{Kind, Role},
    schema::SCHEMA,
};
use connections::Connections;
use minigate::model::{Time, UserId};
use minigate_store::{
    Error,
    database::{Cell, Database, FromCell, FromRow, Invalid, Row, Sql, Tx},
    sql,
};
use uuid::Uuid;

/// Done, refused by a rule, or not possible just now.
pub type Outcome<T> = Result<Result<T, Refused>, Error>;

/// Why something was not done. Nothing was written then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is none, or the one who asks is no member: which of both is not told.
    WarehouseUnknown,
    RoleInsufficient,
    GoodsUnknown,
    MemberUnknown,
    ImportUnknown,
    InvitationInvalid,
    NameTaken,
    WarehouseLimit,
    MemberLimit,
    OwnerStays,
    /// What the goods are now.
    Changed(Box<Goods>),
    StockInsufficient {
        available: i64,
    },
    StockLimit,
    KeyReused,
    ImportRunning,
}

/// Goes on with what was allowed, or ends an operation with the refusal.
macro_rules! allowed {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(refused) => return Ok(Err(refused)),
        }
    };
}
use allowed;

/// Who asks about which warehouse.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub warehouse: Uuid,
    pub user: UserId,
}

/// Clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    database: Connections,
}

impl Store {
    /// Brings the tables to this version's schema.
    pub async fn open(database: Database, now: Time) -> Result<Self, Error> {
        database.migrate(&SCHEMA, now).await?;
        Ok(Self { database: Connections::new(database) })
    }
}

const ROLE: Sql = sql!("SELECT role FROM scancode_members WHERE warehouse_id = $1 AND user_id = $2");

/// The role of the one who asks, if it is `least` or more.
async fn role_of(tx: &mut Tx, asked: Asked, least: Role) -> Outcome<Role> {
    let args = minigate_store::args![&asked.warehouse, &asked.user];
    Ok(enough(tx.one::<RoleRow>(ROLE, args).await?.map(|row| row.0), least))
}

fn enough(role: Option<Role>, least: Role) -> Result<Role, Refused> {
    match role {
        None => Err(Refused::WarehouseUnknown),
        Some(role) if role < least => Err(Refused::RoleInsufficient),
        Some(role) => Ok(role),
    }
}

struct RoleRow(Role);

impl FromRow for RoleRow {
    const TABLE: &'static str = "scancode_members";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get(0).map(Self)
    }
}

struct IdRow(Uuid);

impl FromRow for IdRow {
    const TABLE: &'static str = "(ids)";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get(0).map(Self)
    }
}

impl FromCell for Role {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        Self::parse(&String::from_cell(cell)?)
    }
}

impl FromCell for Kind {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        Self::parse(&String::from_cell(cell)?)
    }
}
