//! The phone numbers of two users that become one, or two again. A number belongs to one user, and is sealed for their
//! row.

use super::UserMerge;
use crate::{
    Error,
    conn::Tx,
    phones::{self, StoredPhone},
};
use minigate_model::{AppId, UserId, key::Keyring, merge::MergedPhone, phone::PhoneNumber};

/// Takes the loser's number away from it, for the winner if they have none, and for the record in any case.
pub(super) async fn take_over(tx: &mut Tx, order: &UserMerge) -> Result<Option<MergedPhone>, Error> {
    let Some(phone) = phones::find(tx, order.loser).await? else { return Ok(None) };
    // Sealed under a key that is not held: it stays where it is, and is of no use to anybody until the key is back.
    let Ok(number) = PhoneNumber::open(&order.keyring, order.loser, &phone.sealed) else { return Ok(None) };
    let taken_over = phones::find(tx, order.winner).await?.is_none();
    let merged = MergedPhone {
        number: number.to_text(),
        app_id: phone.app_id.to_string(),
        bound_at_micros: phone.bound_at.micros(),
        taken_over,
    };
    phones::erase(tx, order.loser).await?;
    if taken_over {
        put(tx, order.winner, &merged, &order.keyring).await?;
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
    let Ok(number) = PhoneNumber::from_text(&phone.number) else { return Ok(()) };
    match phones::holder_of(tx, &keyring.phone_lookups(&number)).await? {
        Some(user) if user == winner && phone.taken_over => drop(phones::erase(tx, winner).await?),
        Some(_) => return Ok(()),
        None => {}
    }
    put(tx, loser, phone, keyring).await
}

/// Sealed for its new user, and found by the master key of today: that may have changed since it was bound.
async fn put(tx: &mut Tx, user: UserId, phone: &MergedPhone, keyring: &Keyring) -> Result<(), Error> {
    let (Ok(number), Ok(app_id)) = (PhoneNumber::from_text(&phone.number), AppId::parse(&phone.app_id)) else {
        return Ok(());
    };
    let stored = StoredPhone { sealed: number.seal(keyring, user), app_id, bound_at: phone.bound_at() };
    phones::put(tx, user, &stored, &keyring.phone_lookups(&number)).await
}
