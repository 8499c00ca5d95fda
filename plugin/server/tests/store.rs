//! The store: records are changed under compare-and-set and never lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pexip_video_connect::store::{ATTEMPTS, Change, Record, Store, StoreError};
use serde::{Deserialize, Serialize};

use crate::fake::{Call, Fake, Verdict, refused, timed_out};

#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
struct Count {
    count: u32,
}

impl Record for Count {
    const VERSION: u32 = 2;
}

async fn count_up<A: pexip_video_connect::mattermost::Api>(store: &Store<A>) -> Result<u32, StoreError> {
    let decide = |record: Option<Count>| {
        let count = record.unwrap_or_default().count + 1;
        Change::Set(Count { count }, count)
    };
    store.change("count", decide).await
}

#[tokio::test(start_paused = true)]
async fn changes_of_many_processes_are_all_made() {
    let fake = Fake::new();
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let store = fake.store();
        for _ in 0..10 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move { count_up(&store).await }));
        }
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(fake.store().read::<Count>("count").await, Ok(Some(Count { count: 40 })));
}

#[tokio::test(start_paused = true)]
async fn a_race_that_is_always_lost_ends() {
    let fake = Fake::new();
    let (there, lost) = (fake.clone(), Arc::new(AtomicU32::new(0)));
    let count = Arc::clone(&lost);
    fake.rule(move |call: &Call| {
        if call.method == "KVSetWithOptions" {
            let n = count.fetch_add(1, Ordering::SeqCst);
            let value = format!(r#"{{"version":2,"record":{{"count":{}}}}}"#, 1000 + n);
            there.world().kv.insert("count".to_owned(), value.into_bytes());
        }
        Verdict::Pass
    });
    assert_eq!(count_up(&fake.store()).await, Err(StoreError::Contended { key: "count".to_owned() }));
    assert_eq!(lost.load(Ordering::SeqCst), ATTEMPTS);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_never_overwritten() {
    let values = [
        "",
        "{",
        "[]",
        "{}",
        r#"{"version":2}"#,
        r#"{"version":2,"record":{"count":"12"}}"#,
        r#"{"version":3,"record":{"count":12}}"#,
        "\u{0}\u{1}",
    ];
    for value in values {
        let fake = Fake::new();
        fake.world().kv.insert("count".to_owned(), value.as_bytes().to_vec());
        let error = count_up(&fake.store()).await.unwrap_err();
        let is_newer = matches!(&error, StoreError::Newer { key, found: 3, known: 2 } if key == "count");
        let is_unreadable = matches!(&error, StoreError::Unreadable { key, .. } if key == "count");
        assert!(if value.contains(":3") { is_newer } else { is_unreadable }, "{value}: {error:?}");
        assert_eq!(fake.world().kv["count"], value.as_bytes());
        assert!(fake.store().read::<Count>("count").await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_does_not_show_what_is_stored() {
    let fake = Fake::new();
    fake.world().kv.insert("count".to_owned(), br#"{"version":2,"record":{"count":"fake-secret"}}"#.to_vec());
    let error = count_up(&fake.store()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("fake-secret"));
}

#[tokio::test(start_paused = true)]
async fn a_record_that_stays_is_not_written() {
    let fake = Fake::new();
    count_up(&fake.store()).await.unwrap();
    fake.counts();
    let same = fake.store().change("count", |record: Option<Count>| Change::Set(record.unwrap(), ())).await;
    assert_eq!(same, Ok(()));
    assert_eq!(fake.counts().get("KVSetWithOptions"), None);
}

#[tokio::test(start_paused = true)]
async fn failures_of_the_server_are_told_with_the_key() {
    for method in ["KVGet", "KVSetWithOptions"] {
        for error in [refused("KV", "app.plugin_store.get.app_error", 500), timed_out("KV")] {
            let fake = Fake::new();
            let told = error.clone();
            fake.rule(move |call| if call.method == method { Verdict::Fail(told.clone()) } else { Verdict::Pass });
            assert_eq!(count_up(&fake.store()).await, Err(StoreError::Api { key: "count".to_owned(), error }));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_store_is_told() {
    let fake = Fake::new();
    fake.world().kv_limit = Some(10);
    let error = count_up(&fake.store()).await.unwrap_err();
    assert!(matches!(error, StoreError::Api { .. }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn keys_are_listed_over_pages() {
    let fake = Fake::new();
    for n in 0..1203 {
        fake.world().kv.insert(format!("alias:{n:04}"), b"x".to_vec());
        fake.world().kv.insert(format!("room:{n:04}"), b"x".to_vec());
    }
    assert_eq!(fake.store().keys("alias:").await.unwrap().len(), 1203);
}
