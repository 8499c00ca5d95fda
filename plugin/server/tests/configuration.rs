//! Settings: as a whole or not at all, the last good ones kept, a secret made once.

use std::sync::Arc;

use pexip_mm_core::{ConfigFault, ErrorCode};
use pexip_video_connect::configuration::{Configuration, ConfigurationError};

use crate::fake::{Fake, Process, Verdict, refused};

const GOOD: &str = r#"{"node":"pexip.example.com","hostpin":"246802","secret":null}"#;
const OTHER: &str = r#"{"node":"other.example.com","hostpin":"135791"}"#;
const WRONG: &str = r#"{"node":"https://pexip.example.com","hostpin":"99x"}"#;

fn configuration(fake: &Fake) -> Configuration<Process> {
    Configuration::new(fake.store())
}

fn set(fake: &Fake, settings: &str) {
    fake.world().settings = settings.to_owned();
}

fn node(configuration: &Configuration<Process>) -> Option<(String, bool)> {
    let snapshot = configuration.current()?;
    Some((snapshot.config.node()?.to_string(), snapshot.is_last_good))
}

fn is(node: &str, is_last_good: bool) -> (String, bool) {
    (node.to_owned(), is_last_good)
}

#[tokio::test(start_paused = true)]
async fn good_settings_are_in_force_at_once() {
    let fake = Fake::new();
    set(&fake, GOOD);
    let configuration = configuration(&fake);
    assert_eq!(configuration.current(), None);
    assert_eq!(configuration.refresh().await, Ok(true));
    assert_eq!(node(&configuration), Some(is("pexip.example.com", false)));
    assert_eq!(configuration.findings().faults, []);
    set(&fake, OTHER);
    assert_eq!(configuration.refresh().await, Ok(true));
    assert_eq!(node(&configuration), Some(is("other.example.com", false)));
}

#[tokio::test(start_paused = true)]
async fn a_save_of_something_else_does_nothing() {
    let fake = Fake::new();
    set(&fake, GOOD);
    let configuration = configuration(&fake);
    configuration.refresh().await.unwrap();
    fake.counts();
    let lines = fake.world().log.len();
    assert_eq!(configuration.refresh().await, Ok(false));
    assert_eq!(fake.counts().into_keys().collect::<Vec<_>>(), ["LoadPluginConfiguration"]);
    assert_eq!(fake.world().log.len(), lines);
}

#[tokio::test(start_paused = true)]
async fn wrong_settings_leave_the_last_good_ones_in_force() {
    let fake = Fake::new();
    set(&fake, GOOD);
    let first = configuration(&fake);
    first.refresh().await.unwrap();
    set(&fake, WRONG);
    assert_eq!(first.refresh().await, Ok(true));
    assert_eq!(node(&first), Some(is("pexip.example.com", true)));
    let codes: Vec<_> = first.findings().faults.iter().map(ConfigFault::code).collect();
    assert_eq!(codes, [ErrorCode::NodeExtra, ErrorCode::PinCharacter]);

    // After a restart, and in a second process.
    let second = configuration(&fake);
    second.refresh().await.unwrap();
    assert_eq!(node(&second), Some(is("pexip.example.com", true)));
    assert_eq!(second.current().unwrap().config, first.current().unwrap().config);

    set(&fake, GOOD);
    assert_eq!(first.refresh().await, Ok(true));
    assert_eq!(node(&first), Some(is("pexip.example.com", false)));
    assert_eq!(first.findings().faults, []);
}

#[tokio::test(start_paused = true)]
async fn without_any_good_settings_there_is_no_configuration() {
    for settings in [WRONG, "", "[]", "{", r#"{"HostPin": 12}"#] {
        let fake = Fake::new();
        set(&fake, settings);
        let configuration = configuration(&fake);
        assert_eq!(configuration.refresh().await, Ok(true), "{settings}");
        assert_eq!(configuration.current(), None);
        assert!(!configuration.findings().faults.is_empty());
        assert!(fake.log_text().contains("nobody can join yet"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_secret_is_made_once_for_all_processes() {
    let fake = Fake::new();
    let mut configs = Vec::new();
    let (one, other) = (Arc::new(configuration(&fake)), Arc::new(configuration(&fake)));
    let tasks = [one, other].map(|one| {
        tokio::spawn(async move {
            one.refresh().await.unwrap();
            one.current().unwrap()
        })
    });
    for task in tasks {
        configs.push(task.await.unwrap());
    }
    assert_eq!(configs[0], configs[1]);
    let secret: serde_json::Value = serde_json::from_slice(&fake.world().kv["secret"]).unwrap();
    let secret = secret["record"]["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 64);

    let elsewhere = Fake::new();
    configuration(&elsewhere).refresh().await.unwrap();
    assert_ne!(elsewhere.world().kv["secret"], fake.world().kv["secret"]);
}

#[tokio::test(start_paused = true)]
async fn a_secret_of_the_settings_needs_none_of_ours() {
    let fake = Fake::new();
    set(&fake, r#"{"secret":"not-a-real-secret-not-a-real-one"}"#);
    let configuration = configuration(&fake);
    configuration.refresh().await.unwrap();
    assert!(configuration.current().unwrap().config.alias_key().is_some());
    assert_eq!(fake.world().kv.get("secret"), None);
}

#[tokio::test(start_paused = true)]
async fn every_call_may_fail_and_is_made_up_for() {
    for settings in [GOOD, WRONG] {
        for failing in 0..6 {
            let fake = Fake::new();
            set(&fake, OTHER);
            configuration(&fake).refresh().await.unwrap();
            set(&fake, settings);
            fake.counts();
            fake.rule(move |call| match call.number {
                number if number == failing => Verdict::Fail(refused("X", "app.error", 500)),
                _ => Verdict::Pass,
            });
            let late = configuration(&fake);
            let first = late.refresh().await;
            if let Err(error) = first {
                assert!(matches!(error, ConfigurationError::Settings(_) | ConfigurationError::Store(_)));
                assert_eq!(late.current(), None);
            }
            fake.no_rule();
            late.retry().await.unwrap();
            let expected = if settings == GOOD {
                Some(is("pexip.example.com", false))
            } else {
                Some(is("other.example.com", true))
            };
            assert_eq!(node(&late), expected, "call {failing}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_of_a_newer_plugin_stays() {
    let fake = Fake::new();
    fake.world().kv.insert("secret".to_owned(), br#"{"version":9,"record":{}}"#.to_vec());
    let configuration = configuration(&fake);
    assert!(matches!(configuration.refresh().await, Err(ConfigurationError::Store(_))));
    assert_eq!(configuration.current(), None);
    assert_eq!(fake.world().kv["secret"], br#"{"version":9,"record":{}}"#);
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_is_logged_or_shown() {
    let fake = Fake::new();
    let secret = "not-a-real-secret-not-a-real-one";
    for settings in [
        format!(r#"{{"hostpin":"246802","guestpin":"135791","secret":"{secret}","nodd":"x"}}"#),
        format!(r#"{{"hostpin":"246802","guestpin":"246802","secret":"{secret}"}}"#),
        r#"{"hostpin":"246802x","guestpin":"135791y","secret":"short-fake-secret"}"#.to_owned(),
    ] {
        set(&fake, &settings);
        let configuration = configuration(&fake);
        configuration.refresh().await.unwrap();
        let seen = format!("{}{configuration:?}{:?}", fake.log_text(), configuration.current());
        for secret in ["246802", "135791", secret, "short-fake"] {
            assert!(!seen.contains(secret), "{secret} in {seen}");
        }
    }
    assert!(fake.log_text().contains("HostPin"));
}

#[tokio::test(start_paused = true)]
async fn settings_that_could_not_be_kept_are_kept_later() {
    let fake = Fake::new();
    set(&fake, r#"{"node":"pexip.example.com","secret":"not-a-real-secret-not-a-real-one"}"#);
    fake.world().kv_limit = Some(10);
    let first = configuration(&fake);
    assert_eq!(first.refresh().await, Ok(true));
    assert_eq!(node(&first), Some(is("pexip.example.com", false)));
    assert_eq!(first.retry().await, Ok(false));
    let lines = fake.world().log.iter().filter(|line| line.message.contains("not kept")).count();
    assert_eq!(lines, 1);
    fake.world().kv_limit = None;
    assert_eq!(first.retry().await, Ok(false));
    set(&fake, WRONG);
    let second = configuration(&fake);
    second.refresh().await.unwrap();
    assert_eq!(node(&second), Some(is("pexip.example.com", true)));
    fake.counts();
    assert_eq!(first.retry().await, Ok(false));
    assert!(fake.counts().is_empty());
}
