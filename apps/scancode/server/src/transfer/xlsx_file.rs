//! Goods as XLSX. Rows go to a file while they come: memory does not grow with them.

use super::{COLUMNS, times};
use crate::store::Goods;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::{fs::File, io::Seek as _};
use tokio::sync::mpsc::Receiver;

/// What a sheet takes beside its heading.
pub(crate) const MAX_ROWS: i64 = 1_048_575;

/// Blocks: for a thread of its own. Ends when the sender is dropped; the file then stands at its beginning.
pub(crate) fn write(mut batches: Receiver<Vec<Goods>>) -> Result<File, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, title) in (0..).zip(COLUMNS) {
        sheet.write_string(0, column, title)?;
    }
    let mut row = 0;
    while let Some(batch) = batches.blocking_recv() {
        for goods in batch {
            row += 1;
            // As texts, which no spreadsheet runs; and a long barcode as a number would lose its last digits.
            sheet.write_string(row, 0, &goods.code)?;
            sheet.write_string(row, 1, &goods.name)?;
            sheet.write_string(row, 2, &goods.remarks)?;
            sheet.write_number(row, 3, goods.stock as f64)?;
            if let Some(level) = goods.low_level {
                sheet.write_number(row, 4, level as f64)?;
            }
            let [created, used] = times(&goods);
            sheet.write_string(row, 5, created)?;
            sheet.write_string(row, 6, used)?;
        }
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file)?;
    file.rewind()?;
    Ok(file)
}
