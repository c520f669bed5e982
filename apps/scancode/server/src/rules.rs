//! What may be in an inventory. Pure: texts and numbers in, a decision out.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// More of one thing is nobody's stock.
pub const MAX_STOCK: i64 = 1_000_000_000;
pub const MAX_NAME: usize = 100;
pub const MAX_CODE: usize = 500;
pub const MAX_REMARKS: usize = 500;
/// Warehouses that one user owns, or is a member of.
pub const MAX_WAREHOUSES: i64 = 100;
pub const MAX_MEMBERS: i64 = 200;
/// Goods that are used again so soon keep their place in the order of use.
pub const SAME_USE: Duration = Duration::from_secs(60);
/// The warehouse that everybody begins with.
pub const FIRST_WAREHOUSE: &str = "默认";

/// A text or number is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// `required`, `length`, `characters` or `range`.
    pub code: &'static str,
    pub detail: String,
}

/// What somebody may do in a warehouse; each may what those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Scans, edits goods, takes stock, imports.
    Keeper,
    /// Renames, deletes, says who else may.
    Owner,
}

/// What an entry of the log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    WarehouseCreated,
    ScannedIn,
    ScannedOut,
    WarehouseDeleted,
    WarehouseRenamed,
    GoodsEdited,
    GoodsDeleted,
    StockTaken,
    Imported,
    MemberAdded,
    MemberChanged,
    MemberRemoved,
}

/// Which way goods go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
}

macro_rules! words {
    ($type:ident { $($variant:ident $word:literal),+ $(,)? }) => {
        impl $type {
            /// As it is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(Role { Viewer "viewer", Keeper "keeper", Owner "owner" });
words!(Kind {
    WarehouseCreated "warehouse_created", ScannedIn "scanned_in", ScannedOut "scanned_out",
    WarehouseDeleted "warehouse_deleted", WarehouseRenamed "warehouse_renamed", GoodsEdited "goods_edited",
    GoodsDeleted "goods_deleted", StockTaken "stock_taken", Imported "imported", MemberAdded "member_added",
    MemberChanged "member_changed", MemberRemoved "member_removed",
});

impl Kind {
    /// Most of a log is scans.
    pub const fn is_scan(self) -> bool {
        matches!(self, Self::ScannedIn | Self::ScannedOut)
    }
}

/// A warehouse's name, without the spaces around it.
pub fn warehouse_name(text: &str) -> Result<String, Unfit> {
    let name = text.trim();
    if name.is_empty() {
        return Err(Unfit { code: "required", detail: "is empty".to_owned() });
    }
    fits(name, MAX_NAME)?;
    Ok(name.to_owned())
}

/// A barcode's text, exactly as it was scanned: spaces count.
pub fn code(text: &str) -> Result<String, Unfit> {
    if text.is_empty() {
        return Err(Unfit { code: "required", detail: "is empty".to_owned() });
    }
    fits(text, MAX_CODE)?;
    Ok(text.to_owned())
}

/// The name of goods; may be empty.
pub fn goods_name(text: &str) -> Result<String, Unfit> {
    fits(text.trim(), MAX_NAME)?;
    Ok(text.trim().to_owned())
}

/// May be empty, and of several lines.
pub fn remarks(text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    fits(&text.replace(['\n', '\r', '\t'], " "), MAX_REMARKS)?;
    Ok(text.to_owned())
}

/// What goods are called that nobody named.
pub fn name_of_unnamed(code: &str) -> String {
    code.trim().chars().take(16).collect()
}

/// How many come or go at once.
pub fn quantity(number: i64) -> Result<i64, Unfit> {
    within(number, 1)
}

/// A stock that was counted, or the level at which it is low.
pub fn stock(number: i64) -> Result<i64, Unfit> {
    within(number, 0)
}

/// Is so much too little?
pub fn is_low(stock: i64, low_level: Option<i64>) -> bool {
    low_level.is_some_and(|level| stock <= level)
}

/// Names are searched and sorted without regard to case.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// A key that makes a repeat of a request return the first one's answer.
pub fn idempotency_key(text: &str) -> Result<(), Unfit> {
    if (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Unfit { code: "format", detail: "8 to 64 printable ASCII characters without spaces".to_owned() })
}

fn within(number: i64, least: i64) -> Result<i64, Unfit> {
    if (least..=MAX_STOCK).contains(&number) {
        return Ok(number);
    }
    Err(Unfit { code: "range", detail: format!("is a whole number from {least} to {MAX_STOCK}") })
}

fn fits(text: &str, most: usize) -> Result<(), Unfit> {
    if text.chars().any(char::is_control) {
        return Err(Unfit { code: "characters", detail: "holds control characters".to_owned() });
    }
    if text.chars().count() > most {
        return Err(Unfit { code: "length", detail: format!("has more than {most} characters") });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_kept_as_it_was_scanned() {
        let emoji = "📦".repeat(500);
        for text in ["6901234567892", " a ", "a&b=c%20+d?#", "条码", &emoji] {
            assert_eq!(code(text).as_deref(), Ok(text));
        }
        for (text, problem) in
            [("", "required"), ("a\0b", "characters"), ("a\nb", "characters"), (&"x".repeat(501), "length")]
        {
            assert_eq!(code(text).map_err(|unfit| unfit.code), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn a_warehouse_has_a_name() {
        assert_eq!(warehouse_name("  仓库 1 ").as_deref(), Ok("仓库 1"));
        for text in ["", "  ", "a\u{7f}", &"仓".repeat(101)] {
            assert!(warehouse_name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn remarks_may_have_lines_and_nothing_else_that_is_not_shown() {
        assert_eq!(remarks(" a\nb\t ").as_deref(), Ok("a\nb"));
        assert!(remarks("a\u{1b}[31m").is_err());
    }

    #[test]
    fn stock_is_low_at_its_level_and_below() {
        assert!(is_low(5, Some(5)) && is_low(0, Some(0)) && !is_low(6, Some(5)) && !is_low(0, None));
    }

    #[test]
    fn each_role_may_what_the_lesser_ones_may() {
        assert!(Role::Owner > Role::Keeper && Role::Keeper > Role::Viewer);
        for role in [Role::Owner, Role::Keeper, Role::Viewer] {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
    }

    #[test]
    fn a_key_is_long_enough_to_be_somebody_s_own() {
        assert!(idempotency_key("3f2b8c1e").is_ok() && idempotency_key(&"k".repeat(64)).is_ok());
        for key in ["", "short", "with space", &"k".repeat(65), "schlüssel"] {
            assert!(idempotency_key(key).is_err(), "{key}");
        }
    }
}
