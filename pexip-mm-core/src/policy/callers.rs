//! Callers who are worth trying with a script: to aliases that its own texts suggest, in every form in which nodes bring
//! calls, and to everything else.
//!
//! Nobody tells which aliases a script answers: those count that the search of the lint finds to be answered otherwise
//! than a stranger.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::call::{Call, STRANGER, gateway_rule};
use super::decision::words;
use super::lint::{self, Claim};
use super::request::Keys;

/// Somebody who calls: what a node would ask a script.
///
/// Its `Debug` shows the keys of the request, without the values, among which may be PINs. Its serialised form has both.
#[derive(Clone, PartialEq, Serialize)]
pub struct Caller {
    /// What is special about the call, in a few words, one of [`Caller::KINDS`].
    pub kind: &'static str,
    /// The request, as for [`PolicyScript::answer`](super::simulate::PolicyScript::answer).
    pub request: Value,
}

/// The kind of a caller that was given.
pub(super) const ASKED_FOR: &str = "asked for";

impl Caller {
    /// What [`kind`](Self::kind) may say; of a caller that was given, "asked for". New ones may come.
    pub const KINDS: &'static [&'static str] = &[
        ASKED_FOR,
        "from the web",
        "as the script has it",
        "with the domain",
        "by SIP",
        "by SIP over TLS",
        "by H.323",
        "in capitals",
        "to another room",
        "to a private channel",
        "to the prefix alone",
        "to the alias inside",
        "with a quote",
        "where Pexip has a VMR",
        "where Pexip has a rule",
        "refused elsewhere",
        "out of the room",
        "to another alias",
        "to another VMR",
        "to another VMR, by SIP",
        "through a rule",
        "out of a VMR",
    ];
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, request } = self;
        let keys = |part: &str| request.get(part).and_then(Value::as_object).map(Keys);
        f.debug_struct("Caller")
            .field("kind", kind)
            .field("call_info", &keys("call_info"))
            .field("service_config", &keys("service_config"))
            .finish()
    }
}

/// Another room, beside the one that a script was found to answer.
const OTHER_ROOM: &str = "team-lunch";

/// What the alias of a private channel ends with.
const PRIVATE_SUFFIX: &str = ".pabcdefgh23456723";

/// The callers that a script suggests, and strangers to it.
pub(super) fn suggested_callers(source: &str) -> Vec<Caller> {
    let mut callers = Vec::new();
    for claim in lint::claims(source) {
        add_callers_to(&claim, &mut callers);
    }
    add_strangers(&mut callers);
    callers
}

fn add_callers_to(claim: &Claim, callers: &mut Vec<Caller>) {
    let Claim { prefix, domain, reply, .. } = claim;
    let alias = &claim.alias();
    let web = Call::web(alias);
    let mut add = |kind, call: Call| add(callers, kind, &call);
    add("from the web", web.clone());
    add("as the script has it", claim.call(alias));
    add("with the domain", Call::web(&format!("{alias}@{domain}")));
    add("by SIP", Call::new(&format!("sip:{alias}@{domain}"), "sip"));
    add("by SIP over TLS", Call::new(&format!("sips:{alias}@{domain};transport=tls"), "sip"));
    add("by H.323", Call::new(&format!("h323:{alias}"), "h323"));
    add("in capitals", Call::web(&alias.to_ascii_uppercase()));
    add("to another room", Call::web(&format!("{prefix}{OTHER_ROOM}")));
    add("to a private channel", Call::web(&format!("{alias}{PRIVATE_SUFFIX}")));
    add("to the prefix alone", Call::web(prefix));
    add("to the alias inside", Call::web(&format!("zq{alias}")));
    add("with a quote", Call::web(&format!("{alias}\",\"pin\":\"0000")));
    add("where Pexip has a VMR", web.clone().configured(&vmr()));
    add("where Pexip has a rule", web.clone().configured(&gateway_rule(alias)));
    add("refused elsewhere", web.clone().with("external_policy_disposition", "REJECT"));
    if let Some(name) = reply.text("name") {
        let tag = reply.text("service_tag").unwrap_or_default();
        add("out of the room", web.clone().out_of(name, tag));
        add("out of the room", web.out_of(name, tag).configured(&reply.result));
    }
}

fn add_strangers(callers: &mut Vec<Caller>) {
    let stranger = Call::web(STRANGER);
    let vmr = vmr();
    let mut add = |kind, call: Call| add(callers, kind, &call);
    add("to another alias", stranger.clone());
    add("to another VMR", stranger.clone().configured(&vmr));
    add("to another VMR, by SIP", Call::new("sip:board@example.com", "sip").configured(&vmr));
    add("through a rule", stranger.clone().configured(&gateway_rule(STRANGER)));
    add("refused elsewhere", stranger.clone().with("external_policy_disposition", "REJECT"));
    add("out of a VMR", stranger.clone().out_of("Board meeting", "board"));
    add("out of a VMR", stranger.out_of("Board meeting", "board").configured(&vmr));
}

fn add(callers: &mut Vec<Caller>, kind: &'static str, call: &Call) {
    let request = call.request();
    if !callers.iter().any(|known| known.request == request) {
        callers.push(Caller { kind, request });
    }
}

/// A room that an administrator has configured.
fn vmr() -> Map<String, Value> {
    let fields =
        [("service_type", words::CONFERENCE), ("name", "Board meeting"), ("service_tag", "board"), ("pin", "735291")];
    fields.into_iter().map(|(field, text)| (field.to_owned(), text.into())).collect()
}
