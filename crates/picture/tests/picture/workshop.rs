use crate::files::Scene;
use minigate_picture::{Busy, Unfit, Workshop};
use std::sync::Arc;

#[tokio::test]
async fn pictures_are_prepared_away_from_the_thread_that_asks() {
    let workshop = Workshop::start().unwrap();

    let prepared = workshop.prepare(Scene::quarters(64, 48).jpeg().into()).await.unwrap();
    let refused = workshop.prepare(b"no picture"[..].into()).await.unwrap();

    assert_eq!(prepared.unwrap().width, 64);
    assert_eq!(refused.unwrap_err(), Unfit::Unknown);
}

#[tokio::test]
async fn more_than_can_be_done_soon_is_refused_and_the_rest_is_done() {
    let workshop = Arc::new(Workshop::start().unwrap());
    let file = Scene::photo(1500, 1000).jpeg();

    let asked = (0..100).map(|_| {
        let (workshop, file) = (Arc::clone(&workshop), file.clone());
        tokio::spawn(async move { workshop.prepare(file.into()).await })
    });
    let (mut done, mut busy) = (0, 0);
    for asked in asked.collect::<Vec<_>>() {
        match asked.await.unwrap() {
            Ok(prepared) => {
                assert!(prepared.is_ok());
                done += 1;
            }
            Err(Busy) => busy += 1,
        }
    }

    assert!(done >= 32 && busy > 0, "{done} done, {busy} refused");
    assert!(workshop.prepare(file.into()).await.unwrap().is_ok());
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_done() {
    let workshop = Workshop::start().unwrap();
    let file: bytes::Bytes = Scene::photo(2000, 1500).jpeg().into();

    for _ in 0..200 {
        // Asked, and given up at once.
        let mut asked = Box::pin(workshop.prepare(file.clone()));
        let _ = std::future::poll_fn(|context| std::task::Poll::Ready(asked.as_mut().poll(context))).await;
        drop(asked);
        tokio::task::yield_now().await;
    }

    assert!(workshop.prepare(file).await.is_ok() || workshop.prepare(b"x"[..].into()).await.is_err());
}
