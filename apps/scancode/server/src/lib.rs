//! A barcode inventory on minigate: warehouses, goods, a log, and the people who share them.
//!
//! | folder | holds |
//! |---|---|
//! | `rules.rs` | what may be: names, codes, quantities, roles; no HTTP, no SQL |
//! | `store/` | every statement, one file a table |
//! | `routes/` | the API, one file a resource |
//! | `legacy.rs` | the endpoints of the system of 2017, for its old mini program |
//! | `transfer/` | files in and out: CSV and XLSX |
//! | `follow.rs` | what becomes of warehouses when users are deleted or merged |
//! | `server.rs`, `main.rs` | the program |

mod errors;
mod follow;
mod ids;
mod inventory;
mod legacy;
mod people;
mod routes;
pub mod rules;
mod schema;
pub mod server;
pub mod store;
mod transfer;

pub use inventory::Inventory;
