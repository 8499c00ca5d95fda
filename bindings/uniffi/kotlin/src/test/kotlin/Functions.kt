import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser.parseString
import com.google.gson.JsonPrimitive
import com.pexip.mattermost.core.*

/** The function of each vector file: its arguments out of JSON, the call, the answer as JSON. */
internal val functions: Map<String, (JsonObject) -> JsonElement> = mapOf(
    "alias_from_channel_name" to { json(aliasFromChannelName(it.text("prefix"), it.text("name"))) },
    "alias_from_dialled" to { json(aliasFromDialled(it.text("dialled"))) },
    "alias_from_dialled_at" to { json(aliasFromDialledAt(it.text("dialled"), it.text("domain"))) },
    "alias_parse" to { json(aliasParse(it.text("input"))) },
    "alias_prefix_parse" to { json(aliasPrefixParse(it.text("input"))) },
    "alias_visibility" to { json(aliasVisibility(it.text("scheme"), it.text("prefix"), it.text("alias"))) },
    "channel_alias" to { json(aliasOf(it)) },
    "channel_alias_of_clash" to { json(aliasOf(it)) },
    "channel_filter_allows" to { JsonPrimitive(channelFilterAllows(it.config(), it.text("channel_id"))) },
    "channel_id_parse" to { json(channelIdParse(it.text("input"))) },
    "check_combined_policy_script" to {
        list(checkCombinedPolicyScript(it.configs(), it.textOrNull("wrapped"), "${it["requests"]}").callers())
    },
    "combined_policy_script" to {
        val wrapped = it.textOrNull("wrapped")?.padEnd(it.numberOr("filled_to", 0))
        rendered(combinedPolicyScript(it.configs(), wrapped), it["request"])
    },
    "compare_policy_scripts" to {
        val requests = it["requests"]
        val found = comparePolicyScripts(it.text("before"), it.text("after"), "$requests").callers()
        list(if (requests is JsonArray) requests.indices().filter { at -> requests[at] in found }.map(::JsonPrimitive) else found)
    },
    "conferencing_node_parse" to { json(conferencingNodeParse(it.text("input"))) },
    "config_channel_alias" to {
        val channel = it.getAsJsonObject("channel")
        val (id, name, visibility) = listOf(channel.text("id"), channel.text("name"), channel.text("visibility"))
        json(it.config().channelAlias(id, name, visibility, channel["generation"].asLong.toUInt()))
    },
    "config_has_secret" to { JsonPrimitive(it.config().hasSecret()) },
    "config_pins" to { it.config().pins()?.let(::shown) ?: JsonNull.INSTANCE },
    "config_pins_of" to { shown(it.config().pinsOf(it.text("alias"))) },
    "config_settings" to { parseString(configSettings(it.config())) },
    "display_name_from_text" to { json(displayNameFromText(it.text("text"))) },
    "error_codes" to { list(errorCodes().map(::json)) },
    "guest_entry" to { json(guestEntry(it.config(), it.text("visibility"))) },
    "h323_address" to { json(h323Address(it.text("alias"), it.text("domain"))) },
    "join_url_app" to {
        val (name, pin, role, atOnce) = it.options()
        json(joinUrlApp(it.text("alias"), it.text("domain"), name, pin, role, atOnce).expose())
    },
    "join_url_web_app" to {
        val (name, pin, role, atOnce) = it.options()
        val path = it.text("path")
        json(joinUrlWebApp(it.text("node"), path, it.text("flow"), it.text("alias"), name, pin, role, atOnce).expose())
    },
    "lint_policy_script" to {
        val found = lintPolicyScript(it.text("script").padEnd(it.numberOr("filled_to", 0)))
        list(found.map { one -> record("code" to json(one.code), "line" to json(one.line), "column" to json(one.column)) })
    },
    "local_policy_script" to { rendered(localPolicyScript(it.config()), it["request"]) },
    "local_policy_script_test" to {
        val script = localPolicyScript(it.config())
        record("request" to parseString(script.testRequest()), "answer" to parseString(script.exposeTestAnswer()))
    },
    "participant_properties" to { shown(participantProperties(it.config(), "${it["request"]}")) },
    "pin_parse" to { json(pinParse(it.text("input")).expose()) },
    "pins" to { shown(pins(it.text("host"), it.textOrNull("guest"))) },
    "policy_script_origin" to {
        val found = policyScriptOrigin(it.text("script"))
        record("origin" to json(found.origin()), "wrapped" to json(found.wrapped()))
    },
    "room_pins" to { shown(roomPins(it.text("pin_key"), it.text("alias"))) },
    "secret_subkeys" to { record("pin" to json(secretSubkeys(it.text("secret")).expose())) },
    "service_configuration" to { shown(serviceConfiguration(it.config(), "${it["request"]}")) },
    "simulate" to {
        val script = it.text("script").padEnd(it.numberOr("filled_to", 0))
        answered(script, it["request"], it.textOrNull("undefined"))
    },
    "sip_domain_parse" to { json(sipDomainParse(it.text("input"))) },
    "sip_uri" to { json(sipUri(it.text("alias"), it.text("domain"))) },
    "validate_config" to {
        val report = validateConfig(it.text("text"), it.textOrNull("secret"))
        record(
            "errors" to list(report.errors.map { one -> record("path" to json(one.path), "code" to json(one.code)) }),
            "warnings" to list(report.warnings.map { one -> record("path" to json(one.path), "code" to json(one.code)) }),
        )
    },
    "web_app_path_parse" to { json(webAppPathParse(it.text("input"))) },
)

private fun JsonObject.text(key: String): String = get(key).asString

private fun JsonObject.textOrNull(key: String): String? = get(key)?.asString

private fun JsonObject.numberOr(key: String, default: Int): Int = get(key)?.asInt ?: default

private fun JsonObject.config(): Config = Config.fromJson("${get("config")}")

private fun JsonObject.configs(): List<Config> = getAsJsonArray("configs").map { Config.fromJson("$it") }

private data class Options(val displayName: String?, val pin: Pin?, val role: String?, val joinAtOnce: Boolean)

private fun JsonObject.options(): Options = getAsJsonObject("options").run {
    val pin = textOrNull("pin")?.let(::pinParse)
    Options(textOrNull("display_name"), pin, textOrNull("role"), get("join_at_once")?.asBoolean ?: false)
}

private fun aliasOf(args: JsonObject): String {
    val (scheme, prefix) = listOf(args.text("scheme"), args.text("prefix"))
    val key = args.textOrNull("alias_key")?.let(AliasSecret::subkey) ?: args.textOrNull("secret")?.let(AliasSecret::secret)
    val channel = args.getAsJsonObject("channel")
    val (id, name, visibility) = listOf(channel.text("id"), channel.text("name"), channel.text("visibility"))
    val generation = channel["generation"].asLong.toUInt()
    val length = args["length"] ?: return channelAlias(scheme, prefix, id, name, visibility, generation, key)
    return channelAliasOfClash(scheme, prefix, id, name, visibility, generation, length.asLong.toUInt(), key)
}

private fun JsonArray.indices(): IntRange = 0 until size()

private fun PolicyComparison.callers(): List<JsonElement> = differences().map { parseString(it.caller().request()) }

private fun answered(script: String, request: JsonElement, undefined: String?): JsonElement {
    val run = simulate(policyScript(script, undefined), "$request")
    val result = run.result() ?: return record("dropped" to json(run.dropped()))
    return record("action" to json(run.action()), "result" to parseString(result))
}

private fun rendered(script: LocalPolicyScript, request: JsonElement): JsonElement {
    val runs = listOf("lenient", "strict").map { answered(script.expose(), request, it) }
    return if (runs[0] == runs[1]) runs[0] else list(runs)
}

private fun shown(pins: Pins): JsonElement =
    record("host" to json(pins.host().expose()), "guest" to json(pins.guest()?.expose()))

private fun shown(answer: PolicyAnswer): JsonElement =
    record("local" to parseString(answer.local()), "external" to parseString(answer.external()))

private fun json(text: String?): JsonElement = text?.let(::JsonPrimitive) ?: JsonNull.INSTANCE

private fun json(number: ULong): JsonElement = JsonPrimitive(number.toLong())

private fun list(elements: List<JsonElement>): JsonElement = JsonArray().apply { elements.forEach(::add) }

private fun record(vararg members: Pair<String, JsonElement>): JsonElement =
    JsonObject().apply { members.forEach { (key, value) -> add(key, value) } }
