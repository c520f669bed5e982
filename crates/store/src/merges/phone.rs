//! The phone numbers of two users that become one, or two again. A number belongs to one user, and is sealed for their
//! row.

use super::UserMerge;
use crate::{
    Error,
    conn::{Row, Tx},
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{
    Time, UserId,
    key::Keyring,
    merge::MergedPhone,
    seal::{Place, Sealed},
};

/// Where a number is sealed: this column, and the bytes of the user's id.
const PHONE: &str = "phones.phone";

const FIND: Sql = sql!("SELECT user_id, phone, lookup, app_id, bound_at FROM phones WHERE user_id = $1");

const FIND_BY_LOOKUP: Sql = sql!("SELECT user_id, phone, lookup, app_id, bound_at FROM phones WHERE lookup = $1");

const INSERT: Sql = sql!("INSERT INTO phones (user_id, phone, lookup, app_id, bound_at) VALUES ($1, $2, $3, $4, $5)");

const DELETE: Sql = sql!("DELETE FROM phones WHERE user_id = $1");

struct Phone {
    user: UserId,
    sealed: Sealed,
    lookup: Vec<u8>,
    app_id: String,
    bound_at: Time,
}

/// Takes the loser's number away from it, for the winner if they have none, and for the record in any case.
pub(super) async fn take_over(tx: &mut Tx, order: &UserMerge) -> Result<Option<MergedPhone>, Error> {
    let Some(phone) = tx.one::<Phone>(FIND, args![&order.loser]).await? else { return Ok(None) };
    // Sealed under a key that is not held: it stays where it is, and is of no use to anybody until the key is back.
    let Some(number) = open(&order.keyring, &phone) else { return Ok(None) };
    let taken_over = tx.one::<Phone>(FIND, args![&order.winner]).await?.is_none();
    let merged = MergedPhone {
        number,
        lookup: phone.lookup,
        app_id: phone.app_id,
        bound_at_micros: phone.bound_at.micros(),
        taken_over,
    };
    tx.run(DELETE, args![&order.loser]).await?;
    if taken_over {
        insert(tx, order.winner, &merged, &order.keyring).await?;
    }
    Ok(Some(merged))
}

/// Gives the loser's number back, unless somebody else has it by now.
pub(super) async fn give_back(
    tx: &mut Tx,
    (winner, loser): (UserId, UserId),
    phone: &MergedPhone,
    keyring: &Keyring,
) -> Result<(), Error> {
    let holder = tx.one::<Phone>(FIND_BY_LOOKUP, args![&phone.lookup]).await?.map(|phone| phone.user);
    match holder {
        Some(user) if user == winner && phone.taken_over => drop(tx.run(DELETE, args![&winner]).await?),
        Some(_) => return Ok(()),
        None => {}
    }
    insert(tx, loser, phone, keyring).await
}

async fn insert(tx: &mut Tx, user: UserId, phone: &MergedPhone, keyring: &Keyring) -> Result<(), Error> {
    let sealed = keyring.seal(Place::new(PHONE, user.as_bytes()), phone.number.as_bytes());
    tx.run(INSERT, args![&user, &sealed, &phone.lookup, &phone.app_id, phone.bound_at()]).await.map(drop)
}

fn open(keyring: &Keyring, phone: &Phone) -> Option<String> {
    let plain = keyring.open(Place::new(PHONE, phone.user.as_bytes()), &phone.sealed).ok()?;
    String::from_utf8(plain).ok()
}

impl FromRow for Phone {
    const TABLE: &'static str = "phones";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            user: row.get(0)?,
            sealed: row.get(1)?,
            lookup: row.get(2)?,
            app_id: row.get(3)?,
            bound_at: row.get(4)?,
        })
    }
}
