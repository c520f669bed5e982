//! The endpoints of the system of 2017, as its mini program calls them: forms in, HTTP 200 and JSON out, and an error is a
//! text in `error` for the user to read.
//!
//! It knows a warehouse by its name, so it sees a user's own ones and not those that others share with them.

use crate::{
    Inventory,
    errors::code_of,
    rules::{self, Direction, Role},
    store::{Asked, NewWarehouse, Outcome, Place, Refused, Scan, StockChange, Warehouse},
};
use axum::{
    Router,
    extract::State,
    routing::{MethodRouter, any, post},
};
use minigate::{
    ApiError, Json,
    legacy::{ScancodeError, ScancodeForm, ScancodeLogin},
    model::UserId,
};
use serde_json::{Map, Value, json};

type Answer = Result<Json<Value>, ScancodeError>;

const NO_GOODS: &str = "该仓库中没有此货品";
const NONE_LEFT: &str = "库存不足";
/// Goods that are read at once.
const BATCH: u32 = 1000;

pub(crate) fn router() -> Router<Inventory> {
    let routes: [(&str, MethodRouter<Inventory>); 7] = [
        ("login", post(login)),
        ("checkqr", post(check)),
        ("datain", post(scan_in)),
        ("dataout", post(scan_out)),
        ("query", post(query)),
        ("builddir", post(build)),
        ("test", any(async || Json(json!({ "data": "info" })))),
    ];
    let wrong_method = async || ScancodeError::new("请使用 POST 请求");
    routes.into_iter().fold(Router::new(), |router, (name, route)| {
        let route = if name == "test" { route } else { route.fallback(wrong_method) };
        router.route(&format!("/scan/{name}/"), route.clone()).route(&format!("/scan/{name}"), route)
    })
}

/// `login/`: the first of `dirs` is what the client opens.
async fn login(State(inventory): State<Inventory>, mut login: ScancodeLogin) -> Result<ScancodeLogin, ScancodeError> {
    let own = own_warehouses(&inventory, login.user_id()).await?;
    login.dirs = own.into_iter().map(|warehouse| warehouse.name).collect();
    Ok(login)
}

/// `checkqr/`
async fn check(State(inventory): State<Inventory>, form: ScancodeForm) -> Answer {
    let (user, name) = place(&inventory, &form).await?;
    let found = inventory.store().find_own_warehouse(user, name).await.map_err(unable)?;
    let asked = found.map(|warehouse| Asked { warehouse, user }).ok_or_else(no_warehouse)?;
    let goods = inventory.store().find_goods_by_code(asked, code(&form)?).await;
    Ok(Json(match goods.map_err(unable)? {
        Ok(goods) => json!({ "name": goods.name, "remarks": goods.remarks, "count": goods.stock }),
        Err(Refused::GoodsUnknown) => json!({ "exist": "none_existed" }),
        Err(refused) => return Err(told(&refused)),
    }))
}

/// `datain/`: one more.
async fn scan_in(State(inventory): State<Inventory>, form: ScancodeForm) -> Answer {
    let change = scan(&inventory, &form, Direction::In).await?.map_err(unable)?.map_err(|refused| told(&refused))?;
    let exist = if change.is_new { "newone" } else { "existed" };
    Ok(Json(json!({ "cur_count": change.goods.stock, "exist": exist })))
}

/// `dataout/`: one less, unless there is none.
async fn scan_out(State(inventory): State<Inventory>, form: ScancodeForm) -> Answer {
    let change = scan(&inventory, &form, Direction::Out).await?.map_err(unable)?;
    Ok(Json(match change {
        Ok(change) => json!({ "cur_count": change.goods.stock, "exist": "existed" }),
        Err(Refused::GoodsUnknown) => json!({ "error": NO_GOODS, "exist": "noneexist" }),
        Err(Refused::StockInsufficient { .. }) => json!({ "error": NONE_LEFT, "exist": "existed" }),
        Err(refused) => return Err(told(&refused)),
    }))
}

/// `query/`: everything. Here, and nowhere else, remarks are called `remark`.
async fn query(State(inventory): State<Inventory>, form: ScancodeForm) -> Answer {
    let user = form.user().id();
    let mut dirs = Map::new();
    for warehouse in own_warehouses(&inventory, user).await? {
        let asked = Asked { warehouse: warehouse.id, user };
        let (mut rows, mut after) = (Vec::new(), String::new());
        loop {
            let goods = inventory.store().list_goods_by_code(asked, after, BATCH).await;
            let goods = goods.map_err(unable)?.map_err(|refused| told(&refused))?;
            after = goods.last().map(|last| last.code.clone()).unwrap_or_default();
            let is_last = goods.len() < BATCH as usize;
            rows.extend(goods.into_iter().map(
                |goods| json!({ "name": goods.name, "remark": goods.remarks, "count": goods.stock, "code": goods.code }),
            ));
            if is_last {
                break;
            }
        }
        dirs.insert(warehouse.name, rows.into());
    }
    Ok(Json(json!({ "dirs": dirs })))
}

/// `builddir/`: a new warehouse.
async fn build(State(inventory): State<Inventory>, form: ScancodeForm) -> Answer {
    let owner = welcomed(&inventory, &form).await?;
    let name = rules::warehouse_name(form.get("dirname").unwrap_or_default());
    let name = name.map_err(|_| ScancodeError::new("仓库名称不能为空,且不超过 100 个字"))?;
    let (id, entry_id, now) = (inventory.new_id(), inventory.new_id(), inventory.now());
    let created = inventory.store().create_warehouse(NewWarehouse { id, owner, name, entry_id, now }).await;
    created.map_err(unable)?.map_err(|refused| told(&refused))?;
    Ok(Json(json!({ "status": "创建成功" })))
}

async fn scan(
    inventory: &Inventory,
    form: &ScancodeForm,
    direction: Direction,
) -> Result<Outcome<StockChange>, ScancodeError> {
    let (owner, warehouse) = place(inventory, form).await?;
    let text = |name: &str, check: fn(&str) -> Result<String, rules::Unfit>| {
        form.get(name).map(check).transpose().map_err(|_| ScancodeError::new("名称或备注过长"))
    };
    let scan = Scan {
        place: Place::Own(owner, warehouse),
        direction,
        code: code(form)?,
        quantity: 1,
        name: text("name", rules::goods_name)?,
        remarks: text("remarks", rules::remarks)?,
        goods_id: inventory.new_id(),
        entry_id: inventory.new_id(),
        now: inventory.now(),
    };
    Ok(inventory.store().scan(scan).await)
}

/// Whose warehouse a form names, and how.
async fn place(inventory: &Inventory, form: &ScancodeForm) -> Result<(UserId, String), ScancodeError> {
    let user = welcomed(inventory, form).await?;
    Ok((user, form.get("dir").unwrap_or_default().to_owned()))
}

fn code(form: &ScancodeForm) -> Result<String, ScancodeError> {
    let code = rules::code(form.get("code").unwrap_or_default());
    code.map_err(|_| ScancodeError::new("条码为空、过长或含有无法显示的字符"))
}

async fn own_warehouses(inventory: &Inventory, user: UserId) -> Result<Vec<Warehouse>, ScancodeError> {
    inventory.welcome(user).await.map_err(unable)?;
    let mut warehouses = inventory.store().list_warehouses(user).await.map_err(unable)?;
    warehouses.retain(|warehouse| warehouse.role == Role::Owner);
    // As they were made: the old client opens the first, which a new warehouse must not become.
    warehouses.sort_by_key(|warehouse| (warehouse.created_at, warehouse.id));
    Ok(warehouses)
}

async fn welcomed(inventory: &Inventory, form: &ScancodeForm) -> Result<UserId, ScancodeError> {
    let user = form.user().id();
    inventory.welcome(user).await.map_err(unable)?;
    Ok(user)
}

fn unable(error: minigate_store::Error) -> ScancodeError {
    ApiError::from(error).into()
}

/// In Chinese: the old client knows no other language.
fn told(refused: &Refused) -> ScancodeError {
    if *refused == Refused::WarehouseUnknown {
        return no_warehouse();
    }
    let [_, chinese] = code_of(refused).title;
    ScancodeError::new(chinese)
}

fn no_warehouse() -> ScancodeError {
    ScancodeError::new("仓库不存在")
}
