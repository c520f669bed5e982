use crate::support::{NOW, later, on_every_database};
use minigate_store::NodeRecord;

on_every_database! {
    async fn a_node_is_recorded_once_and_kept_up_to_date(db) {
        let node = |id: &str, key_ids, seconds| NodeRecord {
            id: id.to_owned(),
            key_ids,
            version: "0.1.0".to_owned(),
            seen_at: later(seconds),
        };
        db.record_node(node("b", vec![], 1)).await.unwrap();
        db.record_node(node("a", vec![[0, 1, 2, 255]], 1)).await.unwrap();
        db.record_node(node("a", vec![[0, 1, 2, 255], [0; 4]], 5)).await.unwrap();

        let expected = [node("a", vec![[0, 1, 2, 255], [0; 4]], 5), node("b", vec![], 1)];
        assert_eq!(db.list_nodes(NOW).await.unwrap(), expected);
        assert_eq!(db.list_nodes(later(5)).await.unwrap().len(), 1);
    }
}
