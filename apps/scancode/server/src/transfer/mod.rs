//! Goods as files: out as CSV or XLSX, in from either.

pub(crate) mod csv_file;
pub(crate) mod parse;
pub(crate) mod read;
pub(crate) mod run;
pub(crate) mod xlsx_file;

use crate::store::Goods;

/// The columns of an exported file, which an import knows too.
pub(crate) const COLUMNS: [&str; 7] = ["code", "name", "remarks", "count", "low_level", "created_at", "last_active_at"];

/// Goods that are read from the database at once.
pub(crate) const BATCH: u32 = 1000;

/// The texts of a row whose numbers are written by each format in its own way.
pub(crate) fn times(goods: &Goods) -> [String; 2] {
    [goods.created_at.to_string(), goods.last_active_at.to_string()]
}
