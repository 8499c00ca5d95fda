/** One good call of every function, for tests that spoil its arguments. */

const id = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
const secret = "not-a-real-secret-not-a-real-one";
const settings = JSON.stringify({ Node: "pexip.example.com", HostPin: "314159", Secret: secret });

/** The arguments of each function, by its name; a method's stand behind its class. */
export function calls(core, simulate) {
  const config = core.Config.parse(settings);
  const source = { scheme: "channel_name", prefix: "matt-", secret, channel: { id, name: "Town Square", visibility: "private", generation: 0 } };
  const app = { alias: "matt-a", domain: "example.com", displayName: "Ann", pin: "314159", role: "host", joinAtOnce: true };
  const request = { call_info: { local_alias: "matt-a", service_name: "matt-a" }, service_config: null, participant: {} };
  const script = simulate.PolicyScript.parse("{}");
  return {
    aliasFromChannelName: [core.aliasFromChannelName, "matt-", "Town Square"],
    aliasFromDialled: [core.aliasFromDialled, "sip:matt-a@example.com"],
    aliasFromDialledAt: [core.aliasFromDialledAt, "sip:matt-a@example.com", "example.com"],
    aliasParse: [core.aliasParse, "matt-a"],
    aliasPrefixParse: [core.aliasPrefixParse, "matt-"],
    checkCombinedPolicyScript: [simulate.checkCombinedPolicyScript, [config], "{}", [request]],
    combinedPolicyScript: [simulate.combinedPolicyScript, [config], "{}"],
    comparePolicyScripts: [simulate.comparePolicyScripts, "{}", "{}", [request]],
    policyScriptOrigin: [simulate.policyScriptOrigin, "{}"],
    aliasVisibility: [core.aliasVisibility, "channel_name", "matt-", "matt-a"],
    channelAlias: [core.channelAlias, source],
    channelAliasOfClash: [core.channelAliasOfClash, source, 16],
    channelFilterAllows: [core.channelFilterAllows, config, id],
    channelIdParse: [core.channelIdParse, id],
    conferencingNodeParse: [core.conferencingNodeParse, "pexip.example.com:8443"],
    configSchema: [core.configSchema],
    configSettings: [core.configSettings, config],
    configTable: [core.configTable],
    configTypescript: [core.configTypescript],
    displayNameFromText: [core.displayNameFromText, "Ann"],
    errorCodes: [core.errorCodes],
    guestEntry: [core.guestEntry, config, "public"],
    h323Address: [core.h323Address, "matt-a", "example.com"],
    joinUrlApp: [core.joinUrlApp, app],
    joinUrlWebApp: [core.joinUrlWebApp, { ...app, node: "pexip.example.com", path: "webapp3", flow: "express" }],
    lintPolicyScript: [simulate.lintPolicyScript, "{}"],
    localPolicyScript: [core.localPolicyScript, config],
    participantProperties: [core.participantProperties, config, request],
    pinParse: [core.pinParse, "314159"],
    pins: [core.pins, "314159", "271828"],
    pluginSettingsSchema: [core.pluginSettingsSchema, ["Node", "Prefix"]],
    roomPins: [core.roomPins, "ab".repeat(32), "matt-a"],
    secretSubkeys: [core.secretSubkeys, secret],
    serviceConfiguration: [core.serviceConfiguration, config, request],
    sipDomainParse: [core.sipDomainParse, "example.com"],
    sipUri: [core.sipUri, "matt-a", "example.com"],
    validateConfig: [core.validateConfig, settings, { secret }],
    warningTable: [core.warningTable],
    webAppPathParse: [core.webAppPathParse, "webapp3"],
    "Config.parse": [core.Config.parse, settings, { secret }],
    "Config.channelAlias": [(of, given) => core.Config.prototype.channelAlias.call(of, given), config, source.channel],
    "Config.hasSecret": [(of) => core.Config.prototype.hasSecret.call(of), config],
    "Config.pins": [(of) => core.Config.prototype.pins.call(of), config],
    "Config.pinsOf": [(of, alias) => core.Config.prototype.pinsOf.call(of, alias), config, "matt-a"],
    "PolicyScript.parse": [simulate.PolicyScript.parse, "{}", { undefined: "strict", fuel: 100000, now: { year: 2030 }, seed: 1 }],
    "PolicyScript.answer": [(of, given) => simulate.PolicyScript.prototype.answer.call(of, given), script, request],
  };
}
