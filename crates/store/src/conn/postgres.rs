//! PostgreSQL, and what speaks its protocol.

use super::{Held, Row as AnyRow, server::POOL_WAIT, tls};
use crate::{
    Error, Reason,
    config::{ServerUrl, unusable_because},
    row::{Cell, FromRow},
    value::Value,
};
use deadpool_postgres::{Manager, ManagerConfig, PoolError, RecyclingMethod, Runtime};
pub(crate) use deadpool_postgres::{Object as Connection, Pool};
use std::time::Duration;
pub(crate) use tokio_postgres::Row;
use tokio_postgres::{
    Config, Statement,
    config::SslMode,
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};
use tokio_postgres_rustls::MakeRustlsConnect;

pub(super) fn pool(mut url: ServerUrl, connections: usize) -> Result<Pool, Error> {
    // What verifies anyway is `require` to this driver; its own default would quietly go without TLS.
    match url.parameter("sslmode").as_deref() {
        Some("verify-ca" | "verify-full") => url.set_parameter("sslmode", "require"),
        None if !url.is_local() => url.set_parameter("sslmode", "require"),
        _ => {}
    }
    let unreadable = |error| unusable_because("the driver does not understand the PostgreSQL URL", error);
    let mut config: Config = url.url.as_str().parse().map_err(unreadable)?;
    config.connect_timeout(POOL_WAIT * 2);
    if config.get_application_name().is_none() {
        config.application_name("minigate");
    }
    if url.is_local() && url.parameter("sslmode").is_none() {
        config.ssl_mode(SslMode::Disable);
    }
    let tls = MakeRustlsConnect::new(tls::client(url.root_certificate.as_deref())?);
    // `Fast` asks the connection whether it is closed instead of asking the server something.
    let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    Pool::builder(manager)
        .max_size(connections.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(POOL_WAIT))
        .create_timeout(Some(POOL_WAIT * 2))
        .recycle_timeout(Some(Duration::from_secs(1)))
        .build()
        .map_err(|error| unusable_because("the pool cannot be built", error))
}

pub(super) async fn get(pool: &Pool) -> Result<Connection, Error> {
    pool.get().await.map_err(|error| match error {
        PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => Reason::Busy.into(),
        PoolError::Closed => Reason::Closed.into(),
        other => Error::unavailable(Reason::Unreachable, other),
    })
}

pub(super) fn discard(connection: Connection) {
    drop(Connection::take(connection));
}

pub(super) async fn run(connection: &Connection, sql: &str, args: &[Value<'_>]) -> Result<u64, Error> {
    let statement = prepare(connection, sql).await?;
    connection.execute(&statement, &parameters(args)).await.map_err(classify)
}

pub(super) async fn one<T: FromRow>(
    connection: &Connection,
    sql: &str,
    args: &[Value<'_>],
) -> Result<Option<T>, Error> {
    let statement = prepare(connection, sql).await?;
    let row = connection.query_opt(&statement, &parameters(args)).await.map_err(classify)?;
    row.map(|row| AnyRow(Held::Postgres(&row)).decode()).transpose()
}

pub(super) async fn all<T: FromRow>(connection: &Connection, sql: &str, args: &[Value<'_>]) -> Result<Vec<T>, Error> {
    let statement = prepare(connection, sql).await?;
    let rows = connection.query(&statement, &parameters(args)).await.map_err(classify)?;
    rows.iter().map(|row| AnyRow(Held::Postgres(row)).decode()).collect()
}

pub(super) async fn execute(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection.batch_execute(sql).await.map_err(classify)
}

async fn prepare(connection: &Connection, sql: &str) -> Result<Statement, Error> {
    connection.prepare_cached(sql).await.map_err(classify)
}

fn parameters<'a>(args: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    args.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// Whatever is bound is what its column takes: a test runs every statement.
impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) => number.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The bytes of a value as they came over the wire.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

pub(super) fn cell(row: &Row, index: usize) -> Cell<'_> {
    let Ok(Some(Raw(bytes))) = row.try_get::<_, Option<Raw<'_>>>(index) else { return Cell::Null };
    match bytes.try_into() {
        Ok(number) if *row.columns()[index].type_() == Type::INT8 => Cell::Int(i64::from_be_bytes(number)),
        _ => Cell::Bytes(bytes),
    }
}

pub(super) fn classify(error: tokio_postgres::Error) -> Error {
    let Some(server) = error.as_db_error() else { return Error::unavailable(Reason::Lost, error) };
    let code = server.code();
    let said = format!("SQLSTATE {}{}", code.code(), explanation(server));
    match code.code().get(..2).unwrap_or_default() {
        "23" => Error::Conflict { constraint: server.constraint().unwrap_or("(unnamed)").to_owned() },
        _ if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED => {
            Error::unavailable(Reason::Contended, said)
        }
        // The server is going away and takes this connection with it.
        "57" if *code != SqlState::QUERY_CANCELED => Error::unavailable(Reason::Lost, said),
        "08" | "53" | "55" | "57" => Error::unavailable(Reason::Refused, said),
        _ if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Error::unavailable(Reason::Refused, said),
        _ => Error::query(said),
    }
}

/// Class 42 is about names in the statement; what other messages quote may be a bound value.
fn explanation(server: &tokio_postgres::error::DbError) -> String {
    if server.code().code().starts_with("42") { format!(": {}", server.message()) } else { String::new() }
}
