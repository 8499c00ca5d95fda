/** A value as text, whatever the order of keys. */
export const sorted = (value) =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );

/**
 * One function a vector file: the call with a case's arguments, and the answer as JSON has it. A further file needs a
 * function here.
 */
export function functions(core, simulate) {
  const config = (settings) => core.Config.parse(JSON.stringify(settings));
  const filled = (script, length = 0) => script + " ".repeat(Math.max(0, length - [...script].length));
  const answered = (script, request, options) => {
    const { action, result, dropped } = simulate.PolicyScript.parse(script, options).answer(request);
    return dropped === undefined ? { action, result } : { dropped: dropped.code };
  };
  /** It must not matter whether a missing variable is an error. */
  const inBothWays = (script, request) => {
    const [lenient, strict] = ["lenient", "strict"].map((word) => answered(script, request, { undefined: word }));
    return JSON.stringify(lenient) === JSON.stringify(strict) ? lenient : { lenient, strict };
  };
  const options = ({ display_name, pin, role, join_at_once }) => ({ displayName: display_name, pin, role, joinAtOnce: join_at_once });
  const source = ({ scheme, prefix, secret, alias_key, channel }) => ({ scheme, prefix, secret, aliasKey: alias_key, channel });
  const found = ({ path, code }) => ({ path, code });

  return {
    alias_from_channel_name: ({ prefix, name }) => core.aliasFromChannelName(prefix, name),
    alias_from_dialled: ({ dialled }) => core.aliasFromDialled(dialled),
    alias_from_dialled_at: ({ dialled, domain }) => core.aliasFromDialledAt(dialled, domain),
    alias_parse: ({ input }) => core.aliasParse(input),
    alias_prefix_parse: ({ input }) => core.aliasPrefixParse(input),
    alias_visibility: ({ scheme, prefix, alias }) => core.aliasVisibility(scheme, prefix, alias),
    channel_alias: (args) => core.channelAlias(source(args)),
    channel_alias_of_clash: (args) => core.channelAliasOfClash(source(args), args.length),
    channel_filter_allows: ({ config: settings, channel_id }) => core.channelFilterAllows(config(settings), channel_id),
    channel_id_parse: ({ input }) => core.channelIdParse(input),
    check_combined_policy_script: ({ configs, wrapped, requests }) =>
      simulate.checkCombinedPolicyScript(configs.map(config), wrapped, requests).differences.map(({ caller }) => caller.request),
    combined_policy_script: ({ configs, wrapped, filled_to, request }) => {
      const inside = wrapped === undefined ? undefined : filled(wrapped, filled_to);
      return inBothWays(simulate.combinedPolicyScript(configs.map(config), inside).script, request);
    },
    compare_policy_scripts: ({ before, after, requests }) => {
      const { differences } = simulate.comparePolicyScripts(before, after, requests);
      const noticed = differences.map(({ caller }) => sorted(caller.request));
      return requests.flatMap((request, at) => (noticed.includes(sorted(request)) ? [at] : []));
    },
    config_channel_alias: ({ config: settings, channel }) => config(settings).channelAlias(channel),
    config_has_secret: ({ config: settings }) => config(settings).hasSecret(),
    config_pins: ({ config: settings }) => config(settings).pins(),
    config_pins_of: ({ config: settings, alias }) => config(settings).pinsOf(alias),
    config_settings: ({ config: settings }) => core.configSettings(config(settings)),
    conferencing_node_parse: ({ input }) => core.conferencingNodeParse(input),
    display_name_from_text: ({ text }) => core.displayNameFromText(text),
    error_codes: () => core.errorCodes(),
    guest_entry: ({ config: settings, visibility }) => core.guestEntry(config(settings), visibility),
    h323_address: ({ alias, domain }) => core.h323Address(alias, domain),
    join_url_app: ({ alias, domain, options: given }) => core.joinUrlApp({ alias, domain, ...options(given) }),
    join_url_web_app: ({ node, path, flow, alias, options: given }) =>
      core.joinUrlWebApp({ node, path, flow, alias, ...options(given) }),
    lint_policy_script: ({ script, filled_to }) =>
      simulate.lintPolicyScript(filled(script, filled_to)).findings.map(({ code, line, column }) => ({ code, line, column })),
    local_policy_script: ({ config: settings, request }) => inBothWays(core.localPolicyScript(config(settings)).script, request),
    local_policy_script_test: ({ config: settings }) => {
      const { testRequest, testAnswer } = core.localPolicyScript(config(settings));
      return { request: JSON.parse(testRequest), answer: JSON.parse(testAnswer) };
    },
    participant_properties: ({ config: settings, request }) => core.participantProperties(config(settings), request),
    pin_parse: ({ input }) => core.pinParse(input),
    pins: ({ host, guest }) => core.pins(host, guest),
    policy_script_origin: ({ script }) => simulate.policyScriptOrigin(script),
    room_pins: ({ pin_key, alias }) => core.roomPins(pin_key, alias),
    secret_subkeys: ({ secret }) => core.secretSubkeys(secret),
    service_configuration: ({ config: settings, request }) => core.serviceConfiguration(config(settings), request),
    simulate: ({ script, filled_to, request, undefined: word }) => answered(filled(script, filled_to), request, { undefined: word }),
    sip_domain_parse: ({ input }) => core.sipDomainParse(input),
    sip_uri: ({ alias, domain }) => core.sipUri(alias, domain),
    validate_config: ({ text, secret }) => {
      const { errors, warnings } = core.validateConfig(text, { secret });
      return { errors: errors.map(found), warnings: warnings.map(found) };
    },
    web_app_path_parse: ({ input }) => core.webAppPathParse(input),
  };
}
