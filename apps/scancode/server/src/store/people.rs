//! `scancode_people`: everybody begins with a warehouse, once.

use super::{
    NewWarehouse, Store,
    warehouses::{self},
};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    insert_if_absent, sql,
};

const FIND: Sql = sql!("SELECT user_id, since FROM scancode_people WHERE user_id = $1");

const INSERT: Sql = sql!("INSERT INTO scancode_people (user_id, since) VALUES ($1, $2)");

const LIST: Sql = sql!("SELECT user_id, since FROM scancode_people WHERE user_id > $1 ORDER BY user_id LIMIT $2");

const DELETE: Sql = sql!("DELETE FROM scancode_people WHERE user_id = $1");

const MARK: Sql = sql!("SELECT at FROM scancode_marks WHERE name = $1");

const INSERT_MARK: Sql = insert_if_absent!("INSERT INTO scancode_marks (name, at) VALUES ($1, $2)", "name");

const MOVE_MARK: Sql = sql!("UPDATE scancode_marks SET at = $1 WHERE name = $2 AND at < $3");

impl Store {
    /// Has this user been here before?
    pub async fn knows(&self, user: UserId) -> Result<bool, Error> {
        let found = self.database.read(user, |user, tx| Box::pin(find(tx, *user)));
        found.await
    }

    /// Notes a new user and makes their first warehouse; does nothing for one who has been here.
    pub async fn welcome(&self, first: NewWarehouse) -> Result<(), Error> {
        let welcomed = self.database.write(first, |first, tx| {
            Box::pin(async move {
                if find(tx, first.owner).await? {
                    return Ok(());
                }
                tx.run(INSERT, args![&first.owner, first.now]).await?;
                // Of a name that is taken they have one already.
                warehouses::create(tx, first).await.map(drop)
            })
        });
        match welcomed.await {
            // Two first requests at once.
            Err(Error::Conflict { .. }) => Ok(()),
            done => done,
        }
    }

    /// Everybody, bit by bit.
    pub async fn list_people(&self, after: UserId, limit: u32) -> Result<Vec<UserId>, Error> {
        let listed = self.database.read((after, limit), |(after, limit), tx| {
            Box::pin(async move { tx.all::<UserId>(LIST, args![after, *limit]).await })
        });
        listed.await
    }

    /// How far something was read.
    pub async fn find_mark(&self, name: &'static str) -> Result<Option<Time>, Error> {
        let found = self.database.read(name, |name, tx| {
            Box::pin(async move { Ok(tx.one::<i64>(MARK, args![*name]).await?.map(Time::from_micros)) })
        });
        found.await
    }

    /// Never back.
    pub async fn move_mark(&self, name: &'static str, at: Time) -> Result<(), Error> {
        let moved = self.database.write((name, at), |(name, at), tx| {
            Box::pin(async move {
                tx.run(INSERT_MARK, args![*name, *at]).await?;
                tx.run(MOVE_MARK, args![*at, *name, *at]).await.map(drop)
            })
        });
        moved.await
    }
}

async fn find(tx: &mut Tx, user: UserId) -> Result<bool, Error> {
    Ok(tx.one::<Person>(FIND, args![&user]).await?.is_some())
}

pub(super) async fn delete(tx: &mut Tx, user: UserId) -> Result<(), Error> {
    tx.run(DELETE, args![&user]).await.map(drop)
}

struct Person;

impl FromRow for Person {
    const TABLE: &'static str = "scancode_people";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get::<UserId>(0).map(|_| Self)
    }
}
