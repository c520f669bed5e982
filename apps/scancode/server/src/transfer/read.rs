//! A file becomes rows of texts. It comes from a stranger: neither its size unpacked nor what it says of its own size is
//! believed.

use calamine::{DataRef, Reader as _, Xlsx};
use std::io::{self, Cursor, Read as _};

pub(crate) const MAX_ROWS: usize = 200_000;
/// All that a file holds, unpacked.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;
/// Columns beyond are not looked at.
const MAX_COLUMNS: usize = 50;

/// A row as the file has it, with its number from 1.
pub(crate) type Cells = (u32, Vec<String>);

/// Why a file cannot be read: `code` is stable, `detail` says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) code: &'static str,
    pub(crate) detail: &'static str,
}

const TOO_MANY_ROWS: Unreadable =
    Unreadable { code: "too_many_rows", detail: "the file has more than 200000 rows: split it into several" };
const UNREADABLE: Unreadable =
    Unreadable { code: "file_unreadable", detail: "the file is neither CSV in UTF-8 or GB18030 nor XLSX" };
const TOO_LARGE: Unreadable =
    Unreadable { code: "file_too_large", detail: "the file holds more than 256 MB when it is unpacked" };

/// Every row that holds something, whatever the file is called.
pub(crate) fn rows(file: &[u8]) -> Result<Vec<Cells>, Unreadable> {
    if file.starts_with(b"PK\x03\x04") { xlsx(file) } else { csv(file) }
}

fn csv(file: &[u8]) -> Result<Vec<Cells>, Unreadable> {
    let text = text(file)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| UNREADABLE)?;
        let line = record.position().map_or(0, |position| line_of(&text, position));
        let cells: Vec<String> = record.iter().take(MAX_COLUMNS).map(str::to_owned).collect();
        push(&mut rows, (u32::try_from(line).unwrap_or(u32::MAX), cells))?;
    }
    Ok(rows)
}

/// Where a record begins: the reader counts the empty lines before it as its own.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let ahead = text.as_bytes().get(at..).unwrap_or_default().iter();
    position.line()
        + ahead.take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count() as u64
}

/// What Excel saves as CSV in China is GB18030.
fn text(file: &[u8]) -> Result<String, Unreadable> {
    let (text, _, is_broken) = match std::str::from_utf8(file) {
        Ok(_) => encoding_rs::UTF_8.decode(file),
        Err(_) => encoding_rs::GB18030.decode(file),
    };
    if is_broken || text.contains('\0') { Err(UNREADABLE) } else { Ok(text.into_owned()) }
}

fn xlsx(file: &[u8]) -> Result<Vec<Cells>, Unreadable> {
    check_size(file)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(|_| UNREADABLE)?;
    let sheet = book.sheet_names().first().cloned().ok_or(UNREADABLE)?;
    // Cell by cell: a range would be as large as its farthest cell says.
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(|_| UNREADABLE)?;
    let (mut rows, mut current): (Vec<Cells>, Cells) = (Vec::new(), (0, Vec::new()));
    while let Some(cell) = reader.next_cell().map_err(|_| UNREADABLE)? {
        let (row, column) = (cell.get_position().0.saturating_add(1), cell.get_position().1 as usize);
        if row != current.0 {
            push(&mut rows, std::mem::take(&mut current))?;
            current.0 = row;
        }
        if column < MAX_COLUMNS {
            current.1.resize(current.1.len().max(column + 1), String::new());
            current.1[column] = shown(cell.get_value());
        }
    }
    push(&mut rows, current)?;
    Ok(rows)
}

fn push(rows: &mut Vec<Cells>, row: Cells) -> Result<(), Unreadable> {
    if row.1.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(());
    }
    // The heading is one of them.
    if rows.len() > MAX_ROWS {
        return Err(TOO_MANY_ROWS);
    }
    rows.push(row);
    Ok(())
}

/// Numbers without the `.0` that a barcode never had.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(_) | DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Unpacks everything once, keeping nothing: what the archive says of its own size may be a lie.
fn check_size(file: &[u8]) -> Result<(), Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).map_err(|_| UNREADABLE)?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| UNREADABLE)?.take(left + 1);
        let bytes = io::copy(&mut entry, &mut io::sink()).map_err(|_| UNREADABLE)?;
        left = left.checked_sub(bytes).ok_or(TOO_LARGE)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn texts(file: &[u8]) -> Vec<Vec<String>> {
        rows(file).expect("rows").into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn csv_is_read_in_utf_8_with_and_without_its_mark_and_in_the_encoding_of_china() {
        let (gbk, _, _) = encoding_rs::GB18030.encode("条码,名称\n1,箱子\n");
        for file in ["\u{feff}条码,名称\r\n1,箱子\r\n".as_bytes(), "条码,名称\n1,箱子".as_bytes(), &gbk] {
            assert_eq!(texts(file), [["条码", "名称"], ["1", "箱子"]]);
        }
    }

    #[test]
    fn rows_keep_the_number_that_the_file_gives_them() {
        assert_eq!(rows(b"code\n\n\n1\n,,\n2\n").expect("rows").iter().map(|row| row.0).collect::<Vec<_>>(), [1, 4, 6]);
    }

    #[test]
    fn what_is_no_table_is_told_apart() {
        for file in [&b"PK\x03\x04 no archive"[..], b"\xff\xfe\x00\x00", b"a\0b"] {
            assert_eq!(rows(file), Err(UNREADABLE), "{file:?}");
        }
        assert_eq!(rows(&b"x\n".repeat(MAX_ROWS + 2)), Err(TOO_MANY_ROWS));
        assert_eq!(rows(&b"x\n".repeat(MAX_ROWS + 1)).map(|rows| rows.len()), Ok(MAX_ROWS + 1));
    }

    #[test]
    fn an_archive_that_unpacks_to_more_than_memory_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        archive.start_file("xl/worksheets/sheet1.xml", options).expect("a file");
        for _ in 0..300 {
            archive.write_all(&vec![0; 1024 * 1024]).expect("bytes");
        }
        let bomb = archive.finish().expect("an archive").into_inner();

        assert!(bomb.len() < 1024 * 1024);
        assert_eq!(rows(&bomb), Err(TOO_LARGE));
    }
}
