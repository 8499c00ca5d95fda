// What a channel's room is: its alias, its PINs, how people get in, and what Pexip Infinity is told.
import {
  Config,
  PexipError,
  configSettings,
  guestEntry,
  joinUrlWebApp,
  localPolicyScript,
  sipUri,
} from "pexip-mm-core";
import { PolicyScript, lintPolicyScript } from "pexip-mm-core/simulate";

const settings = { Node: "pexip.example.com", SipDomain: "example.com", Secret: "not-a-real-secret-not-a-real-one" };
const config = Config.parse(JSON.stringify(settings));
const { Node: node, WebAppPath: path, SipDomain: domain } = configSettings(config);

for (const [name, visibility] of [["Town Square", "public"], ["プロジェクト", "public"], ["Board", "private"]]) {
  const channel = { id: "a1b2c3d4e5f6g7h8i9j0k1l2m3", name, visibility, generation: 0 };
  const alias = config.channelAlias(channel);
  console.log(`${name} (${visibility})`);
  console.log(`  link  ${joinUrlWebApp({ node, path, flow: "express", alias, displayName: "Ann" })}`);
  console.log(`  SIP   ${sipUri(alias, domain)}`);
  console.log(`  PIN   ${config.pinsOf(alias).host}, guests: ${guestEntry(config, visibility)}`);
}

const { script } = localPolicyScript(config);
const caller = { call_info: { local_alias: "sip:Matt-Town-Square@example.com", protocol: "sip" }, service_config: null };
const { action, result } = PolicyScript.parse(script).answer(caller);
console.log(`policy script: ${lintPolicyScript(script).findings.length} faults`);
console.log(`a SIP caller: ${action} with ${result.service_type} ${result.name}`);

try {
  Config.parse(JSON.stringify({ Node: "https://pexip.example.com/", HostPin: "12" }));
} catch (error) {
  if (!(error instanceof PexipError)) throw error;
  for (const { path, code, message } of error.faults) console.log(`${path}: ${code}: ${message}`);
}
