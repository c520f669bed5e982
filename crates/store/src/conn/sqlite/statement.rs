//! Running statements on SQLite. None of them waits for anything but the disk.

use super::{AnyRow, Connection, Held, Row};
use crate::{
    Error, Reason,
    row::{Cell, FromRow},
    value::Value,
};
use rusqlite::{
    ErrorCode,
    types::{ToSqlOutput, ValueRef},
};

pub(in crate::conn) fn run(connection: &Connection, sql: &str, args: &[Value<'_>]) -> Result<u64, Error> {
    let mut statement = connection.prepare_cached(sql).map_err(classify)?;
    let rows = statement.execute(rusqlite::params_from_iter(args)).map_err(classify)?;
    Ok(rows as u64)
}

pub(in crate::conn) fn one<T: FromRow>(
    connection: &Connection,
    sql: &str,
    args: &[Value<'_>],
) -> Result<Option<T>, Error> {
    let mut statement = connection.prepare_cached(sql).map_err(classify)?;
    let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(classify)?;
    rows.next().map_err(classify)?.map(|row| AnyRow(Held::Sqlite(row)).decode()).transpose()
}

pub(in crate::conn) fn all<T: FromRow>(
    connection: &Connection,
    sql: &str,
    args: &[Value<'_>],
) -> Result<Vec<T>, Error> {
    let mut statement = connection.prepare_cached(sql).map_err(classify)?;
    let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(classify)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(classify)? {
        found.push(AnyRow(Held::Sqlite(row)).decode()?);
    }
    Ok(found)
}

pub(in crate::conn) fn execute(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection.execute_batch(sql).map_err(classify)
}

pub(in crate::conn) fn cell<'a>(row: &'a Row<'a>, index: usize) -> Cell<'a> {
    match row.get_ref(index) {
        Ok(ValueRef::Integer(number)) => Cell::Int(number),
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => Cell::Bytes(bytes),
        Ok(ValueRef::Null | ValueRef::Real(_)) | Err(_) => Cell::Null,
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

pub(in crate::conn) fn classify(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Error::Conflict { constraint: constraint_of(&error.to_string()) },
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::OutOfMemory
            | ErrorCode::SystemIoFailure,
        ) => Error::unavailable(Reason::Refused, error),
        _ => Error::query(error),
    }
}

/// "UNIQUE constraint failed: identities.app_id, identities.openid": what follows the colon.
fn constraint_of(message: &str) -> String {
    message.split_once(": ").map_or(message, |(_, columns)| columns).to_owned()
}
