//! What the handlers take out of a request.

use crate::{
    Inventory,
    errors::{GOODS_UNKNOWN, IMPORT_UNKNOWN, INVITATION_INVALID, MEMBER_UNKNOWN, WAREHOUSE_UNKNOWN, unfit},
    rules,
    store::Asked,
};
use axum::extract::{FromRequestParts, RawPathParams};
use http::{HeaderName, request::Parts};
use minigate::{
    ApiError, AppCode, CurrentUser,
    model::{UserId, secret::sha256},
};
use uuid::Uuid;

/// Who asks; at their first request they get a warehouse.
pub(crate) struct Visitor(pub(crate) UserId);

/// Who asks about which warehouse. Whether they may is the store's to say.
pub(crate) struct Here(pub(crate) Asked);

/// The goods that the path names.
pub(crate) struct GoodsId(pub(crate) Uuid);

/// The member that the path names.
pub(crate) struct MemberId(pub(crate) UserId);

/// The import that the path names.
pub(crate) struct ImportId(pub(crate) Uuid);

/// What is stored of the invitation that the path holds.
pub(crate) struct InvitationHash(pub(crate) [u8; 32]);

/// `Idempotency-Key`.
pub(crate) struct RequestKey(pub(crate) String);

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

impl FromRequestParts<Inventory> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inventory: &Inventory) -> Result<Self, ApiError> {
        let user = CurrentUser::from_request_parts(parts, inventory).await?.id();
        inventory.welcome(user).await?;
        Ok(Self(user))
    }
}

impl FromRequestParts<Inventory> for Here {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inventory: &Inventory) -> Result<Self, ApiError> {
        let Visitor(user) = Visitor::from_request_parts(parts, inventory).await?;
        let warehouse = id(parts, inventory, "warehouse", &WAREHOUSE_UNKNOWN).await?;
        Ok(Self(Asked { warehouse, user }))
    }
}

impl FromRequestParts<Inventory> for GoodsId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inventory: &Inventory) -> Result<Self, ApiError> {
        id(parts, inventory, "goods", &GOODS_UNKNOWN).await.map(Self)
    }
}

impl FromRequestParts<Inventory> for MemberId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inventory: &Inventory) -> Result<Self, ApiError> {
        id(parts, inventory, "user", &MEMBER_UNKNOWN).await.map(UserId::from_uuid).map(Self)
    }
}

impl FromRequestParts<Inventory> for ImportId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inventory: &Inventory) -> Result<Self, ApiError> {
        id(parts, inventory, "import", &IMPORT_UNKNOWN).await.map(Self)
    }
}

impl FromRequestParts<Inventory> for InvitationHash {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inventory: &Inventory) -> Result<Self, ApiError> {
        let token = parameter(parts, inventory, "token").await.ok_or_else(|| ApiError::of(&INVITATION_INVALID))?;
        Ok(Self(sha256(token.as_bytes())))
    }
}

impl FromRequestParts<Inventory> for RequestKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Inventory) -> Result<Self, ApiError> {
        let mut values = parts.headers.get_all(KEY).iter();
        let invalid = |code, detail| ApiError::invalid("Idempotency-Key", code, detail);
        let key =
            values.next().ok_or_else(|| invalid("required", "is missing: send a new random key with each scan"))?;
        if values.next().is_some() {
            return Err(invalid("duplicate", "stands there twice"));
        }
        let key = key.to_str().unwrap_or_default();
        rules::idempotency_key(key).map_err(unfit("Idempotency-Key"))?;
        Ok(Self(key.to_owned()))
    }
}

async fn id(parts: &mut Parts, inventory: &Inventory, name: &str, unknown: &'static AppCode) -> Result<Uuid, ApiError> {
    let text = parameter(parts, inventory, name).await;
    text.and_then(|text| Uuid::try_parse(&text).ok()).ok_or_else(|| ApiError::of(unknown))
}

async fn parameter(parts: &mut Parts, inventory: &Inventory, name: &str) -> Option<String> {
    let all = RawPathParams::from_request_parts(parts, inventory).await.ok()?;
    let found = all.iter().find(|(found, _)| *found == name);
    found.map(|(_, value)| value.to_owned())
}
