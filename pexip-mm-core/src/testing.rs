//! Laws that always hold, and generators of values to try them on. Feature `test-util`; outside semver.
//!
//! A law is a function that panics where it does not hold. Property tests call it with generated values, fuzz targets
//! with what the fuzzer found, and the regression tests with every seed and every input that once failed. [`TARGETS`]
//! is the one list of what is fuzzed.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a law that does not hold panics"
)]

mod generators;
mod laws;

pub use generators::{
    alias, alias_prefix, channel_id, channel_name, config, config_json, dialled, display_name, join_link, node, pin,
    service_request, suffix_source,
};
pub use laws::{
    SuffixSource, check_alias, check_alias_is_canonical, check_alias_tells_visibility, check_config, check_dialled,
    check_join_link, check_participant_request, check_policy_request, check_script_is_usable, check_service_request,
    check_suffix_tells_source,
};
#[cfg(feature = "simulate")]
pub use laws::{check_lint, check_own_script_has_no_error, check_script_agrees, check_script_function, check_simulate};

/// A fuzz target: its name, and what it does with its input.
pub type Target = (&'static str, fn(&str));

/// Every fuzz target; those that run scripts need feature `simulate`. Seeds are in `fuzz/seeds/<name>`, inputs that once
/// failed in `fuzz/regressions/<name>`.
pub const TARGETS: &[Target] = &[
    ("alias", check_alias),
    ("config", check_config),
    ("dialled", check_dialled),
    ("join_link", check_join_link),
    #[cfg(feature = "simulate")]
    ("lint", check_lint),
    ("policy_request", check_policy_request),
    #[cfg(feature = "simulate")]
    ("script_function", check_script_function),
    #[cfg(feature = "simulate")]
    ("simulate", check_simulate),
];
