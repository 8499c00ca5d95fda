//! Aliases, links and addresses: what a page needs before anything happens.

use pexip_mm_core::plain::{self, LinkOptions};

use crate::unicode;

crate::exported! {
    "aliasParse" fn alias_parse(input: String) -> String {
        plain::alias_parse(&input)
    }

    "aliasPrefixParse" fn alias_prefix_parse(input: String) -> String {
        plain::alias_prefix_parse(&input)
    }

    "aliasFromDialled" fn alias_from_dialled(dialled: String) -> String {
        plain::alias_from_dialled(&dialled)
    }

    "aliasFromDialledAt" fn alias_from_dialled_at(dialled: String, domain: String) -> String {
        unicode::alias_from_dialled_at(&dialled, &domain)
    }

    "aliasVisibility" fn alias_visibility(scheme: String, prefix: String, alias: String) -> Option<String> {
        plain::alias_visibility(&scheme, &prefix, &alias).map(|word| word.map(str::to_owned))
    }

    "channelIdParse" fn channel_id_parse(input: String) -> String {
        plain::channel_id_parse(&input)
    }

    "conferencingNodeParse" fn conferencing_node_parse(input: String) -> String {
        unicode::conferencing_node_parse(&input)
    }

    "sipDomainParse" fn sip_domain_parse(input: String) -> String {
        unicode::sip_domain_parse(&input)
    }

    "webAppPathParse" fn web_app_path_parse(input: String) -> String {
        plain::web_app_path_parse(&input)
    }

    "displayNameFromText" fn display_name_from_text(text: String) -> String {
        plain::display_name_from_text(&text)
    }

    "pinParse" fn pin_parse(input: String) -> String {
        plain::pin_parse(&input).map(|pin| pin.expose().to_owned())
    }

    "joinUrlWebApp" fn join_url_web_app(
        node: String,
        path: String,
        flow: String,
        alias: String,
        display_name: Option<String>,
        pin: Option<String>,
        role: Option<String>,
        join_at_once: bool,
    ) -> String {
        let options = LinkOptions {
            display_name: display_name.as_deref(),
            pin: pin.as_deref(),
            role: role.as_deref(),
            join_at_once,
        };
        unicode::join_url_web_app(&node, &path, &flow, &alias, options).map(|link| link.expose().to_owned())
    }

    "joinUrlApp" fn join_url_app(
        alias: String,
        domain: String,
        display_name: Option<String>,
        pin: Option<String>,
        role: Option<String>,
        join_at_once: bool,
    ) -> String {
        let options = LinkOptions {
            display_name: display_name.as_deref(),
            pin: pin.as_deref(),
            role: role.as_deref(),
            join_at_once,
        };
        unicode::join_url_app(&alias, &domain, options).map(|link| link.expose().to_owned())
    }

    "sipUri" fn sip_uri(alias: String, domain: String) -> String {
        unicode::sip_uri(&alias, &domain)
    }

    "h323Address" fn h323_address(alias: String, domain: String) -> String {
        unicode::h323_address(&alias, &domain)
    }
}
