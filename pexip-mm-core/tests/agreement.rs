//! Three readers of one decision: our script in Jinja2 itself, the same script in `simulate`, and the function. They
//! agree on every request, whether a node's templates are strict about missing variables or not.

use std::cell::RefCell;

use pexip_mm_core::policy::simulate::{Options, Outcome, PolicyScript, Undefined};
use pexip_mm_core::policy::{ServiceRequest, local_policy_script, service_configuration};
use pexip_mm_core::{Config, Pins, RoomPins, testing};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::oracle::{Oracle, Verdict};

/// An answer: its action and its result; the code of the reason where it is dropped.
type Answer = Result<(String, Value), String>;

#[expect(clippy::unnecessary_wraps, reason = "the two others can be dropped")]
fn decided(config: &Config, request: &ServiceRequest) -> Answer {
    let answer = service_configuration(config, request).to_local_json().unwrap();
    let mut answer: Value = serde_json::from_str(&answer).unwrap();
    Ok((answer["action"].as_str().unwrap().to_owned(), answer["result"].take()))
}

fn simulated(script: &PolicyScript, request: &Value) -> Answer {
    match script.answer(request).outcome {
        Outcome::Answered { action, result } => Ok((action.as_str().to_owned(), Value::Object(result))),
        Outcome::Dropped { reason } => Err(reason.code().to_owned()),
    }
}

fn of_node(verdict: Verdict) -> Answer {
    verdict.answered.ok_or(verdict.reason)
}

/// Holds the three against each other.
fn compare(oracle: &mut Oracle, config: &Config, requests: &[ServiceRequest]) {
    let script = local_policy_script(config);
    let values: Vec<Value> = requests.iter().map(ServiceRequest::to_value).collect();
    for undefined in [Undefined::Lenient, Undefined::Strict] {
        let strict = undefined == Undefined::Strict;
        let parsed = PolicyScript::parse_with(script.expose(), &Options { undefined, ..Options::default() }).unwrap();
        let of_jinja2 = oracle.ask(script.expose(), strict, &values);
        for ((request, value), of_jinja2) in requests.iter().zip(&values).zip(of_jinja2) {
            let decided = decided(config, request);
            assert_eq!(of_node(of_jinja2), decided, "Jinja2, strict {strict}: {value}\n{}", script.expose());
            assert_eq!(simulated(&parsed, value), decided, "simulate, strict {strict}: {value}\n{}", script.expose());
        }
    }
}

/// What callers make of an alias: as it is, as room systems dial it, and bent.
fn bent(alias: &str, how: usize) -> String {
    match how {
        0 => alias.to_owned(),
        1 => alias.to_uppercase(),
        2 => format!("sip:{alias}@example.com;transport=tls"),
        3 => format!("H323:{alias}"),
        4 => format!("{alias}\",\"pin\":\"0000"),
        5 => format!("{alias}\\"),
        6 => format!("{alias}\n"),
        7 => format!("{alias}{{{{ 7 * 7 }}}}"),
        8 => format!("sip:sip:{alias}"),
        9 => format!("{alias}@a@b?c;d"),
        10 => alias.replace('s', "ſ").replace('k', "\u{212A}"),
        11 => format!("{alias}.pabcdefgh23456723"),
        12 => format!("{alias}.cabcdefgh"),
        13 => format!("{alias}.pabcdefgh"),
        14 => format!(" {alias}"),
        _ => format!("{alias}%22"),
    }
}

/// Callers of rooms that a configuration may have.
fn callers(prefix: String) -> impl Strategy<Value = Vec<ServiceRequest>> {
    let room = "[a-z0-9]{1,3}(-[a-z0-9]{1,3}){0,2}|[a-z0-9]{26}|[a-z0-9-]{0,4}|[a-z]{130}";
    let caller =
        (room, 0_usize..16, testing::service_request(), any::<bool>()).prop_map(move |(room, how, other, named)| {
            let alias = [prefix.as_str(), &room].concat();
            let service_name = if named { alias.clone() } else { other.service_name.clone() };
            ServiceRequest { local_alias: bent(&alias, how), service_name, ..other }
        });
    prop::collection::vec(prop_oneof![4 => caller, 1 => testing::service_request()], 1..8)
}

proptest! {
    // Each case is several requests, twice, and Jinja2 compiles the script anew.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn script_and_function_agree(
        (config, requests) in testing::config().prop_flat_map(|config| {
            let prefix = config.prefix().to_string();
            (Just(config), callers(prefix))
        }),
    ) {
        thread_local! { static ORACLE: RefCell<Option<Oracle>> = RefCell::new(Oracle::start()); }
        ORACLE.with_borrow_mut(|oracle| {
            if let Some(oracle) = oracle {
                compare(oracle, &config, &requests);
            }
        });
    }
}

/// The two PINs of this room come out the same from the hash, so the guest PIN is raised. Found by search.
#[test]
fn script_and_function_agree_on_pins_that_fall_together() {
    let settings = json!({ "Secret": crate::policy::SECRET, "GuestAccess": "never" });
    let config = crate::policy::config(&settings);
    let alias = "matt-tie-aagbpuvvq";
    let RoomPins::PerRoom(key) = config.room_pins() else { unreachable!() };
    let pins = Pins::of_room(key, &pexip_mm_core::Alias::parse(alias).unwrap());
    assert_eq!((pins.host().expose(), pins.guest().unwrap().expose()), ("2828171173", "2828171174"));
    if let Some(mut oracle) = Oracle::start() {
        compare(&mut oracle, &config, &[ServiceRequest { local_alias: alias.to_owned(), ..Default::default() }]);
    }
}

/// The test page of the policy profile shows what comes with the script.
#[test]
fn the_test_answer_is_what_jinja2_answers() {
    let Some(mut oracle) = Oracle::start() else { return };
    for settings in
        [json!({ "HostPin": "314159" }), json!({ "Secret": crate::policy::SECRET, "AliasScheme": "channel_id" })]
    {
        let script = local_policy_script(&crate::policy::config(&settings));
        let request = serde_json::from_str(script.test_request()).unwrap();
        let expected: Value = serde_json::from_str(script.expose_test_answer()).unwrap();
        let verdict = oracle.ask(script.expose(), false, &[request]).remove(0);
        let (action, result) = of_node(verdict).unwrap();
        assert_eq!(json!({ "action": action, "result": result }), expected);
    }
}

/// Every request of the vectors, under the configuration of its case.
#[test]
fn vectors_hold_for_the_script_too() {
    let Some(mut oracle) = Oracle::start() else { return };
    let file: Value = serde_json::from_str(include_str!("vectors/service_configuration.json")).unwrap();
    let mut count = 0;
    for case in file["cases"].as_array().unwrap().iter().filter(|case| case.get("ok").is_some()) {
        let config = crate::policy::config(&case["args"]["config"]);
        let request = ServiceRequest::from_json(&case["args"]["request"].to_string()).unwrap();
        compare(&mut oracle, &config, &[request]);
        count += 1;
    }
    assert!(count > 100, "{count}");
}
