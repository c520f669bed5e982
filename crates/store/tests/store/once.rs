use crate::support::{NOW, at_once, later, on_every_database, sealed};
use minigate_store::Claim;

const MARK: [u8; 32] = [0xa5; 32];
const REQUEST: [u8; 32] = [0xff; 32];

on_every_database! {
    async fn a_mark_is_won_once(db) {
        assert!(matches!(db.claim_once(MARK, Some(REQUEST), NOW, later(60)).await.unwrap(), Claim::Won));

        let Claim::Taken(taken) = db.claim_once(MARK, None, later(1), later(61)).await.unwrap() else { panic!("won") };
        assert_eq!((taken.idempotency, taken.answer, taken.expires_at), (Some(REQUEST), None, later(60)));
        assert!(matches!(db.claim_once([1; 32], None, NOW, later(60)).await.unwrap(), Claim::Won));
    }

    async fn who_comes_later_sees_the_answer(db) {
        db.claim_once(MARK, None, NOW, later(60)).await.unwrap();

        assert!(db.answer_once(MARK, sealed(3)).await.unwrap());
        assert!(!db.answer_once([1; 32], sealed(3)).await.unwrap());

        let Claim::Taken(taken) = db.claim_once(MARK, None, later(1), later(61)).await.unwrap() else { panic!("won") };
        assert_eq!(taken.answer, Some(sealed(3)));
        let found = db.find_once(MARK).await.unwrap().unwrap();
        assert_eq!((found.idempotency, found.answer), (None, Some(sealed(3))));
    }

    async fn a_mark_past_its_end_is_free_again(db) {
        db.claim_once(MARK, Some(REQUEST), NOW, later(60)).await.unwrap();
        db.answer_once(MARK, sealed(3)).await.unwrap();

        assert!(matches!(db.claim_once(MARK, None, later(59), later(99)).await.unwrap(), Claim::Taken(_)));
        assert!(matches!(db.claim_once(MARK, None, later(60), later(99)).await.unwrap(), Claim::Won));

        let found = db.find_once(MARK).await.unwrap().unwrap();
        assert_eq!((found.idempotency, found.answer, found.expires_at), (None, None, later(99)));
    }

    async fn a_mark_is_released_unless_it_was_answered(db) {
        db.claim_once(MARK, None, NOW, later(60)).await.unwrap();
        assert!(db.release_once(MARK).await.unwrap());
        assert!(!db.release_once(MARK).await.unwrap());
        assert!(db.find_once(MARK).await.unwrap().is_none());

        assert!(matches!(db.claim_once(MARK, None, NOW, later(60)).await.unwrap(), Claim::Won));
        db.answer_once(MARK, sealed(1)).await.unwrap();
        assert!(!db.release_once(MARK).await.unwrap());
    }

    async fn of_fifty_claims_at_once_one_wins(db) {
        let claims = at_once(db, 50, |store, _| async move {
            store.claim_once(MARK, None, NOW, later(60)).await.unwrap()
        }).await;

        assert_eq!(claims.iter().filter(|claim| matches!(claim, Claim::Won)).count(), 1);
    }

    async fn marks_past_their_end_are_swept(db) {
        for n in 0..3 {
            db.claim_once([n; 32], None, NOW, later(u64::from(n) + 1)).await.unwrap();
        }

        assert_eq!(db.sweep_once(later(3), 1).await.unwrap(), 1);
        assert_eq!(db.sweep_once(later(3), 9).await.unwrap(), 1);
        assert!(db.find_once([2; 32]).await.unwrap().is_some());
    }
}
