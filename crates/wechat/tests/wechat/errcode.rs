use minigate_wechat::errcode::{Kind, TABLE, entry, kind};

#[test]
fn the_table_is_ascending_without_repeats_and_names_its_sources() {
    assert!(TABLE.is_sorted_by(|a, b| a.errcode < b.errcode));
    for entry in TABLE {
        assert_ne!(entry.kind, Kind::Other, "{}", entry.errcode);
        assert!(entry.source.starts_with("https://developers.weixin.qq.com/"), "{}", entry.errcode);
    }
}

#[test]
fn every_row_is_found_and_nothing_else() {
    for row in TABLE {
        assert_eq!(entry(row.errcode), Some(row));
        assert_eq!(kind(row.errcode), row.kind);
    }
    assert_eq!(entry(0), None);
    assert_eq!(kind(i64::MIN), Kind::Other);
}
