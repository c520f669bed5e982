//! `/api/warehouses/{id}/imports` and `/api/imports/{id}`

use super::extract::{Here, ImportId, Visitor};
use crate::{
    Inventory,
    errors::{FILE_TOO_LARGE, told},
    store::{Import, Mode, NewImport, State as ImportState},
    transfer::run::Run,
};
use axum::{
    body::Body,
    extract::{FromRequest, Request, State},
};
use bytes::Bytes;
use http::{StatusCode, header::CONTENT_TYPE};
use minigate::{ApiError, Json};
use multer::{Constraints, Multipart, SizeLimit};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

const FILE_BYTES: u64 = 10 * 1024 * 1024;
/// With what stands around the file.
const BODY_BYTES: u64 = FILE_BYTES + 64 * 1024;

/// A form with a file and what to do with it.
pub(crate) struct Upload {
    file: Bytes,
    mode: Mode,
}

#[derive(Debug, Serialize)]
pub(crate) struct AcceptedBody {
    id: Uuid,
    state: ImportState,
}

#[derive(Debug, Serialize)]
pub(crate) struct ImportBody {
    id: Uuid,
    state: ImportState,
    rows_total: Option<i64>,
    rows_done: i64,
    created: i64,
    changed: i64,
    errors: Value,
    error_count: i64,
}

/// `POST /api/warehouses/{id}/imports`
pub(crate) async fn create(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    Upload { file, mode }: Upload,
) -> Result<(StatusCode, Json<AcceptedBody>), ApiError> {
    let (id, now) = (inventory.new_id(), inventory.now());
    inventory.store().create_import(NewImport { asked, id, mode, now }).await?.map_err(told)?;
    tokio::spawn(Run { inventory, id, asked, mode }.start(file));
    Ok((StatusCode::ACCEPTED, Json(AcceptedBody { id, state: ImportState::Waiting })))
}

/// `GET /api/imports/{id}`
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    Visitor(user): Visitor,
    ImportId(id): ImportId,
) -> Result<Json<ImportBody>, ApiError> {
    Ok(Json(inventory.store().find_import(id, user).await?.map_err(told)?.into()))
}

/// `DELETE /api/imports/{id}`
pub(crate) async fn cancel(
    State(inventory): State<Inventory>,
    Visitor(user): Visitor,
    ImportId(id): ImportId,
) -> Result<StatusCode, ApiError> {
    inventory.store().cancel_import(id, user, inventory.now()).await?.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}

impl<S: Sync> FromRequest<S> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(content_type);
        let boundary = boundary.map_err(|_| ApiError::invalid("body", "type", "is not multipart/form-data"))?;
        read(body, boundary).await
    }
}

async fn read(body: Body, boundary: String) -> Result<Upload, ApiError> {
    let limits = SizeLimit::new().whole_stream(BODY_BYTES).per_field(FILE_BYTES).for_field("mode", 16);
    let constraints = Constraints::new().size_limit(limits).allowed_fields(vec!["file", "mode"]);
    let mut fields = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let (mut file, mut mode) = (None, None);
    while let Some(field) = fields.next_field().await.map_err(|error| explain(&error))? {
        let is_file = field.name() == Some("file");
        let bytes = field.bytes().await.map_err(|error| explain(&error))?;
        let is_second = match is_file {
            true => file.replace(bytes).is_some(),
            false => mode.replace(mode_of(&bytes)?).is_some(),
        };
        if is_second {
            return Err(ApiError::invalid(if is_file { "file" } else { "mode" }, "duplicate", "stands there twice"));
        }
    }
    Ok(Upload {
        file: file.ok_or_else(|| ApiError::invalid("file", "required", "is missing: a CSV or XLSX file"))?,
        mode: mode.ok_or_else(|| ApiError::invalid("mode", "required", "is missing: add or set"))?,
    })
}

fn mode_of(bytes: &[u8]) -> Result<Mode, ApiError> {
    match bytes {
        b"add" => Ok(Mode::Add),
        b"set" => Ok(Mode::Set),
        _ => Err(ApiError::invalid("mode", "value", "is add or set")),
    }
}

fn explain(error: &multer::Error) -> ApiError {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            ApiError::of(&FILE_TOO_LARGE)
        }
        multer::Error::UnknownField { .. } => {
            ApiError::invalid("body", "unknown", "has a field that is neither file nor mode")
        }
        _ => ApiError::invalid("body", "format", "is not valid multipart/form-data"),
    }
}

impl From<Import> for ImportBody {
    fn from(import: Import) -> Self {
        Self {
            id: import.id,
            state: import.state,
            rows_total: import.rows_total,
            rows_done: import.rows_done,
            created: import.created,
            changed: import.changed,
            errors: serde_json::from_str(&import.errors).unwrap_or_else(|_| Value::Array(Vec::new())),
            error_count: import.error_count,
        }
    }
}
