//! Which channels have a conference that needs looking after: one record for all of them.
//!
//! An entry is made before anything of the conference is seen, and taken away after its record. It has the conference's
//! id, so that it is never taken away from a younger conference of the same channel.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::mattermost::Api;
use crate::store::{Change, Record, Store, StoreError};

const KEY: &str = "conferences";

#[derive(Debug, Default, Deserialize, Serialize)]
struct Listed {
    channels: BTreeMap<String, u64>,
}

impl Record for Listed {
    const VERSION: u32 = 1;
}

pub(super) struct Index<A> {
    store: Store<A>,
}

impl<A: Api> Index<A> {
    pub(super) fn new(store: Store<A>) -> Self {
        Self { store }
    }

    pub(super) async fn channels(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        Ok(self.store.read::<Listed>(KEY).await?.unwrap_or_default().channels)
    }

    pub(super) async fn put(&self, channel: &str, id: u64) -> Result<(), StoreError> {
        self.change(|channels| channels.insert(channel.to_owned(), id) != Some(id)).await
    }

    pub(super) async fn remove(&self, channel: &str, id: u64) -> Result<(), StoreError> {
        self.change(|channels| channels.get(channel) == Some(&id) && channels.remove(channel).is_some()).await
    }

    async fn change(
        &self,
        change: impl Fn(&mut BTreeMap<String, u64>) -> bool + Send + Sync,
    ) -> Result<(), StoreError> {
        let decide = |listed: Option<Listed>| {
            let mut listed = listed.unwrap_or_default();
            if change(&mut listed.channels) { Change::Set(listed, ()) } else { Change::Keep(()) }
        };
        self.store.change(KEY, decide).await
    }
}
