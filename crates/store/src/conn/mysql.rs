//! MySQL, MariaDB and what speaks their protocol.

use super::{Held, Row as AnyRow, server::POOL_WAIT};
use crate::{
    Error, Reason,
    config::{ServerUrl, unusable_because},
    row::{Cell, FromRow},
    value::Value,
};
pub(crate) use mysql_async::{Conn as Connection, Pool, Row};
use mysql_async::{Opts, OptsBuilder, Params, PoolConstraints, PoolOpts, ServerError, SslOpts, prelude::Queryable};
use std::time::Duration;
use tokio::{runtime::Handle, time::timeout};

/// Run on every new connection. REPEATABLE READ would hide the winner's row from who lost a race, and
/// without strict mode a value too long is cut short silently.
const SETUP: [&str; 3] = [
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
    "SET SESSION time_zone = '+00:00'",
];

pub(super) fn pool(mut url: ServerUrl, connections: usize) -> Result<Pool, Error> {
    // The driver knows one name for the protocol.
    let _ = url.url.set_scheme("mysql");
    if !url.is_local() && url.parameter("require_ssl").is_none() {
        url.set_parameter("require_ssl", "true");
    }
    let unreadable = |error| unusable_because("the driver does not understand the MySQL URL", error);
    let options = Opts::from_url(url.url.as_str()).map_err(unreadable)?;
    let ssl = options.ssl_opts().cloned().map(|ssl| trust(ssl, &url));
    let limits = PoolConstraints::new(0, connections.max(1)).unwrap_or_default();
    let pool = PoolOpts::default()
        .with_constraints(limits)
        .with_reset_connection(false)
        .with_inactive_connection_ttl(Duration::from_secs(300));
    Ok(Pool::new(
        OptsBuilder::from_opts(options)
            .client_found_rows(true)
            .stmt_cache_size(64)
            .prefer_socket(false)
            .init(SETUP.to_vec())
            .ssl_opts(ssl)
            .pool_opts(pool),
    ))
}

fn trust(ssl: SslOpts, url: &ServerUrl) -> SslOpts {
    match &url.root_certificate {
        Some(path) => ssl.with_root_certs(vec![path.clone().into()]),
        None => ssl,
    }
}

pub(super) async fn get(pool: &Pool) -> Result<Connection, Error> {
    match timeout(POOL_WAIT, pool.get_conn()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(mysql_async::Error::Driver(mysql_async::DriverError::PoolDisconnected))) => Err(Reason::Closed.into()),
        Ok(Err(error)) => Err(Error::unavailable(Reason::Unreachable, error)),
        Err(_elapsed) => Err(Reason::Busy.into()),
    }
}

/// Closes it: dropping would put it back into its pool with half an answer still under way.
pub(super) fn discard(connection: Connection) {
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(connection.disconnect());
    }
}

pub(super) async fn close(pool: &Pool) {
    if let Err(error) = pool.clone().disconnect().await {
        tracing::debug!(%error, "a connection did not close in order");
    }
}

pub(super) async fn run(connection: &mut Connection, sql: &str, args: &[Value<'_>]) -> Result<u64, Error> {
    connection.exec_drop(sql, parameters(args)).await.map_err(classify)?;
    Ok(connection.affected_rows())
}

pub(super) async fn one<T: FromRow>(
    connection: &mut Connection,
    sql: &str,
    args: &[Value<'_>],
) -> Result<Option<T>, Error> {
    let row: Option<Row> = connection.exec_first(sql, parameters(args)).await.map_err(classify)?;
    row.map(|row| AnyRow(Held::Mysql(&row)).decode()).transpose()
}

pub(super) async fn all<T: FromRow>(
    connection: &mut Connection,
    sql: &str,
    args: &[Value<'_>],
) -> Result<Vec<T>, Error> {
    let rows: Vec<Row> = connection.exec(sql, parameters(args)).await.map_err(classify)?;
    rows.iter().map(|row| AnyRow(Held::Mysql(row)).decode()).collect()
}

pub(super) async fn execute(connection: &mut Connection, sql: &str) -> Result<(), Error> {
    connection.query_drop(sql).await.map_err(classify)
}

fn parameters(args: &[Value<'_>]) -> Params {
    if args.is_empty() {
        return Params::Empty;
    }
    let value = |value: &Value<'_>| match value {
        Value::Null => mysql_async::Value::NULL,
        Value::Int(number) => mysql_async::Value::Int(*number),
        Value::Text(text) => mysql_async::Value::Bytes(text.as_bytes().to_vec()),
        Value::Bytes(bytes) => mysql_async::Value::Bytes(bytes.to_vec()),
    };
    Params::Positional(args.iter().map(value).collect())
}

pub(super) fn cell(row: &Row, index: usize) -> Cell<'_> {
    match row.as_ref(index) {
        Some(mysql_async::Value::Int(number)) => Cell::Int(*number),
        Some(mysql_async::Value::Bytes(bytes)) => Cell::Bytes(bytes),
        _ => Cell::Null,
    }
}

pub(super) fn classify(error: mysql_async::Error) -> Error {
    match error {
        mysql_async::Error::Server(server) => classify_server(&server),
        lost => Error::unavailable(Reason::Lost, lost),
    }
}

/// By the numbers of <https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html>.
fn classify_server(server: &ServerError) -> Error {
    let said = || format!("error {} (SQLSTATE {}){}", server.code, server.state, explanation(server));
    match server.code {
        // duplicate key, NULL, foreign key, check (MySQL), check (MariaDB)
        1022 | 1048 | 1062 | 1169 | 1216 | 1217 | 1451 | 1452 | 3819 | 4025 => {
            Error::Conflict { constraint: constraint_of(&server.message) }
        }
        // lock wait timeout, deadlock, the row changed since it was read (MariaDB)
        1205 | 1213 | 1020 => Error::unavailable(Reason::Contended, said()),
        // shutting down, killed
        1053 | 1317 | 1927 | 3169 => Error::unavailable(Reason::Lost, said()),
        // disk full, too many connections, out of memory, table full, read-only, out of resources
        1021 | 1037 | 1038 | 1040 | 1041 | 1114 | 1203 | 1226 | 1290 | 1792 | 1836 | 3100 | 3572 => {
            Error::unavailable(Reason::Refused, said())
        }
        _ => Error::query(said()),
    }
}

/// Class 42 is about names in the statement; what other messages quote may be a bound value.
fn explanation(server: &ServerError) -> String {
    if server.state.starts_with("42") { format!(": {}", server.message) } else { String::new() }
}

/// "Duplicate entry '…' for key 'name'", "… CONSTRAINT `name` FOREIGN KEY …". The entry is a bound value,
/// so the name is looked for behind the words that precede it, from the right.
fn constraint_of(message: &str) -> String {
    let name = ["for key ", "CONSTRAINT ", "Column "].iter().find_map(|words| {
        let (_, rest) = message.rsplit_once(words)?;
        let quote = rest.chars().next().filter(|first| matches!(first, '\'' | '`'))?;
        rest[1..].split(quote).next()
    });
    name.unwrap_or("(unnamed)").to_owned()
}
