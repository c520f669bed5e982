//! One statement for many rows, where one for each would wait for the network as often.

use crate::sql::Sql;

/// How many rows a statement takes, the most first: what is left goes by the smaller ones.
type Sizes = [usize; 3];

const INSERTED: Sizes = [200, 20, 1];
const SELECTED: Sizes = [50, 10, 1];

/// A statement in each size. Its texts are made once, at their first use.
#[derive(Debug)]
pub struct Many([Sized; 3]);

#[derive(Debug)]
struct Sized {
    rows: usize,
    sqlite: String,
    postgres: String,
    mysql: String,
}

/// What a database writes for the parameter of this number.
type Mark = fn(usize) -> String;

impl Many {
    /// `INSERT INTO … VALUES`, and how many columns a row has.
    pub fn insert(insert: &str, columns: usize) -> Self {
        Self::values(insert, columns, ["", "", ""])
    }

    /// The same, doing nothing about a row whose unique key is taken; see `insert_if_absent!`.
    pub fn insert_if_absent(insert: &str, columns: usize, key: &str) -> Self {
        let on_mysql = format!(" ON DUPLICATE KEY UPDATE {key} = {key}");
        Self::values(insert, columns, [" ON CONFLICT DO NOTHING", " ON CONFLICT DO NOTHING", &on_mysql])
    }

    /// `SELECT … WHERE`, and the columns that a row is found by. Not `IN (…)`: PostgreSQL then reads a whole table that
    /// has grown since its plan was made.
    pub fn select(select: &str, by: &[&str]) -> Self {
        Self::of(SELECTED, |rows, mark, _| {
            let row = |row: usize| {
                let number = |column: usize| row * by.len() + column + 1;
                let by: Vec<String> =
                    by.iter().enumerate().map(|(n, column)| format!("{column} = {}", mark(number(n)))).collect();
                format!("{select} {}", by.join(" AND "))
            };
            (0..rows).map(row).collect::<Vec<_>>().join(" UNION ALL ")
        })
    }

    fn values(insert: &str, columns: usize, tails: [&str; 3]) -> Self {
        Self::of(INSERTED, |rows, mark, database| {
            let row = |row: usize| {
                let marks: Vec<String> = (1..=columns).map(|column| mark(row * columns + column)).collect();
                format!("({})", marks.join(", "))
            };
            format!("{insert} {}{}", (0..rows).map(row).collect::<Vec<_>>().join(", "), tails[database])
        })
    }

    fn of(sizes: Sizes, text: impl Fn(usize, Mark, usize) -> String) -> Self {
        Self(sizes.map(|rows| Sized {
            rows,
            sqlite: text(rows, |n| format!("?{n}"), 0),
            postgres: text(rows, |n| format!("${n}"), 1),
            mysql: text(rows, |_| "?".to_owned(), 2),
        }))
    }

    /// Cuts rows into pieces, each with the statement that takes it.
    pub fn pieces<'a, T>(&'static self, mut rows: &'a [T]) -> impl Iterator<Item = (Sql, &'a [T])> {
        std::iter::from_fn(move || {
            let sized = self.0.iter().find(|sized| sized.rows <= rows.len())?;
            let (piece, rest) = rows.split_at(sized.rows);
            rows = rest;
            Some((Sql { sqlite: &sized.sqlite, postgres: &sized.postgres, mysql: &sized.mysql }, piece))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static INSERT: LazyLock<Many> = LazyLock::new(|| Many::insert_if_absent("INSERT INTO t (a, b) VALUES", 2, "a"));
    static SELECT: LazyLock<Many> = LazyLock::new(|| Many::select("SELECT a FROM t WHERE", &["b", "c"]));

    #[test]
    fn rows_go_by_the_largest_statements_that_they_fill() {
        let rows = [0; 443];

        let pieces: Vec<usize> = INSERT.pieces(&rows).map(|(_, piece)| piece.len()).collect();

        assert_eq!(pieces, [200, 200, 20, 20, 1, 1, 1]);
    }

    #[test]
    fn each_database_gets_its_own_statement() {
        let (one, _) = INSERT.pieces(&[0]).next().expect("a piece");
        let (twenty, _) = INSERT.pieces(&[0; 20]).next().expect("a piece");

        assert_eq!(one.sqlite, "INSERT INTO t (a, b) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
        assert_eq!(one.postgres, "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        assert_eq!(one.mysql, "INSERT INTO t (a, b) VALUES (?, ?) ON DUPLICATE KEY UPDATE a = a");
        let (ten, _) = SELECT.pieces(&[0; 10]).next().expect("a piece");
        assert!(
            ten.postgres.starts_with("SELECT a FROM t WHERE b = $1 AND c = $2 UNION ALL SELECT a FROM t WHERE b = $3")
        );
        assert!(twenty.postgres.contains("VALUES ($1, $2), ($3, $4)") && twenty.postgres.contains("($39, $40) ON"));
    }
}
