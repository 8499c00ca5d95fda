//! Names that a local service configuration script can count on. Everything else is switched off or undefined there.
//!
//! No public text says which filters came with which version, so none is called too new.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::policy::simulate::{DropReason, Outcome, PolicyScript};

/// Variables that are there without being set.
pub(super) const VARIABLES: [&str; 7] = ["call_info", "service_config", "loop", "varargs", "kwargs", "caller", "self"];

/// Variables that scripts of another kind are given, and that kind.
pub(super) const OTHER_POLICIES: [(&str, &str); 2] =
    [("participant", "participant policy"), ("suggested_media_overflow_locations", "media location policy")];

/// Whether the caller chooses what a field holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Chosen {
    /// No: the node does, or who configured it.
    No,
    /// Yes, and it is a text.
    Text,
    /// Yes, and it is a list of texts.
    List,
}

/// Fields of `call_info` in a service configuration request.
pub(super) const CALL_INFO: [(&str, Chosen); 33] = [
    ("bandwidth", Chosen::No),
    ("breakout_uuid", Chosen::No),
    ("call_direction", Chosen::No),
    ("call_tag", Chosen::Text),
    ("display_count", Chosen::No),
    ("external_policy_disposition", Chosen::No),
    ("has_authenticated_display_name", Chosen::No),
    ("idp_uuid", Chosen::Text),
    ("local_alias", Chosen::Text),
    ("location", Chosen::No),
    ("ms_subnet", Chosen::List),
    ("node_ip", Chosen::No),
    ("p_asserted_identity", Chosen::List),
    ("previous_service_name", Chosen::No),
    ("protocol", Chosen::No),
    ("pseudo_version_id", Chosen::No),
    ("registered", Chosen::No),
    ("remote_address", Chosen::No),
    ("remote_port", Chosen::No),
    ("remote_alias", Chosen::Text),
    ("remote_display_name", Chosen::Text),
    ("service_name", Chosen::No),
    ("service_tag", Chosen::No),
    ("supports_direct_media", Chosen::No),
    ("teams_tenant_id", Chosen::No),
    ("telehealth_request_id", Chosen::No),
    ("third_party_passcode", Chosen::Text),
    ("trigger", Chosen::No),
    ("unique_service_name", Chosen::No),
    ("vendor", Chosen::Text),
    ("version_id", Chosen::No),
    // The names that the external policy has for two of them.
    ("ms-subnet", Chosen::List),
    ("p_Asserted-Identity", Chosen::List),
];

/// Whether the caller chooses the text in the field `name`.
pub(super) fn is_chosen_by_caller(name: &str) -> bool {
    CALL_INFO.iter().any(|(known, chosen)| *known == name && *chosen != Chosen::No)
}

/// What a name is used as.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Use {
    Filter,
    Function,
    Test,
}

/// The most names that are looked up; more are taken for known.
const MAX_NAMES: usize = 200;

/// Which filters, functions and tests there are: those of the simulation, which is asked.
#[derive(Default)]
pub(super) struct Names {
    asked: RefCell<BTreeMap<(Use, String), bool>>,
}

impl Names {
    pub(super) fn has(&self, used: Use, name: &str) -> bool {
        let key = (used, name.to_owned());
        let known = self.asked.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let mut asked = self.asked.borrow_mut();
            let found = asked.len() >= MAX_NAMES || is_there(used, name);
            asked.insert(key, found);
            found
        })
    }
}

fn is_there(used: Use, name: &str) -> bool {
    let script = match used {
        Use::Filter => format!("{{{{ \"\" | {name} }}}}"),
        Use::Function => format!("{{{{ {name}() }}}}"),
        Use::Test => format!("{{{{ \"\" is {name} }}}}"),
    };
    let Ok(script) = PolicyScript::parse(&script) else { return true };
    !matches!(
        script.answer(&serde_json::Value::Null).outcome,
        Outcome::Dropped { reason: DropReason::NotEnabled { .. } }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulation_knows_its_names() {
        let names = Names::default();
        for (used, known, unknown) in [
            (Use::Filter, "pex_regex_replace", "tojson"),
            (Use::Function, "pex_regex_search", "pex_version"),
            (Use::Test, "divisibleby", "truthy"),
        ] {
            assert!(names.has(used, known), "{known}");
            assert!(!names.has(used, unknown), "{unknown}");
        }
    }
}
