//! `GET /api/warehouses/{id}/export`: all goods as a file, which is sent while it is read.

use super::extract::Here;
use crate::{
    Inventory,
    errors::told,
    store::{Asked, Goods},
    transfer::{BATCH, csv_file, xlsx_file},
};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use minigate::{ApiError, Query};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::{fs::File, io};
use tokio::{io::AsyncReadExt as _, sync::mpsc};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ExportQuery {
    format: String,
}

/// What stands for itself (RFC 5987 section 3.2.1), as far as that is needed.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PIECE: usize = 64 * 1024;

pub(crate) async fn get(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    Query(query): Query<ExportQuery>,
) -> Result<Response, ApiError> {
    let warehouse = inventory.store().find_warehouse(asked).await?.map_err(told)?;
    match query.format.as_str() {
        "" | "csv" => Ok(file(&warehouse.name, "csv", CSV, csv(inventory, asked))),
        "xlsx" if warehouse.goods_count > xlsx_file::MAX_ROWS => {
            Err(ApiError::invalid("format", "value", "is csv: there are more goods than a sheet has rows"))
        }
        "xlsx" => Ok(file(&warehouse.name, "xlsx", XLSX, xlsx(inventory, asked).await?)),
        _ => Err(ApiError::invalid("format", "value", "is csv or xlsx")),
    }
}

fn file(name: &str, extension: &str, media_type: &'static str, body: Body) -> Response {
    let name = utf8_percent_encode(name, KEPT);
    let disposition = format!("attachment; filename=\"goods.{extension}\"; filename*=UTF-8''{name}.{extension}");
    ([(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// Where a file is: before its heading, behind this code, or at its end.
enum At {
    Heading,
    Behind(String),
    End,
}

fn csv(inventory: Inventory, asked: Asked) -> Body {
    let pieces = stream::try_unfold(At::Heading, move |at| {
        let inventory = inventory.clone();
        async move {
            let after = match at {
                At::Heading => return Ok(Some((csv_file::heading(), At::Behind(String::new())))),
                At::Behind(code) => code,
                At::End => return Ok::<_, io::Error>(None),
            };
            let goods = batch(&inventory, asked, after).await?;
            let next = next(&goods);
            Ok(Some((csv_file::rows(&goods).map_err(io::Error::other)?, next)))
        }
    });
    Body::from_stream(pieces)
}

/// It can only be sent once it is whole.
async fn xlsx(inventory: Inventory, asked: Asked) -> Result<Body, ApiError> {
    let (sender, receiver) = mpsc::channel(4);
    let written = tokio::task::spawn_blocking(move || xlsx_file::write(receiver));
    let mut at = At::Behind(String::new());
    while let At::Behind(code) = at {
        let goods = inventory.store().list_goods_by_code(asked, code, BATCH).await?.map_err(told)?;
        at = next(&goods);
        if sender.send(goods).await.is_err() {
            break;
        }
    }
    drop(sender);
    match written.await {
        Ok(Ok(file)) => Ok(pieces(file)),
        Ok(Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a file could not be written");
            Err(failed())
        }
        Err(_panic) => Err(failed()),
    }
}

fn pieces(file: File) -> Body {
    Body::from_stream(stream::try_unfold(tokio::fs::File::from_std(file), async |mut file| {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    }))
}

async fn batch(inventory: &Inventory, asked: Asked, after: String) -> io::Result<Vec<Goods>> {
    let goods = inventory.store().list_goods_by_code(asked, after, BATCH).await.map_err(io::Error::other)?;
    goods.map_err(|_| io::Error::other("the warehouse is no longer there"))
}

fn next(goods: &[Goods]) -> At {
    match goods.last() {
        Some(last) if goods.len() == BATCH as usize => At::Behind(last.code.clone()),
        _ => At::End,
    }
}

fn failed() -> ApiError {
    minigate::flow::Error::Rejected(minigate::flow::Code::Internal).into()
}
