//! The inventory's own error codes, in the form of minigate's.

use crate::{routes::GoodsBody, rules::Unfit, store::Refused};
use http::StatusCode;
use minigate::{ApiError, AppCode};
use serde_json::json;

macro_rules! codes {
    ($($name:ident $code:literal $status:ident {
        en: $en:literal, zh: $zh:literal, do_en: $do_en:literal, do_zh: $do_zh:literal $(,)?
    })*) => {
        $(pub(crate) static $name: AppCode = AppCode {
            code: $code,
            status: StatusCode::$status,
            title: [$en, $zh],
            advice: [$do_en, $do_zh],
        };)*
    };
}

codes! {
    WAREHOUSE_UNKNOWN "warehouse_unknown" NOT_FOUND {
        en: "There is no such warehouse.", zh: "仓库不存在。",
        do_en: "List the warehouses again.", do_zh: "请刷新仓库列表。",
    }
    GOODS_UNKNOWN "goods_unknown" NOT_FOUND {
        en: "There are no such goods in this warehouse.", zh: "该仓库中没有此货品。",
        do_en: "Scan them in first, or look for them in another warehouse.", do_zh: "请先入库,或到其他仓库查找。",
    }
    MEMBER_UNKNOWN "member_unknown" NOT_FOUND {
        en: "This user is not a member of the warehouse.", zh: "该用户不是此仓库的成员。",
        do_en: "List the members again.", do_zh: "请刷新成员列表。",
    }
    IMPORT_UNKNOWN "import_unknown" NOT_FOUND {
        en: "There is no such import.", zh: "导入任务不存在。",
        do_en: "Start a new one.", do_zh: "请重新导入。",
    }
    INVITATION_INVALID "invitation_invalid" NOT_FOUND {
        en: "The invitation is unknown, has expired or was used up.", zh: "邀请无效、已过期或已用完。",
        do_en: "Ask the owner of the warehouse for a new one.", do_zh: "请仓库所有者重新邀请。",
    }
    ROLE_INSUFFICIENT "role_insufficient" FORBIDDEN {
        en: "Your role in this warehouse does not allow that.", zh: "你在该仓库的权限不足。",
        do_en: "Ask the owner of the warehouse.", do_zh: "请联系仓库所有者。",
    }
    WAREHOUSE_NAME_TAKEN "warehouse_name_taken" CONFLICT {
        en: "You have a warehouse of this name.", zh: "你已有同名仓库。",
        do_en: "Choose another name.", do_zh: "请换一个名称。",
    }
    WAREHOUSE_LIMIT "warehouse_limit" CONFLICT {
        en: "You have as many warehouses as there may be.", zh: "仓库数量已达上限。",
        do_en: "Delete or leave one first.", do_zh: "请先删除或退出一个仓库。",
    }
    MEMBER_LIMIT "member_limit" CONFLICT {
        en: "The warehouse has as many members as there may be.", zh: "仓库成员数量已达上限。",
        do_en: "Ask its owner to remove one.", do_zh: "请仓库所有者先移除一名成员。",
    }
    OWNER_STAYS "owner_stays" CONFLICT {
        en: "The owner can neither leave the warehouse nor be given another role.",
        zh: "仓库所有者不能退出,也不能更改角色。",
        do_en: "Delete the warehouse if it is not needed any more.", do_zh: "如不再需要,可以删除仓库。",
    }
    GOODS_CHANGED "goods_changed" CONFLICT {
        en: "The goods were changed since you read them.", zh: "货品已被他人修改。",
        do_en: "`current` holds what they are now: apply the change to that.",
        do_zh: "`current` 是最新内容,请在此基础上修改。",
    }
    STOCK_INSUFFICIENT "stock_insufficient" CONFLICT {
        en: "There are not so many in stock.", zh: "库存不足。",
        do_en: "`available` says how many there are.", do_zh: "`available` 是现有库存。",
    }
    STOCK_LIMIT "stock_limit" CONFLICT {
        en: "There would be more than 1,000,000,000 in stock.", zh: "库存将超过 1,000,000,000。",
        do_en: "Scan in fewer.", do_zh: "请减少入库数量。",
    }
    IDEMPOTENCY_KEY_REUSED "idempotency_key_reused" CONFLICT {
        en: "This Idempotency-Key was used for another request.", zh: "该 Idempotency-Key 已用于其他请求。",
        do_en: "Send a new key with each new request.", do_zh: "每个新请求使用新的 Idempotency-Key。",
    }
    IMPORT_RUNNING "import_running" CONFLICT {
        en: "An import into this warehouse is under way.", zh: "该仓库正在导入。",
        do_en: "Wait for its end, or cancel it.", do_zh: "请等待导入完成,或取消导入。",
    }
    FILE_TOO_LARGE "file_too_large" PAYLOAD_TOO_LARGE {
        en: "The file is larger than 10 MB.", zh: "文件超过 10 MB。",
        do_en: "Split it into several.", do_zh: "请拆分为多个文件。",
    }
}

/// A field that does not fit.
pub(crate) fn unfit(field: &str) -> impl FnOnce(Unfit) -> ApiError {
    move |Unfit { code, detail }| ApiError::invalid(field, code, detail)
}

/// A refusal of the store, for handlers.
pub(crate) fn told(refused: Refused) -> ApiError {
    let error = ApiError::of(code_of(&refused));
    match refused {
        Refused::Changed(current) => error.with_member("current", json!(GoodsBody::from(*current))),
        Refused::StockInsufficient { available } => error.with_member("available", available),
        _ => error,
    }
}

pub(crate) const fn code_of(refused: &Refused) -> &'static AppCode {
    match refused {
        Refused::WarehouseUnknown => &WAREHOUSE_UNKNOWN,
        Refused::RoleInsufficient => &ROLE_INSUFFICIENT,
        Refused::GoodsUnknown => &GOODS_UNKNOWN,
        Refused::MemberUnknown => &MEMBER_UNKNOWN,
        Refused::ImportUnknown => &IMPORT_UNKNOWN,
        Refused::InvitationInvalid => &INVITATION_INVALID,
        Refused::NameTaken => &WAREHOUSE_NAME_TAKEN,
        Refused::WarehouseLimit => &WAREHOUSE_LIMIT,
        Refused::MemberLimit => &MEMBER_LIMIT,
        Refused::OwnerStays => &OWNER_STAYS,
        Refused::Changed(_) => &GOODS_CHANGED,
        Refused::StockInsufficient { .. } => &STOCK_INSUFFICIENT,
        Refused::StockLimit => &STOCK_LIMIT,
        Refused::KeyReused => &IDEMPOTENCY_KEY_REUSED,
        Refused::ImportRunning => &IMPORT_RUNNING,
    }
}
