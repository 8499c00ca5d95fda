/** The stable name of an error. New ones may come. */
export type ErrorCode = "alias_empty" | "alias_too_long" | "alias_character" | "alias_edge" | "prefix_too_long" | "prefix_character" | "prefix_empty" | "channel_id_invalid" | "suffix_length" | "dialled_empty" | "dialled_character" | "dialled_percent" | "dialled_domain" | "node_empty" | "node_extra" | "node_host" | "node_port" | "pin_too_short" | "pin_too_long" | "pin_character" | "pin_number" | "guest_pin_alone" | "pins_equal" | "pins_length" | "pins_terminator" | "secret_too_short" | "secret_character" | "secret_masked" | "key_invalid" | "display_name_empty" | "web_app_path" | "sip_domain" | "service_tag" | "json_syntax" | "json_type" | "choice" | "setting_twice" | "host_pin_or_secret_required" | "host_pin_required" | "secret_required" | "host_role_needs_guests" | "config" | "answer_too_long" | "answer_empty" | "answer_range" | "answer_conflict" | "config_missing" | "prefixes_overlap" | "room_names_overlap" | "script_too_long" | "script_syntax";
/** The stable name of a warning about a configuration. New ones may come. */
export type WarningCode = "setting_unknown" | "node_missing" | "prefix_open" | "pin_short" | "pin_as_number" | "pin_shared" | "host_pin_unused" | "guest_pin_unused" | "secret_missing" | "guests_without_pin" | "no_guests" | "sip_domain_missing" | "media_unencrypted" | "name_collision" | "filter_admits_none";
/** The stable name of a fault in a local policy script. New ones may come. */
export type LintCode = "script_too_long" | "syntax_error" | "other_policy" | "filter_not_enabled" | "function_unknown" | "test_unknown" | "statement_not_enabled" | "variable_undefined" | "field_unknown" | "variable_as_pattern" | "random_pin" | "debug_log" | "dictionary_not_json" | "bare_word" | "invalid_json" | "script_fails" | "too_expensive" | "needs_default" | "partly_judged" | "no_alias_found" | "answers_everything" | "prefix_not_anchored" | "web_callers_not_matched" | "sip_not_matched" | "sips_not_matched" | "h323_not_matched" | "case_sensitive" | "scheme_in_name" | "domain_in_name" | "name_varies" | "name_collision" | "empty_name" | "prefix_alone_answered" | "rooms_share_name" | "unescaped_interpolation" | "caller_breaks_answer" | "configured_service_shadowed" | "other_services_lost" | "external_reject_ignored" | "dial_out_differs" | "dial_out_claimed" | "pins_equal" | "pins_length" | "pins_terminator" | "guest_pin_without_guests" | "host_pin_missing" | "pin_invalid" | "pin_short" | "pin_shared" | "no_pin" | "field_invalid" | "field_misspelt" | "field_missing";
/** The stable name of the reason why Pexip drops an answer. New ones may come. */
export type DropCode = "not_json" | "not_an_object" | "unknown_action" | "empty_result" | "missing_field" | "empty_field" | "wrong_type" | "unknown_value" | "out_of_range" | "too_long" | "pin_rule" | "conflict" | "render_error" | "not_enabled" | "min_length" | "out_of_fuel" | "not_simulated";
/** What is special about a call that is tried, in a few words. New ones may come. */
export type CallerKind = "asked for" | "from the web" | "as the script has it" | "with the domain" | "by SIP" | "by SIP over TLS" | "by H.323" | "in capitals" | "to another room" | "to a private channel" | "to the prefix alone" | "to the alias inside" | "with a quote" | "where Pexip has a VMR" | "where Pexip has a rule" | "refused elsewhere" | "out of the room" | "to another alias" | "to another VMR" | "to another VMR, by SIP" | "through a rule" | "out of a VMR";
/** How much a finding matters. */
export type Severity = "error" | "warning";
/** What the slug of an alias is made from: the channel's display name, or its id. */
export type AliasScheme = "channel_name" | "channel_id";
/** Whether everybody of a team can find a channel, or only its members. */
export type Visibility = "public" | "private";
/** The role in which somebody joins. */
export type Role = "host" | "guest";
/** How Web App 3 asks before somebody joins: on one page, or one question after the other. */
export type JoinFlow = "express" | "step-by-step";
/** How guests get into a room: without a PIN, with the guest PIN, or not at all. */
export type GuestEntry = "without_pin" | "with_pin" | "never";
/** What a missing variable of a policy script does: it is written as nothing, or is an error. */
export type Undefined = "lenient" | "strict";
/** What the answer of a policy script asks a node to do. */
export type PolicyScriptAction = "continue" | "reject" | "redirect";
/** A setting, by its key. */
export type SettingKey = "Node" | "Prefix" | "HostPin" | "GuestPin" | "PinMode" | "Secret" | "AliasScheme" | "GuestAccess" | "HostRole" | "Embedded" | "PinInLink" | "DisplayName" | "WebAppPath" | "SipDomain" | "View" | "CryptoMode" | "OverlayText" | "ServiceTag" | "ServiceName" | "AnnounceInChannel" | "SetStatus" | "FilterChannels";
/** A setting that is a secret, by its key. */
export type SecretKey = "HostPin" | "GuestPin" | "Secret";
