//! Names that a local service configuration script can count on. Everything else is switched off or undefined there.
//!
//! No public text says which filters came with which version, so none is called too new.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::policy::simulate::{DropReason, Outcome, PolicyScript};

/// Variables that are there without being set.
pub(super) const VARIABLES: [&str; 7] = ["call_info", "service_config", "loop", "varargs", "kwargs", "caller", "self"];

/// Fields of `call_info` in a service configuration request.
pub(super) const CALL_INFO: [&str; 33] = [
    "bandwidth",
    "breakout_uuid",
    "call_direction",
    "call_tag",
    "display_count",
    "external_policy_disposition",
    "has_authenticated_display_name",
    "idp_uuid",
    "local_alias",
    "location",
    "ms_subnet",
    "node_ip",
    "p_asserted_identity",
    "previous_service_name",
    "protocol",
    "pseudo_version_id",
    "registered",
    "remote_address",
    "remote_port",
    "remote_alias",
    "remote_display_name",
    "service_name",
    "service_tag",
    "supports_direct_media",
    "teams_tenant_id",
    "telehealth_request_id",
    "third_party_passcode",
    "trigger",
    "unique_service_name",
    "vendor",
    "version_id",
    // The names that the external policy has for two of them.
    "ms-subnet",
    "p_Asserted-Identity",
];

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
