//! The Python module `pexip_mm._native`: every public function of `pexip-mm-core`.
//!
//! Nothing is decided here: a function reads its arguments, makes one call, and converts the answer. What Python sees is
//! described in `python/pexip_mm/_native.pyi`.

mod alias;
mod combine;
mod config;
mod convert;
mod error;
mod join;
mod json;
mod pin;
mod policy;
mod simulate;

use pyo3::prelude::*;

/// The rules of Pexip Video Connect; import `pexip_mm` instead.
#[pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use crate::alias::{
        alias_from_channel_name, alias_from_dialled, alias_from_dialled_at, alias_parse, alias_prefix_parse,
        alias_visibility, channel_alias, channel_alias_of_clash, channel_id_parse, conferencing_node_parse,
        display_name_from_text, error_codes, sip_domain_parse, web_app_path_parse,
    };
    #[pymodule_export]
    use crate::combine::{
        Caller, PolicyComparison, PolicyDifference, check_combined_policy_script, combined_policy_script,
        compare_policy_scripts, policy_script_origin,
    };
    #[pymodule_export]
    use crate::config::{
        Config, ConfigFault, ConfigReport, ConfigWarning, channel_filter_allows, config_schema, config_settings,
        config_table, config_typescript, guest_entry, plugin_settings_schema, validate_config, warning_table,
    };
    #[pymodule_export]
    use crate::join::{JoinUrl, h323_address, join_url_app, join_url_web_app, sip_uri};
    #[pymodule_export]
    use crate::pin::{Pin, PinKey, Pins, pin_parse, pins, room_pins, secret_subkeys};
    #[pymodule_export]
    use crate::policy::{
        LocalPolicyScript, PolicyAnswer, local_policy_script, participant_properties, service_configuration,
    };
    #[pymodule_export]
    use crate::simulate::{LintFinding, PolicyScript, Simulation, lint_policy_script, policy_script, simulate};

    /// The version of this package, the same for all packages of the project.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "it is Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
