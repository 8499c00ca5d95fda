import com.pexip.mattermost.core.*
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS

private const val SECRET = "not-a-real-secret-not-a-real-one"
private const val PIN = "314159"
private const val REQUEST = """{"call_info": {"local_alias": "matt-x"}}"""
private val config = Config.fromJson("""{"HostPin": "$PIN", "Secret": "$SECRET"}""")
private val script = policyScript("""{"action": "reject", "result": {}}""")

/** Every kind of text that the functions take. */
private val texts: Map<String, (String) -> Any?> = mapOf(
    "name" to { aliasFromChannelName("matt-", it) },
    "prefix" to { aliasFromChannelName(it, "Town Square") },
    "input" to ::aliasParse,
    "dialled" to ::aliasFromDialled,
    "display name" to ::displayNameFromText,
    "optional display name" to { joinUrlApp("matt-x", "example.com", displayName = it) },
    "node" to { joinUrlWebApp(it, "webapp3", "express", "matt-x") },
    "domain" to { sipUri("matt-x", it) },
    "host PIN" to { pins(it) },
    "guest PIN" to { pins(PIN, it) },
    "secret" to ::secretSubkeys,
    "secret of an alias" to { channelAlias("channel_name", "", "a".repeat(26), "x", "private", 0u, AliasSecret.secret(it)) },
    "key" to { roomPins(it, "matt-x") },
    "configuration" to { Config.fromJson(it) },
    "text" to { validateConfig(it) },
    "request" to { serviceConfiguration(config, it) },
    "other request" to { participantProperties(config, it) },
    "simulated request" to { simulate(script, it) },
    "requests" to { comparePolicyScripts("", "", it) },
    "source" to { policyScript(it) },
    "script" to ::lintPolicyScript,
    "wrapped" to { combinedPolicyScript(listOf(config), it) },
    "keys" to { pluginSettingsSchema(listOf("HostPin", it)) },
)

/** A function or method, and what it belongs to. */
private class Called(val of: Any?, val method: Method) {
    val positions = method.parameterTypes.indices.filter { method.parameterTypes[it] == String::class.java }

    /** Calls it with one text at that position, and another in all others. */
    fun call(position: Int, text: String, others: String): Any? {
        val given = method.parameterTypes.mapIndexed { at, type ->
            when (type) {
                String::class.java -> if (at == position) text else others
                Config::class.java -> config
                PolicyScript::class.java -> script
                List::class.java -> listOf(config)
                Int::class.javaPrimitiveType -> 0
                Boolean::class.javaPrimitiveType -> false
                else -> null
            }
        }
        try {
            return method.invoke(of, *given.toTypedArray())
        } catch (thrown: InvocationTargetException) {
            throw thrown.targetException
        }
    }
}

/** Every function and method that takes a text, with the position of each. */
private val arguments: List<Pair<Called, Int>> = listOf(
    null to Class.forName("com.pexip.mattermost.core.Pexip_mm_uniffiKt"),
    config to Config::class.java,
    Config.Companion to Config.Companion::class.java,
    AliasSecret.Companion to AliasSecret.Companion::class.java,
).flatMap { (of, type) ->
    val methods = type.declaredMethods.filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic && !it.name.startsWith("uniffi") }
    methods.map { Called(of, it) }.flatMap { function -> function.positions.map { function to it } }
}.also { check(it.size > 60) { "only ${it.size} texts are tried" } }

/** Whatever is given, the answer is a typed error in words, and no secret stands in it. */
class BadInputTest {
    @Test
    fun `half of a surrogate pair is refused in every argument`() {
        for ((name, call) in texts) {
            val error = refusalOf { call("$PIN\uD800") }
            assertEquals("argument_type", error.code, name)
            assertTrue(error.detail.endsWith(" is not Unicode text: it has a lone surrogate"), error.detail)
            assertFalse(PIN in "$error", name)
        }
        assertEquals("keys[1] is not Unicode text: it has a lone surrogate", refusalOf { texts.getValue("keys")("\uDC00x") }.detail)
        for ((function, position) in arguments) {
            val error = refusalOf { function.call(position, "\uDC00$PIN", "x") }
            assertEquals("argument_type", error.code, "${function.method}, argument $position")
            assertFalse(PIN in "$error", "${function.method}")
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    fun `nothing leaks where an argument is refused that is not the first`() {
        val text = "x".repeat(300_000)
        val closed = Config.fromJson("""{"HostPin": "$PIN"}""").apply { destroy() }
        fun round() = repeat(10) {
            for ((function, position) in arguments) refusalOf { function.call(position, "\uD800", text) }
            assertThrows(IllegalStateException::class.java) { combinedPolicyScript(listOf(config, closed), text) }
            assertThrows(IllegalStateException::class.java) { joinUrlApp(text, text, text, pin = pinParse(PIN).apply { destroy() }) }
        }
        round()
        val before = megabytes()
        repeat(3) { round() }
        // They hold 500 MB of text.
        assertTrue(megabytes() - before < 16, "grows from $before MB to ${megabytes()} MB")
    }

    @Test
    fun `odd texts are answered or refused`() {
        val deep = """{"a": ${"[".repeat(1_000_000)}"""
        val number = """{"HostPin": ${"9".repeat(400)}, "call_info": {"local_alias": ${"9".repeat(400)}, "x": 1e999}}"""
        val long = "x".repeat(10_000_000)
        val odd = listOf("", "\u0000", "matt-\u0000x", long, "\uDBFF\uDFFF".repeat(100_000), deep, number, "{\"a\": NaN}")
        for ((name, call) in texts) {
            for (text in odd) {
                try {
                    call(text)
                } catch (refused: PexipException.Refused) {
                    assertTrue(refused.code in errorCodes(), name)
                    assertTrue(refused.detail.length < 1000, name)
                }
            }
        }
    }

    @Test
    fun `an error has a code, words, and the faults of a configuration`() {
        val refused = assertThrows(PexipException.Refused::class.java) { pinParse("12") }
        assertEquals("pin_too_short", refused.code)
        assertTrue(refused.detail.startsWith("PIN has 2 "), refused.detail)
        assertEquals("code=pin_too_short, detail=${refused.detail}, faults=[]", refused.message)
        for (text in listOf("[]", "[".repeat(1_000_000), "1".repeat(10_000))) {
            val code = assertThrows(PexipException.Refused::class.java) { Config.fromJson(text) }.code
            assertTrue(code in listOf("json_type", "json_syntax"), code)
        }
        val settings = """{"HostPin": "12", "View": "ac"}"""
        val faults = assertThrows(PexipException.Refused::class.java) { Config.fromJson(settings) }.faults
        assertEquals(listOf("HostPin" to "pin_too_short", "View" to "choice"), faults.map { it.path to it.code })
    }

    @Test
    fun `numbers that are too large are refused`() {
        val longest = "9".repeat(40)
        assertEquals("json_type", refusal { policyScript("", now = Now(2026u, 13u, 1u, 12u, 0u, 0u)) })
        assertEquals("json_type", refusal { serviceConfiguration(config, """{"call_info": $longest}""") })
        assertEquals("suffix_length", refusal {
            channelAliasOfClash("channel_name", "", "a".repeat(26), "x", "public", 0u, UInt.MAX_VALUE, AliasSecret.secret(SECRET))
        })
    }

    @Test
    fun `an object that was closed says so`() {
        val closed = pinParse(PIN).apply { destroy() }
        closed.destroy()
        val error = assertThrows(IllegalStateException::class.java) { closed.expose() }
        assertEquals("Pin object has already been destroyed", error.message)
        assertThrows(IllegalStateException::class.java) { joinUrlApp("matt-x", "example.com", pin = closed) }
    }

    @Test
    fun `nothing shows a secret`() {
        val ours = localPolicyScript(config)
        val run = simulate(policyScript(ours.expose()), REQUEST)
        assertTrue(PIN in run.result().orEmpty())
        val comparison = comparePolicyScripts(ours.expose(), "")
        val shown = listOf(
            config, config.pins(), config.pinsOf("matt-x").host(), pinParse(PIN), secretSubkeys(SECRET),
            AliasSecret.secret(SECRET), AliasSecret.subkey(SECRET), joinUrlApp("matt-x", "example.com", pin = pinParse(PIN)),
            serviceConfiguration(config, REQUEST), policyScript(ours.expose()), ours, run, comparison,
            comparison.differences().first(), comparison.differences().first().caller(), policyScriptOrigin(ours.expose()),
            combinedPolicyScript(listOf(config), ours.expose()),
            validateConfig("""{"HostPin": "$PIN", "GuestPin": "$PIN", "Secret": "${SECRET.take(9)}"}"""),
            refusalOf { Config.fromJson("""{"HostPin": "$PIN", "GuestPin": "$PIN", "Secret": "${SECRET.take(9)}"}""") },
        )
        for (value in shown) {
            assertFalse(PIN in "$value" || SECRET.take(9) in "$value", value?.javaClass?.name)
        }
        assertEquals("Pins { host: Pin(redacted), guest: None }", "${config.pins()}")
        val key = secretSubkeys(SECRET)
        assertFalse(key.expose() in "$key")
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    fun `nothing leaks`() {
        val text = "x".repeat(100_000)
        fun round() = repeat(100) {
            refusal { aliasParse(text) }
            refusal { aliasParse("$text\uD800") }
            refusal { Config.fromJson("""{"HostPin": "12", "View": "$text"}""") }
            simulate(script, """{"a": "$text"}""").use { it.rendered() }
            policyScript("{# ${text.take(40_000)} #}").destroy()
            // Not closed: the garbage collector does it.
            validateConfig("""{"HostPin": "314159", "x": "$text"}""")
            serviceConfiguration(config, REQUEST).local()
            combinedPolicyScript(listOf(config), text.take(10_000)).expose()
        }
        round()
        val before = megabytes()
        repeat(5) { round() }
        // 500 rounds hold 300 MB of text; 16 MB is noise.
        assertTrue(megabytes() - before < 16, "grows from $before MB to ${megabytes()} MB")
    }
}

private fun refusalOf(call: () -> Any?): PexipException.Refused = assertThrows(PexipException.Refused::class.java) { call() }

private fun refusal(call: () -> Any?): String = refusalOf(call).code

/** The memory of this process, after a garbage collection and a moment for what is closed by it. */
private fun megabytes(): Long {
    repeat(3) {
        System.gc()
        Thread.sleep(200)
    }
    return Files.readString(Path.of("/proc/self/statm")).split(" ")[1].toLong() * 4096 / 1_000_000
}
