//! Goods in pages: each page begins where the one before ended, by the index of its order, however many there are.

use super::{
    Asked, Goods, Outcome, Store, allowed,
    goods::{select_goods, select_low_goods},
    role_of,
};
use crate::rules::Role;
use minigate_store::{
    Error, args,
    database::{Sql, Tx, Value},
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

/// One order, without and with a search.
macro_rules! page {
    ($select:ident $filter:literal $column:literal $after:literal $order:literal) => {
        [
            $select!(
                "WHERE warehouse_id = $1",
                $filter,
                " AND ",
                $column,
                " ",
                $after,
                "= $2 AND (",
                $column,
                " ",
                $after,
                " $3 OR id ",
                $after,
                " $4) ORDER BY ",
                $column,
                " ",
                $order,
                ", id ",
                $order,
                " LIMIT $5"
            ),
            $select!(
                "WHERE warehouse_id = $1",
                $filter,
                " AND (code >= $2 AND code < $3 OR name_folded LIKE $4 ESCAPE '!') AND ",
                $column,
                " ",
                $after,
                "= $5 AND (",
                $column,
                " ",
                $after,
                " $6 OR id ",
                $after,
                " $7) ORDER BY ",
                $column,
                " ",
                $order,
                ", id ",
                $order,
                " LIMIT $8"
            ),
        ]
    };
}

/// The same of all goods, and of those that are low.
macro_rules! pages {
    ($($order:tt)+) => {
        [page!(select_goods "" $($order)+), page!(select_low_goods " AND is_low = 1" $($order)+)]
    };
}

const RECENT: [[Sql; 2]; 2] = pages!("used_at" "<" "DESC");
const BY_NAME: [[Sql; 2]; 2] = pages!("name_folded" ">" "ASC");
const BY_COUNT: [[Sql; 2]; 2] = pages!("stock" ">" "ASC");

const BY_CODE: Sql = select_goods!("WHERE warehouse_id = $1 AND code > $2 ORDER BY code LIMIT $3");

impl Sort {
    const fn statements(self) -> &'static [[Sql; 2]; 2] {
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
    let [plain, searching] = page.sort.statements()[usize::from(page.low_only)];
    let (value, id) = match &page.after {
        Bound::Number(number, id) => (Value::Int(*number), id),
        Bound::Text(text, id) => (Value::Text(text), id),
    };
    let Some(query) = &page.query else {
        return tx.all(plain, &[Value::from(&warehouse), value, value, Value::from(id), Value::from(page.limit)]).await;
    };
    // Nothing that begins with the text comes after the text and the last character there is.
    let (end, part) = (format!("{query}\u{10ffff}"), format!("%{}%", escaped(&crate::rules::folded(query))));
    let args = [
        Value::from(&warehouse),
        Value::from(query),
        Value::from(&end),
        Value::from(&part),
        value,
        value,
        Value::from(id),
        Value::from(page.limit),
    ];
    tx.all(searching, &args).await
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
