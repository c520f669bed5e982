//! Goods in pages: each page begins where the one before ended, by the index of its order, however many there are.

use super::{
    Asked, Goods, Outcome, Store, allowed,
    goods::{goods_columns, select_goods, select_low_goods},
    role_of,
};
use crate::rules::Role;
use minigate_store::{
    Error, args,
    database::{Sql, Tx, Value},
    sql,
};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// What was used last comes first, to [`rules::SAME_USE`](crate::rules::SAME_USE).
    Recent,
    Name,
    /// The least first.
    Count,
}

/// Where a page begins: behind the row with this value and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    Number(i64, Uuid),
    Text(String, Uuid),
}

#[derive(Debug, Clone)]
pub struct GoodsPage {
    /// The beginning of a code, or a part of a name in lower case.
    pub query: Option<String>,
    pub low_only: bool,
    pub sort: Sort,
    pub after: Bound,
    pub limit: u32,
}

/// What comes behind the bound. The first comparison is there for the index, which begins at it.
macro_rules! behind {
    ($column:literal $after:literal $value:literal $again:literal $id:literal) => {
        concat!(
            $column, " ", $after, "= ", $value, " AND (", $column, " ", $after, " ", $again, " OR id ", $after, " ",
            $id, ")"
        )
    };
}

macro_rules! in_order {
    ($column:literal $order:literal) => {
        concat!(" ORDER BY ", $column, " ", $order, ", id ", $order, " LIMIT ")
    };
}

/// The pages of one order.
struct Pages {
    all: Sql,
    low: Sql,
    /// Of a search, what is among the next thousand: a full page where much matches.
    near: Sql,
    /// All of a search. The indexes of codes and names say what matches, and only those rows are looked at and sorted.
    matching: Sql,
    low_matching: Sql,
}

macro_rules! pages {
    ($column:literal $after:literal $order:literal) => {
        Pages {
            all: select_goods!(
                "WHERE warehouse_id = $1 AND ",
                behind!($column $after "$2" "$3" "$4"),
                in_order!($column $order),
                "$5"
            ),
            low: select_low_goods!(
                "WHERE warehouse_id = $1 AND is_low = 1 AND ",
                behind!($column $after "$2" "$3" "$4"),
                in_order!($column $order),
                "$5"
            ),
            near: sql!(concat!(
                "SELECT ",
                goods_columns!(),
                " FROM (SELECT * FROM scancode_goods WHERE warehouse_id = $1 AND ",
                behind!($column $after "$2" "$3" "$4"),
                in_order!($column $order),
                "1000) AS near WHERE code >= $5 AND code < $6 OR name_folded LIKE $7 ESCAPE '!'",
                in_order!($column $order),
                "$8"
            )),
            // Only MySQL and MariaDB read what stands in `/*! */`. They would look at each row and then whether it matches.
            matching: sql!(concat!(
                "SELECT /*! STRAIGHT_JOIN */ ",
                goods_columns!(),
                " FROM (SELECT id AS found FROM scancode_goods WHERE warehouse_id = $1 AND code >= $2 AND code < $3 UNION ",
                "SELECT id FROM scancode_goods WHERE warehouse_id = $4 AND name_folded LIKE $5 ESCAPE '!') AS matching ",
                "JOIN scancode_goods ON id = found WHERE ",
                behind!($column $after "$6" "$7" "$8"),
                in_order!($column $order),
                "$9"
            )),
            low_matching: select_low_goods!(
                "WHERE warehouse_id = $1 AND is_low = 1 AND ",
                behind!($column $after "$2" "$3" "$4"),
                " AND (code >= $5 AND code < $6 OR name_folded LIKE $7 ESCAPE '!')",
                in_order!($column $order),
                "$8"
            ),
        }
    };
}

const RECENT: Pages = pages!("used_at" "<" "DESC");
const BY_NAME: Pages = pages!("name_folded" ">" "ASC");
const BY_COUNT: Pages = pages!("stock" ">" "ASC");

const BY_CODE: Sql = select_goods!("WHERE warehouse_id = $1 AND code > $2 ORDER BY code LIMIT $3");

impl Sort {
    const fn pages(self) -> &'static Pages {
        match self {
            Self::Recent => &RECENT,
            Self::Name => &BY_NAME,
            Self::Count => &BY_COUNT,
        }
    }

    /// Before every row.
    pub fn start(self) -> Bound {
        match self {
            Self::Recent => Bound::Number(i64::MAX, Uuid::max()),
            Self::Name => Bound::Text(String::new(), Uuid::nil()),
            Self::Count => Bound::Number(i64::MIN, Uuid::nil()),
        }
    }

    /// Where the page after this row begins.
    pub fn behind(self, goods: &Goods) -> Bound {
        match self {
            Self::Recent => Bound::Number(goods.used_at.micros(), goods.id),
            Self::Name => Bound::Text(crate::rules::folded(&goods.name), goods.id),
            Self::Count => Bound::Number(goods.stock, goods.id),
        }
    }
}

impl Store {
    pub async fn list_goods(&self, asked: Asked, page: GoodsPage) -> Outcome<Vec<Goods>> {
        let listed = self.database.read((asked, page), |(asked, page), tx| {
            Box::pin(async move {
                allowed!(role_of(tx, *asked, Role::Viewer).await?);
                list(tx, asked.warehouse, page).await.map(Ok)
            })
        });
        listed.await
    }

    /// All goods, bit by bit, in the order of their codes: for files.
    pub async fn list_goods_by_code(&self, asked: Asked, after: String, limit: u32) -> Outcome<Vec<Goods>> {
        let listed = self.database.read((asked, after, limit), |(asked, after, limit), tx| {
            Box::pin(async move {
                allowed!(role_of(tx, *asked, Role::Viewer).await?);
                tx.all(BY_CODE, args![&asked.warehouse, after, *limit]).await.map(Ok)
            })
        });
        listed.await
    }
}

async fn list(tx: &mut Tx, warehouse: Uuid, page: &GoodsPage) -> Result<Vec<Goods>, Error> {
    let pages = page.sort.pages();
    let (value, id) = match &page.after {
        Bound::Number(number, id) => (Value::Int(*number), Value::from(id)),
        Bound::Text(text, id) => (Value::Text(text), Value::from(id)),
    };
    let (warehouse, limit) = (Value::from(&warehouse), Value::from(page.limit));
    let Some(query) = &page.query else {
        let sql = if page.low_only { pages.low } else { pages.all };
        return tx.all(sql, &[warehouse, value, value, id, limit]).await;
    };
    // Nothing that begins with the text comes after the text and the last character there is.
    let (end, part) = (format!("{query}\u{10ffff}"), format!("%{}%", escaped(&crate::rules::folded(query))));
    let (begin, end, part) = (Value::from(query), Value::from(&end), Value::from(&part));
    let args = [warehouse, value, value, id, begin, end, part, limit];
    if page.low_only {
        return tx.all(pages.low_matching, &args).await;
    }
    let near: Vec<Goods> = tx.all(pages.near, &args).await?;
    if near.len() == page.limit as usize {
        return Ok(near);
    }
    tx.all(pages.matching, &[warehouse, begin, end, warehouse, part, value, value, id, limit]).await
}

/// As LIKE takes it literally.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_means_something_to_like_is_escaped() {
        assert_eq!(super::escaped("100%_a!b"), "100!%!_a!!b");
    }
}
