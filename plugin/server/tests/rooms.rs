//! Which alias a channel has, through every turn of its life.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use pexip_mm_core::{Visibility, validate_config};
use pexip_video_connect::clock::Clock;
use pexip_video_connect::conference::{Conferences, Person};
use pexip_video_connect::configuration::Snapshot;
use pexip_video_connect::mattermost::Channel;
use pexip_video_connect::rooms::{Renewal, RoomError, Rooms};
use pexip_video_connect::store::StoreError;

use crate::conference::Plain;
use crate::fake::{Fake, Hands, Process, Verdict, refused};

const SECRET: &str = "not-a-real-secret-not-a-real-one";

fn snapshot(more: &str) -> Snapshot {
    let settings = format!(r#"{{"node":"pexip.example.com","secret":"{SECRET}"{more}}}"#);
    Snapshot { config: validate_config(&settings).config.unwrap(), is_last_good: false }
}

struct Setting {
    fake: Fake,
    rooms: Rooms<Process>,
    conferences: Conferences<Process>,
    snapshot: Snapshot,
    hands: Hands,
}

impl Setting {
    fn new() -> Self {
        let (fake, hands) = (Fake::new(), Hands::new(1_000_000));
        let rooms = Rooms::new(fake.store(), hands.clock());
        let conferences = Conferences::new(fake.store(), hands.clock(), Plain::arc(""));
        Self { fake, rooms, conferences, snapshot: snapshot(""), hands }
    }

    async fn alias(&self, channel: &Channel) -> String {
        self.rooms.room(&self.snapshot, channel).await.unwrap().alias.to_string()
    }

    async fn enter(&self, channel: &Channel) {
        let person = Person { user_id: "u".to_owned(), username: "ann".to_owned() };
        self.conferences.renew(&channel.id, &person, "tab").await.unwrap();
        self.conferences.idle().await;
    }

    async fn leave(&self, channel: &Channel) {
        self.conferences.leave(&channel.id, "u", "tab").await.unwrap();
        self.conferences.idle().await;
    }
}

fn renamed(channel: &Channel, name: &str) -> Channel {
    Channel { display_name: name.to_owned(), ..channel.clone() }
}

fn turned(channel: &Channel, kind: &str) -> Channel {
    Channel { kind: kind.to_owned(), ..channel.clone() }
}

fn is_private(alias: &str) -> bool {
    alias.rsplit_once(".p").is_some_and(|(_, suffix)| suffix.len() >= 16)
}

#[tokio::test(start_paused = true)]
async fn a_public_channel_has_the_plain_alias_and_keeps_it() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "Town Square");
    let room = here.rooms.room(&here.snapshot, &channel).await.unwrap();
    assert_eq!((room.alias.as_str(), room.visibility, room.generation), ("matt-town-square", Visibility::Public, 0));
    here.fake.counts();
    assert_eq!(here.alias(&channel).await, "matt-town-square");
    assert_eq!(here.fake.counts().into_iter().collect::<Vec<_>>(), [("KVGet", 1)]);
}

#[tokio::test(start_paused = true)]
async fn two_channels_of_one_name_have_two_aliases() {
    let here = Setting::new();
    let (one, other) = (here.fake.add_channel("O", "Town Square"), here.fake.add_channel("O", "town  square!"));
    assert_eq!(here.alias(&one).await, "matt-town-square");
    let alias = here.alias(&other).await;
    assert!(alias.starts_with("matt-town-square.c") && alias.len() == "matt-town-square.c".len() + 8, "{alias}");
    assert_eq!(here.alias(&other).await, alias);
    assert_eq!(here.alias(&one).await, "matt-town-square");
}

#[tokio::test(start_paused = true)]
async fn a_suffix_that_is_taken_is_lengthened() {
    for kind in ["O", "P"] {
        let here = Setting::new();
        let other = here.fake.add_channel("O", "ops");
        let channel = here.fake.add_channel(kind, "ops");
        here.alias(&other).await;
        let first = here.alias(&channel).await;
        // The same channel where another holds what it would have.
        let there = Setting::new();
        {
            let mut world = there.fake.world();
            world.kv = here.fake.world().kv.clone();
            world.kv.remove(&format!("room:{}", channel.id));
            for value in world.kv.values_mut() {
                let text = String::from_utf8(value.clone()).unwrap();
                *value = text.replace(&channel.id, "00000000000000000000000zzz").into_bytes();
            }
        }
        let second = there.alias(&channel).await;
        assert_eq!(second.len(), first.len() + 1, "{first} {second}");
        assert!(second.starts_with(&first));
    }
}

#[tokio::test(start_paused = true)]
async fn a_suffix_cannot_be_forged_by_naming_a_channel() {
    let here = Setting::new();
    let private = here.fake.add_channel("P", "ops");
    let alias = here.alias(&private).await;
    assert!(is_private(&alias), "{alias}");
    let forged = here.fake.add_channel("O", alias.strip_prefix("matt-").unwrap());
    let theirs = here.alias(&forged).await;
    assert_ne!(theirs, alias);
    assert!(!theirs.contains('.'), "{theirs}");
}

#[tokio::test(start_paused = true)]
async fn a_new_name_counts_when_nobody_is_in_and_the_old_alias_stays_reserved() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "Town Square");
    assert_eq!(here.alias(&channel).await, "matt-town-square");
    here.enter(&channel).await;
    let channel = renamed(&channel, "Market");
    assert_eq!(here.alias(&channel).await, "matt-town-square");
    here.leave(&channel).await;
    assert_eq!(here.alias(&channel).await, "matt-market");

    let late = here.fake.add_channel("O", "Town Square");
    assert!(here.alias(&late).await.starts_with("matt-town-square.c"));
    assert_eq!(here.alias(&renamed(&channel, "Town Square")).await, "matt-town-square");
    let held = here.rooms.holders().await.unwrap();
    let current: Vec<_> = held.iter().map(|one| (one.alias.as_str(), one.is_current)).collect();
    assert_eq!(current[..2], [("matt-market", false), ("matt-town-square", true)]);
    assert_eq!(held[0].channel_id, channel.id);
    assert_eq!(held.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_conference_whose_people_fell_silent_holds_nothing_up() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "Town Square");
    here.alias(&channel).await;
    here.enter(&channel).await;
    here.hands.step(91_000);
    assert_eq!(here.alias(&renamed(&channel, "Market")).await, "matt-market");
}

#[tokio::test(start_paused = true)]
async fn a_channel_made_private_has_a_private_alias_at_once() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "Ops");
    assert_eq!(here.alias(&channel).await, "matt-ops");
    here.enter(&channel).await;
    let private = turned(&channel, "P");
    let room = here.rooms.room(&here.snapshot, &private).await.unwrap();
    assert!(is_private(room.alias.as_str()));
    assert_eq!(room.visibility, Visibility::Private);
    // Made public, it keeps that as long as somebody is in, and with it who gets in.
    let room = here.rooms.room(&here.snapshot, &channel).await.unwrap();
    assert!(is_private(room.alias.as_str()));
    assert_eq!(room.visibility, Visibility::Private);
    here.leave(&channel).await;
    assert_eq!(here.alias(&channel).await, "matt-ops");
}

#[tokio::test(start_paused = true)]
async fn private_again_is_another_alias() {
    let here = Setting::new();
    let channel = here.fake.add_channel("P", "Ops");
    let first = here.alias(&channel).await;
    assert_eq!(here.alias(&turned(&channel, "O")).await, "matt-ops");
    let second = here.alias(&channel).await;
    assert!(is_private(&first) && is_private(&second));
    assert_ne!(first, second);
}

#[tokio::test(start_paused = true)]
async fn who_has_left_a_private_channel_does_not_know_its_alias() {
    let here = Setting::new();
    let channel = here.fake.add_channel("P", "Ops");
    let first = here.alias(&channel).await;
    assert_eq!(here.rooms.member_left(&channel.id).await, Ok(Renewal::Now));
    let second = here.alias(&channel).await;
    assert_ne!(first, second);
    assert_eq!(here.alias(&channel).await, second);

    here.enter(&channel).await;
    assert_eq!(here.rooms.member_left(&channel.id).await, Ok(Renewal::WhenEmpty));
    assert_eq!(here.alias(&channel).await, second);
    here.leave(&channel).await;
    let third = here.rooms.room(&here.snapshot, &channel).await.unwrap();
    assert_ne!(third.alias.as_str(), second);
    assert_eq!(third.generation, 2);
}

#[tokio::test(start_paused = true)]
async fn leaving_a_public_channel_changes_nothing() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "Ops");
    assert_eq!(here.rooms.member_left(&channel.id).await, Ok(Renewal::NoRoom));
    let before = here.rooms.room(&here.snapshot, &channel).await.unwrap();
    assert_eq!(here.rooms.member_left(&channel.id).await, Ok(Renewal::NoRoom));
    assert_eq!(here.rooms.room(&here.snapshot, &channel).await.unwrap(), before);
}

#[tokio::test(start_paused = true)]
async fn a_reset_renews_every_alias_with_a_suffix() {
    let here = Setting::new();
    let channels = [("O", "Ops"), ("O", "ops"), ("P", "ops")].map(|(kind, name)| here.fake.add_channel(kind, name));
    assert_eq!(here.rooms.reset(&channels[0].id).await, Ok(Renewal::NoRoom));
    for (at, channel) in channels.iter().enumerate() {
        let before = here.rooms.room(&here.snapshot, channel).await.unwrap();
        assert_eq!(here.rooms.reset(&channel.id).await, Ok(Renewal::Now));
        let after = here.rooms.room(&here.snapshot, channel).await.unwrap();
        assert_eq!(after.generation, before.generation + 1);
        assert_eq!(after.alias == before.alias, at == 0);
    }
}

#[tokio::test(start_paused = true)]
async fn archived_channels_are_refused_and_keep_what_they_hold() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "Ops");
    assert_eq!(here.alias(&channel).await, "matt-ops");
    let archived = Channel { delete_at: 5, ..channel.clone() };
    assert_eq!(here.rooms.room(&here.snapshot, &archived).await, Err(RoomError::Archived));
    let late = here.fake.add_channel("O", "Ops");
    assert!(here.alias(&late).await.starts_with("matt-ops.c"));
    assert_eq!(here.alias(&channel).await, "matt-ops");
}

#[tokio::test(start_paused = true)]
async fn other_kinds_of_channels_have_no_room() {
    let here = Setting::new();
    for kind in ["D", "G", "T", ""] {
        let channel = here.fake.add_channel(kind, "Ops");
        assert_eq!(here.rooms.room(&here.snapshot, &channel).await, Err(RoomError::Kind), "{kind}");
    }
    let strange = Channel { id: "Not/An/Id".to_owned(), ..here.fake.add_channel("O", "Ops") };
    assert!(matches!(here.rooms.room(&here.snapshot, &strange).await, Err(RoomError::Alias(_))));
    assert!(here.fake.world().kv.is_empty());
}

#[tokio::test(start_paused = true)]
async fn another_prefix_scheme_or_secret_counts_at_once() {
    let mut here = Setting::new();
    let (public, private) = (here.fake.add_channel("O", "Ops"), here.fake.add_channel("P", "Ops"));
    here.enter(&public).await;
    here.enter(&private).await;
    let before = here.alias(&private).await;
    assert_eq!(here.alias(&public).await, "matt-ops");

    here.snapshot = snapshot(r#","prefix":"meet-""#);
    assert_eq!(here.alias(&public).await, "meet-ops");
    assert_eq!(here.alias(&private).await, before.replacen("matt-", "meet-", 1));

    here.snapshot = snapshot(r#","aliasscheme":"channel_id""#);
    assert_eq!(here.alias(&public).await, format!("matt-{}", public.id));
    assert!(is_private(&here.alias(&private).await));

    let other = r#"{"secret":"another-fake-secret-another-fake-one"}"#;
    here.snapshot = Snapshot { config: validate_config(other).config.unwrap(), is_last_good: false };
    assert_eq!(here.alias(&public).await, "matt-ops");
    let after = here.alias(&private).await;
    assert!(after.starts_with("matt-ops.p") && after != before);
}

#[tokio::test(start_paused = true)]
async fn a_name_of_which_nothing_is_left_gives_the_id() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "\u{1f600}");
    assert_eq!(here.alias(&channel).await, format!("matt-{}", channel.id));
}

#[tokio::test(start_paused = true)]
async fn names_too_long_have_a_suffix_of_their_own() {
    let here = Setting::new();
    let name = "\u{4e16}".repeat(64);
    let aliases = [here.fake.add_channel("O", &name), here.fake.add_channel("O", &name)];
    let aliases = [here.alias(&aliases[0]).await, here.alias(&aliases[1]).await];
    assert!(aliases.iter().all(|alias| alias.len() <= 128 && alias.contains(".c")), "{aliases:?}");
    assert_ne!(aliases[0], aliases[1]);
}

/// However many processes ask for channels of one name at once, and wherever one of them dies: no alias is of two
/// channels, and whoever asks later gets what was answered.
#[tokio::test(start_paused = true)]
async fn claims_hold_against_races_and_deaths() {
    for dies_at in 0..24_u64 {
        for dies_after in [false, true] {
            let fake = Fake::new();
            let channels: Vec<_> = (0..3).map(|_| fake.add_channel("O", "Ops")).collect();
            fake.rule(move |call| match (call.number == dies_at, dies_after) {
                (true, false) => Verdict::Die,
                (true, true) => Verdict::DieAfter,
                (false, _) => Verdict::Pass,
            });
            let mut tasks = Vec::new();
            for channel in channels.iter().chain(&channels) {
                let rooms = Rooms::new(fake.store(), Clock::new(|| 0));
                let channel = channel.clone();
                let asked =
                    async move { (channel.id.clone(), rooms.room(&snapshot(""), &channel).await.unwrap().alias) };
                tasks.push(tokio::spawn(tokio::time::timeout(std::time::Duration::from_secs(60), asked)));
            }
            let mut answers = BTreeSet::new();
            for task in tasks {
                answers.extend(task.await.unwrap().ok());
            }
            fake.no_rule();
            for channel in &channels {
                let rooms = Rooms::new(fake.store(), Clock::new(|| 0));
                answers.insert((channel.id.clone(), rooms.room(&snapshot(""), channel).await.unwrap().alias));
            }
            assert_eq!(answers.len(), 3, "{answers:?}");
            let aliases: BTreeSet<_> = answers.iter().map(|(_, alias)| alias).collect();
            assert_eq!(aliases.len(), 3, "{answers:?}");
        }
    }
}

/// While a channel claims another alias, somebody asks for a reset.
async fn raced(here: &Setting, channel: &Channel) -> pexip_video_connect::rooms::Room {
    let (fake, id) = (here.fake.clone(), channel.id.clone());
    let is_first = AtomicBool::new(true);
    here.fake.rule(move |call| {
        let is_claim = call.method == "KVSetWithOptions" && call.about.starts_with("alias:");
        if is_claim && is_first.swap(false, Ordering::SeqCst) {
            let mut world = fake.world();
            let key = format!("room:{id}");
            let text = String::from_utf8(world.kv[&key].clone()).unwrap();
            let text = text.replace(r#""is_to_be_renewed":false"#, r#""is_to_be_renewed":true"#);
            world.kv.insert(key, text.into_bytes());
        }
        Verdict::Pass
    });
    here.rooms.room(&here.snapshot, channel).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_race_over_one_channel_never_leaves_it_public() {
    let here = Setting::new();
    let channel = here.fake.add_channel("O", "Ops");
    here.alias(&channel).await;
    assert!(is_private(raced(&here, &turned(&channel, "P")).await.alias.as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_race_over_one_channel_loses_no_reset() {
    let here = Setting::new();
    let channel = here.fake.add_channel("P", "Ops");
    here.alias(&channel).await;
    assert_eq!(raced(&here, &renamed(&channel, "Market")).await.generation, 1);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_gives_no_room() {
    for failing in 0..4 {
        let here = Setting::new();
        let channel = here.fake.add_channel("O", "Ops");
        here.fake.rule(move |call| match call.number {
            number if number == failing => Verdict::Fail(refused("KV", "app.error", 500)),
            _ => Verdict::Pass,
        });
        let failed = here.rooms.room(&here.snapshot, &channel).await;
        assert!(matches!(failed, Err(RoomError::Store(StoreError::Api { .. }))), "{failing}: {failed:?}");
        here.fake.no_rule();
        assert_eq!(here.alias(&channel).await, "matt-ops");
    }
}

#[tokio::test(start_paused = true)]
async fn keys_are_short_enough() {
    let here = Setting::new();
    let channel = here.fake.add_channel("P", &"x".repeat(120));
    here.alias(&channel).await;
    here.enter(&channel).await;
    assert!(here.fake.world().kv.keys().all(|key| key.len() <= 150));
}
