//! `nodes`: who shares the database, and which master keys each holds.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    dialect::insert_if_absent,
    row::{Cell, FromCell, FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{Time, encoding::hex, key::KeyId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRecord {
    /// At most 64 bytes.
    pub id: String,
    pub key_ids: Vec<KeyId>,
    pub version: String,
    pub seen_at: Time,
}

const UPDATE: Sql = sql!("UPDATE nodes SET key_ids = $1, version = $2, seen_at = $3 WHERE id = $4");

const INSERT: Sql =
    insert_if_absent!("INSERT INTO nodes (key_ids, version, seen_at, id) VALUES ($1, $2, $3, $4)", "id");

const LIST: Sql = sql!("SELECT id, key_ids, version, seen_at FROM nodes WHERE seen_at >= $1 ORDER BY id");

impl Store {
    /// Says that this node is alive, and what it holds.
    pub async fn record_node(&self, node: NodeRecord) -> Result<(), Error> {
        self.write(node, |node, tx| Box::pin(record(tx, node))).await
    }

    /// Those seen since.
    pub async fn list_nodes(&self, since: Time) -> Result<Vec<NodeRecord>, Error> {
        self.read(since, |since, tx| Box::pin(async move { tx.all(LIST, args![*since]).await })).await
    }
}

async fn record(tx: &mut Tx, node: &NodeRecord) -> Result<(), Error> {
    let key_ids = node.key_ids.iter().map(|id| hex(id)).collect::<Vec<_>>().join(",");
    let args = args![&key_ids, &node.version, node.seen_at, &node.id];
    if tx.run(UPDATE, args).await? == 0 {
        tx.run(INSERT, args).await?;
    }
    Ok(())
}

impl FromRow for NodeRecord {
    const TABLE: &'static str = "nodes";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let KeyIds(key_ids) = row.get(1)?;
        Ok(Self { id: row.get(0)?, key_ids, version: row.get(2)?, seen_at: row.get(3)? })
    }
}

/// Eight hex digits each, separated by commas.
struct KeyIds(Vec<KeyId>);

impl FromCell for KeyIds {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        let text = String::from_cell(cell)?;
        let ids = text.split(',').filter(|id| !id.is_empty());
        ids.map(|id| (id.len() == 8).then(|| u32::from_str_radix(id, 16).ok().map(u32::to_be_bytes)).flatten())
            .collect::<Option<_>>()
            .map(Self)
    }
}
