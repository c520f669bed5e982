//! Reading what a statement gave back. Text is decoded here and nowhere else: MySQL reports columns with
//! a binary collation as bytes.

use crate::{Error, conn::Row};
use minigate_model::{
    AppId, AuditId, CandidateId, EndReason, EventId, IdentityId, MergeId, PictureName, SessionId, Style, Time, UserId,
    UserStatus,
    merge::CandidateReason,
    metadata::Metadata,
    seal::Sealed,
    secret::SecretHash,
    signing::{Algorithm, KeyState},
    user::Gender,
};
use uuid::Uuid;

/// One value of a row, the same for every driver. Text comes as its bytes.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Null,
    Int(i64),
    Bytes(&'a [u8]),
}

/// As for [`Row`].
impl std::fmt::Debug for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[cell]")
    }
}

/// Column `index` does not hold what its type allows.
#[derive(Debug, Clone, Copy)]
pub struct Invalid {
    index: usize,
}

/// What a row becomes. Its first column names the row in errors, so it is an id and never an openid.
pub trait FromRow: Sized + Send {
    const TABLE: &'static str;

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid>;
}

/// What a cell becomes; `None` when it cannot be one.
pub trait FromCell: Sized {
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl Row<'_> {
    pub fn get<T: FromCell>(&self, index: usize) -> Result<T, Invalid> {
        T::from_cell(self.cell(index)).ok_or(Invalid { index })
    }

    pub(crate) fn decode<T: FromRow>(&self) -> Result<T, Error> {
        T::from_row(self).map_err(|invalid| Error::Corrupt {
            table: T::TABLE,
            column: self.column(invalid.index),
            id: self.first_as_text(),
        })
    }

    fn first_as_text(&self) -> String {
        let cell = self.cell(0);
        match Uuid::from_cell(cell) {
            Some(id) => id.to_string(),
            None => String::from_cell(cell).unwrap_or_else(|| "?".to_owned()),
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            _ => T::from_cell(cell).map(Some),
        }
    }
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Int(number) = cell { Some(number) } else { None }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Bytes(bytes) = cell { Some(bytes.to_vec()) } else { None }
    }
}

impl<const N: usize> FromCell for [u8; N] {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Bytes(bytes) = cell { bytes.try_into().ok() } else { None }
    }
}

fn text(cell: Cell<'_>) -> Option<&str> {
    if let Cell::Bytes(bytes) = cell { std::str::from_utf8(bytes).ok() } else { None }
}

macro_rules! from_cell {
    ($($type:ty, $cell:ident => $to:expr;)*) => {
        $(impl FromCell for $type {
            fn from_cell($cell: Cell<'_>) -> Option<Self> {
                $to
            }
        })*
    };
}

from_cell! {
    u32, cell => i64::from_cell(cell)?.try_into().ok();
    u64, cell => i64::from_cell(cell)?.try_into().ok();
    u8, cell => i64::from_cell(cell)?.try_into().ok();
    Time, cell => i64::from_cell(cell).map(Time::from_micros);
    String, cell => text(cell).map(str::to_owned);
    PictureName, cell => PictureName::parse(text(cell)?);
    AppId, cell => AppId::parse(text(cell)?).ok();
    Uuid, cell => <[u8; 16]>::from_cell(cell).map(Uuid::from_bytes);
    UserId, cell => <[u8; 16]>::from_cell(cell).map(UserId::from_bytes);
    IdentityId, cell => <[u8; 16]>::from_cell(cell).map(IdentityId::from_bytes);
    SessionId, cell => <[u8; 16]>::from_cell(cell).map(SessionId::from_bytes);
    MergeId, cell => <[u8; 16]>::from_cell(cell).map(MergeId::from_bytes);
    CandidateId, cell => <[u8; 16]>::from_cell(cell).map(CandidateId::from_bytes);
    AuditId, cell => <[u8; 16]>::from_cell(cell).map(AuditId::from_bytes);
    EventId, cell => <[u8; 16]>::from_cell(cell).map(EventId::from_bytes);
    SecretHash, cell => <[u8; 32]>::from_cell(cell).map(SecretHash::from_bytes);
    Sealed, cell => Vec::from_cell(cell).map(Sealed::from_bytes);
    CandidateReason, cell => CandidateReason::parse(text(cell)?);
    Metadata, cell => Metadata::from_text(text(cell)?);
    Gender, cell => Gender::from_number(i64::from_cell(cell)?);
    UserStatus, cell => UserStatus::parse(text(cell)?);
    Style, cell => Style::parse(text(cell)?);
    EndReason, cell => EndReason::parse(text(cell)?);
    Algorithm, cell => Algorithm::parse(text(cell)?);
    KeyState, cell => KeyState::parse(text(cell)?);
}

/// A row of one column, where the column is all that is asked for.
macro_rules! single {
    ($($type:ty, $table:literal;)*) => {
        $(impl FromRow for $type {
            const TABLE: &'static str = $table;

            fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
                row.get(0)
            }
        })*
    };
}

single! {
    SessionId, "sessions";
    UserId, "users";
    IdentityId, "identities";
    CandidateId, "merge_candidates";
    i64, "(computed)";
}
