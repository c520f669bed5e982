//! One SQL text for three databases, translated by the compiler.
//!
//! Statements are written with PostgreSQL's `$1`; SQLite gets `?1` and MySQL a bare `?`, padded to the same
//! length. Since `?` counts by position, every `$n` stands exactly once and in order: anything else
//! does not compile.

/// The same statement as each database wants it.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
    pub(crate) mysql: &'static str,
}

impl Sql {
    #[doc(hidden)]
    pub const fn of(sqlite: &'static [u8], postgres: &'static str, mysql: &'static [u8]) -> Self {
        Self { sqlite: text(sqlite), postgres: checked(postgres), mysql: text(mysql) }
    }
}

/// `sql!("… $1 …")`, or with texts of their own for databases that differ (`dialect.rs` only).
#[macro_export]
macro_rules! sql {
    ($text:expr) => {
        $crate::sql!(sqlite: $text, postgres: $text, mysql: $text)
    };
    (sqlite: $sqlite:expr, postgres: $postgres:expr, mysql: $mysql:expr) => {{
        const SQLITE: [u8; $sqlite.len()] = $crate::database::to_sqlite($sqlite);
        const MYSQL: [u8; $mysql.len()] = $crate::database::to_mysql($mysql);
        const SQL: $crate::database::Sql = $crate::database::Sql::of(&SQLITE, $postgres, &MYSQL);
        SQL
    }};
}
pub(crate) use sql;

#[doc(hidden)]
pub const fn to_sqlite<const N: usize>(sql: &str) -> [u8; N] {
    let bytes = checked(sql).as_bytes();
    let mut out = [0; N];
    let mut i = 0;
    while i < N {
        out[i] = if bytes[i] == b'$' { b'?' } else { bytes[i] };
        i += 1;
    }
    out
}

#[doc(hidden)]
pub const fn to_mysql<const N: usize>(sql: &str) -> [u8; N] {
    let bytes = checked(sql).as_bytes();
    let mut out = [0; N];
    let mut in_number = false;
    let mut i = 0;
    while i < N {
        in_number = bytes[i] == b'$' || in_number && bytes[i].is_ascii_digit();
        out[i] = match bytes[i] {
            b'$' => b'?',
            _ if in_number => b' ',
            byte => byte,
        };
        i += 1;
    }
    out
}

/// Panics, at compile time, unless the placeholders are `$1`, `$2`, … in this order.
const fn checked(sql: &str) -> &str {
    let bytes = sql.as_bytes();
    let (mut i, mut expected) = (0, 1);
    while i < bytes.len() {
        if bytes[i] == b'$' {
            let mut number = 0;
            while i + 1 < bytes.len() && bytes[i + 1].is_ascii_digit() {
                number = number * 10 + (bytes[i + 1] - b'0') as usize;
                i += 1;
            }
            assert!(number == expected, "placeholders must be $1, $2, ... in order, each once");
            expected += 1;
        }
        i += 1;
    }
    sql
}

const fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("replacing ASCII by ASCII keeps UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn each_database_gets_its_own_placeholders() {
        let sql = sql!("VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) -- 10");

        assert_eq!(sql.postgres, "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) -- 10");
        assert_eq!(sql.sqlite, "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) -- 10");
        assert_eq!(sql.mysql, "VALUES (? , ? , ? , ? , ? , ? , ? , ? , ? , ?  ) -- 10");
    }

    #[test]
    fn placeholders_out_of_order_are_refused() {
        for wrong in ["$2", "$1 $1", "$1 $3", "$ $1", "$2 $1"] {
            assert!(std::panic::catch_unwind(|| checked(wrong)).is_err(), "{wrong}");
        }
    }
}
