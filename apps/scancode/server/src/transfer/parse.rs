//! Rows of texts become rows of goods; what is wrong with one does not keep the others out.

use super::{
    csv_file::unharmed,
    read::{self, Unreadable},
};
use crate::{
    rules::{self, Unfit},
    store::ImportRow,
};
use serde::{Deserialize, Serialize};

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowError {
    pub(crate) row: u32,
    pub(crate) code: String,
    pub(crate) detail: String,
}

/// Of a file.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) rows: Vec<ImportRow>,
    pub(crate) errors: Vec<RowError>,
    /// Without the heading.
    pub(crate) total: usize,
}

/// Where each field stands, by what the heading calls it.
struct Columns {
    code: usize,
    name: Option<usize>,
    remarks: Option<usize>,
    count: Option<usize>,
    low_level: Option<usize>,
}

const NO_CODE: Unreadable = Unreadable {
    code: "column_missing",
    detail: "the first row has to name the columns, of which one is `code` (条码); export a warehouse for an example",
};

pub(crate) fn goods(file: &[u8]) -> Result<Parsed, Unreadable> {
    let mut rows = read::rows(file)?.into_iter();
    let columns = rows.next().and_then(|(_, heading)| Columns::of(&heading)).ok_or(NO_CODE)?;
    let mut parsed = Parsed::default();
    for (row, cells) in rows {
        parsed.total += 1;
        match columns.read(row, &cells) {
            Ok(goods) => parsed.rows.push(goods),
            Err(error) => parsed.errors.push(error),
        }
    }
    Ok(parsed)
}

impl Columns {
    fn of(heading: &[String]) -> Option<Self> {
        let place = |names: &[&str]| {
            let is_one = |title: &String| names.contains(&title.trim().to_lowercase().as_str());
            heading.iter().position(is_one)
        };
        Some(Self {
            code: place(&["code", "barcode", "条码", "编码"])?,
            name: place(&["name", "名称", "品名"]),
            remarks: place(&["remarks", "remark", "备注"]),
            count: place(&["count", "quantity", "数量", "库存"]),
            low_level: place(&["low_level", "最低库存", "库存下限"]),
        })
    }

    fn read(&self, row: u32, cells: &[String]) -> Result<ImportRow, RowError> {
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).map_or("", |cell| unharmed(cell));
        let wrong = |field: &str, unfit: Unfit| RowError {
            row,
            code: format!("{field}_invalid"),
            detail: format!("{field} {}", unfit.detail),
        };
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let number = |field, place| {
            let text = cell(place).trim();
            if text.is_empty() {
                return Ok(None);
            }
            let parsed = text.parse().map_err(|_| Unfit { code: "type", detail: "is not a whole number".to_owned() });
            parsed.and_then(rules::stock).map(Some).map_err(|unfit| wrong(field, unfit))
        };
        Ok(ImportRow {
            row,
            code: rules::code(cell(Some(self.code))).map_err(|unfit| wrong("code", unfit))?,
            name: given(&rules::goods_name(cell(self.name)).map_err(|unfit| wrong("name", unfit))?),
            remarks: given(&rules::remarks(cell(self.remarks)).map_err(|unfit| wrong("remarks", unfit))?),
            count: number("count", self.count)?,
            low_level: number("low_level", self.low_level)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_wrong_is_told_and_the_others_are_read() {
        let file = "备注,条码,数量,最低库存\nr,a&b,3,1\n,,1,\n,c,-1,\n,d,x,\n,'=e,,\n,f,1.5,\n";

        let parsed = goods(file.as_bytes()).expect("a file");

        let codes: Vec<_> = parsed.rows.iter().map(|row| (row.row, row.code.as_str(), row.count)).collect();
        assert_eq!(codes, [(2, "a&b", Some(3)), (6, "=e", None)]);
        let errors: Vec<_> = parsed.errors.iter().map(|error| (error.row, error.code.as_str())).collect();
        assert_eq!(errors, [(3, "code_invalid"), (4, "count_invalid"), (5, "count_invalid"), (7, "count_invalid")]);
        assert_eq!(parsed.total, 6);
    }

    #[test]
    fn a_file_without_codes_is_no_list_of_goods() {
        for file in ["", "name\nx\n", "1,2\n3,4\n"] {
            assert_eq!(goods(file.as_bytes()).map(|_| ()).unwrap_err(), NO_CODE);
        }
    }
}
