//! Who may join: every cell of the rule, and the gathering of facts.

use pexip_mm_core::{ChannelId, Config, Role, Visibility};
use pexip_video_connect::access::{Account, Denied, Facts, Membership, Refusal, admit, admit_administrator, decide};
use pexip_video_connect::mattermost::ChannelType;
use serde_json::json;

use crate::fake::{Verdict, refused, timed_out};
use crate::site::{Site, settings};

const ACCOUNTS: [Account; 4] = [Account::Person, Account::Guest, Account::Bot, Account::Deactivated];
const MEMBERSHIPS: [Membership; 3] = [Membership::None, Membership::Member, Membership::Administrator];
const TYPES: [ChannelType; 5] =
    [ChannelType::Public, ChannelType::Private, ChannelType::Direct, ChannelType::Group, ChannelType::Unknown];
const BOTH: [bool; 2] = [false, true];

fn config(others: &serde_json::Value) -> Config {
    Config::from_json(&settings(others)).unwrap()
}

/// Configurations in which guests enter every room, those of public channels, and none.
fn configs() -> Vec<(Config, &'static [Visibility])> {
    let both: &[Visibility] = &[Visibility::Public, Visibility::Private];
    let mut configs = vec![
        (config(&json!({ "guestaccess": "all_channels" })), both),
        (config(&json!({ "guestaccess": "public_channels" })), &[Visibility::Public][..]),
        (config(&json!({ "guestaccess": "never" })), &[]),
        (config(&json!({ "guestaccess": "never", "guestpin": "13579135" })), both),
        (config(&json!({ "guestaccess": "never", "pinmode": "per_room" })), both),
    ];
    let admins = |others: serde_json::Value| {
        let mut others = others;
        others["hostrole"] = "channel_admins".into();
        config(&others)
    };
    configs.push((admins(json!({ "guestaccess": "all_channels" })), both));
    configs.push((admins(json!({ "guestaccess": "never", "pinmode": "per_room" })), both));
    configs
}

#[test]
fn every_cell() {
    let mut decided = 0;
    for (config, guest_rooms) in configs() {
        for account in ACCOUNTS {
            for membership in MEMBERSHIPS {
                for channel_type in TYPES {
                    for (is_archived, is_allowed, can_post) in
                        BOTH.into_iter().flat_map(|a| BOTH.into_iter().flat_map(move |b| BOTH.map(move |c| (a, b, c))))
                    {
                        let facts = Facts { account, membership, channel_type, is_archived, is_allowed, can_post };
                        assert_eq!(decide(facts, &config), expected(facts, &config, guest_rooms), "{facts:?}");
                        decided += 1;
                    }
                }
            }
        }
    }
    assert_eq!(decided, 7 * 4 * 3 * 5 * 8);
}

/// The rule once more, as a table of who is let in rather than of who is refused.
fn expected(
    facts: Facts,
    config: &Config,
    guest_rooms: &[Visibility],
) -> Result<pexip_video_connect::access::Admission, Refusal> {
    let Facts { account, membership, channel_type, is_archived, is_allowed, can_post } = facts;
    let visibility = if channel_type == ChannelType::Private { Visibility::Private } else { Visibility::Public };
    let admins_only = config.host_role() == pexip_mm_core::HostRole::ChannelAdmins;
    let is_host = account == Account::Person && (!admins_only || membership == Membership::Administrator);
    let role = if is_host { Role::Host } else { Role::Guest };
    let is_person = matches!(account, Account::Person | Account::Guest);
    let is_member = membership != Membership::None;
    let has_rooms = matches!(channel_type, ChannelType::Public | ChannelType::Private);
    let has_place = is_host || guest_rooms.contains(&visibility);
    if is_person && is_member && has_rooms && !is_archived && is_allowed && can_post && has_place {
        return Ok(pexip_video_connect::access::Admission { role, visibility });
    }
    // In the order in which one may learn of it.
    Err([
        (account == Account::Deactivated, Refusal::Deactivated),
        (account == Account::Bot, Refusal::Bot),
        (!is_member, Refusal::NotAMember),
        (channel_type == ChannelType::Unknown, Refusal::UnknownChannelType),
        (!has_rooms, Refusal::DirectMessage),
        (is_archived, Refusal::Archived),
        (!is_allowed, Refusal::Filtered),
        (!can_post, Refusal::ReadOnly),
        (!has_place, Refusal::NoGuests),
    ]
    .into_iter()
    .find_map(|(applies, refusal)| applies.then_some(refusal))
    .unwrap())
}

#[test]
fn codes_are_stable_and_differ() {
    let all = [
        Refusal::NotLoggedIn,
        Refusal::Deactivated,
        Refusal::Bot,
        Refusal::NotAMember,
        Refusal::DirectMessage,
        Refusal::UnknownChannelType,
        Refusal::Archived,
        Refusal::Filtered,
        Refusal::ReadOnly,
        Refusal::NoGuests,
        Refusal::NotAnAdministrator,
    ];
    assert_eq!(
        all.map(Refusal::code).join(" "),
        "not_logged_in deactivated bot not_a_member direct_message unknown_channel_type archived filtered read_only \
         no_guests not_an_administrator"
    );
}

#[tokio::test]
async fn facts_are_had_with_four_calls_and_a_fifth_only_where_administrators_count() {
    let site = Site::new(json!({})).await;
    let id = ChannelId::parse(&site.public.id).unwrap();
    let process = site.fake.process();
    admit(&process, &config(&json!({})), &id, &site.member.id).await.unwrap();
    assert_eq!(site.fake.counts().values().sum::<usize>(), 4);
    let admins = config(&json!({ "hostrole": "channel_admins", "guestaccess": "all_channels" }));
    for (user, role, calls) in [
        (&site.member, Role::Guest, 5),
        // As a guest there is nothing to ask, and a channel's own administrator is known already.
        (&site.guest, Role::Guest, 4),
        (&site.channel_admin, Role::Host, 4),
        (&site.root, Role::Host, 5),
    ] {
        let admitted = admit(&process, &admins, &id, &user.id).await.unwrap();
        assert_eq!(admitted.admission.role, role, "{}", user.username);
        assert_eq!(site.fake.counts().values().sum::<usize>(), calls, "{}", user.username);
    }
}

#[tokio::test]
async fn nobody_is_let_in_whom_the_server_could_not_be_asked_about() {
    let site = Site::new(json!({})).await;
    let id = ChannelId::parse(&site.public.id).unwrap();
    let process = site.fake.process();
    let admins = config(&json!({ "hostrole": "channel_admins", "guestaccess": "all_channels" }));
    for method in ["GetUser", "GetChannel", "GetChannelMember", "HasPermissionToChannel"] {
        let error = refused("Some", "app.some.error", 500);
        let given = error.clone();
        site.fake.rule(move |call| if call.method == method { Verdict::Fail(given.clone()) } else { Verdict::Pass });
        let admitted = admit(&process, &admins, &id, &site.member.id).await;
        assert_eq!(admitted.map(|_| ()), Err(Denied::Unknown(error)), "{method}");
    }
    site.fake.rule(|_| Verdict::Fail(timed_out("HasPermissionTo")));
    assert!(matches!(admit_administrator(&process, &site.root.id).await, Err(Denied::Unknown(_))));
    site.fake.no_rule();
    assert_eq!(admit_administrator(&process, &site.root.id).await, Ok(()));
    let refused = Err(Denied::Refused(Refusal::NotAnAdministrator));
    assert_eq!(admit_administrator(&process, &site.channel_admin.id).await, refused);
}

#[tokio::test]
async fn a_channel_that_does_not_exist_is_refused_as_one_that_is_not_ones_own() {
    let site = Site::new(json!({})).await;
    let process = site.fake.process();
    let nowhere = ChannelId::parse("zzzzzzzzzzzzzzzzzzzzzzzzzz").unwrap();
    let config = config(&json!({}));
    let not_a_member = Err(Denied::Refused(Refusal::NotAMember));
    assert_eq!(admit(&process, &config, &nowhere, &site.member.id).await.map(|_| ()), not_a_member);
    // Its members may still be known when a channel is gone.
    site.fake.world().channels.remove(&site.private.id);
    let gone = ChannelId::parse(&site.private.id).unwrap();
    assert_eq!(admit(&process, &config, &gone, &site.member.id).await.map(|_| ()), not_a_member);
    assert_eq!(admit(&process, &config, &gone, &site.root.id).await.map(|_| ()), not_a_member);
}
