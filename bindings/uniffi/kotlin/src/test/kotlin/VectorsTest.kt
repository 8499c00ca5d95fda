import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import com.pexip.mattermost.core.PexipException
import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.DynamicContainer.dynamicContainer
import org.junit.jupiter.api.DynamicNode
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory

/** What a case may have. */
private val KEYS = setOf("id", "args", "ok", "error", "note", "known_to_fail")

/** Replays the test vectors that every language shares. */
class VectorsTest {
    @TestFactory
    fun vectors(): List<DynamicNode> {
        val files = File(System.getProperty("pexip.vectors")).listFiles { file -> file.extension == "json" }.orEmpty()
        val names = files.map { it.nameWithoutExtension }.sorted()
        assertEquals(functions.keys.sorted(), names, "each function has a file, and each file a function")
        return files.map { file -> dynamicContainer(file.nameWithoutExtension, cases(file)) }
    }

    private fun cases(file: File): List<DynamicNode> {
        val whole = JsonParser.parseString(file.readText()).asJsonObject
        assertEquals(setOf("function", "source", "cases"), whole.keySet(), file.name)
        assertEquals(file.nameWithoutExtension, whole["function"].asString, "the function that ${file.name} is for")
        val cases = whole.getAsJsonArray("cases").map { it.asJsonObject }
        assertFalse(cases.isEmpty(), "${file.name} has no case")
        val ids = cases.map { it["id"].asString }
        assertEquals(ids.distinct(), ids, "${file.name}: two cases have one id")
        val function = functions.getValue(file.nameWithoutExtension)
        return cases.map { case ->
            val id = "${file.name}, ${case["id"].asString}"
            dynamicTest(id) { replay(id, function, case) }
        }
    }

    private fun replay(id: String, function: (JsonObject) -> JsonElement, case: JsonObject) {
        val expected = JsonObject().apply { listOf("ok", "error").forEach { if (case.has(it)) add(it, case[it]) } }
        assertEquals(1, expected.size(), "$id: either ok or error")
        assertEquals(emptySet<String>(), case.keySet() - KEYS, "$id: unknown keys")
        val outcome = JsonObject()
        try {
            outcome.add("ok", function(case.getAsJsonObject("args")))
        } catch (refused: PexipException.Refused) {
            outcome.add("error", JsonObject().apply { add("code", JsonPrimitive(refused.code)) })
        }
        assertEquals(!case.has("known_to_fail"), outcome == expected, "$id: expected $expected, got $outcome")
    }
}
