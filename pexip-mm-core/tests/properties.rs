//! Every law of [`pexip_mm_core::testing`] on generated values.

use pexip_mm_core::testing::SuffixSource;
use pexip_mm_core::{AliasScheme, Channel, Visibility, testing};
use proptest::prelude::*;
use proptest::sample::select;

proptest! {
    #[test]
    fn alias_is_canonical(prefix in testing::alias_prefix(), name in testing::channel_name()) {
        testing::check_alias_is_canonical(&prefix, &name);
    }

    #[test]
    fn alias_tells_visibility(
        scheme in select(AliasScheme::ALL),
        visibility in select(Visibility::ALL),
        prefix in testing::alias_prefix(),
        id in testing::channel_id(),
        name in testing::channel_name(),
    ) {
        let channel = Channel { id: &id, name: &name, visibility, generation: 0 };
        testing::check_alias_tells_visibility(scheme, &prefix, &channel);
    }

    #[test]
    fn suffix_tells_source(
        scheme in select(AliasScheme::ALL),
        visibility in select(Visibility::ALL),
        prefix in testing::alias_prefix(),
        name in testing::channel_name(),
        (one, other) in (testing::suffix_source(), testing::suffix_source()),
    ) {
        // Of every mixture of two sources, so that single parts differ too.
        let sources: Vec<_> = (0..8)
            .map(|mixture| SuffixSource {
                secret: if mixture & 1 == 0 { &one } else { &other }.secret.clone(),
                id: if mixture & 2 == 0 { &one } else { &other }.id.clone(),
                generation: if mixture & 4 == 0 { &one } else { &other }.generation,
            })
            .collect();
        testing::check_suffix_tells_source(scheme, &prefix, &name, visibility, &sources);
    }

    #[test]
    fn dialled_is_normal(dialled in testing::dialled()) {
        testing::check_dialled(&dialled);
    }

    #[test]
    fn dialled_alias_is_itself(alias in testing::alias()) {
        prop_assert_eq!(pexip_mm_core::Alias::from_dialled(alias.as_str()), Ok(alias));
    }

    #[test]
    fn join_link_reads_back(input in testing::join_link()) {
        testing::check_join_link(&input);
    }

    #[test]
    fn config_is_coherent(text in testing::config_json()) {
        testing::check_config(&text);
    }

    #[test]
    fn service_request_has_an_answer(config in testing::config(), request in testing::service_request()) {
        testing::check_service_request(&config, &request);
    }

    #[test]
    fn service_request_as_fuzzed(request in testing::service_request()) {
        testing::check_policy_request(&request.to_value().to_string());
    }
}

#[cfg(feature = "simulate")]
proptest! {
    // Linting runs a script hundreds of times.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 16))]

    #[test]
    fn own_script_has_no_error(config in testing::config()) {
        testing::check_own_script_has_no_error(&config);
    }
}

#[cfg(feature = "simulate")]
proptest! {
    #[test]
    fn script_agrees_with_function(config in testing::config(), request in testing::service_request()) {
        testing::check_script_agrees(&config, &request);
    }
}
