//! A barcode inventory on minigate.
