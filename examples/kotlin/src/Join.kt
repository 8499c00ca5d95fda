// What an app for Android does with what somebody typed: the link that opens the conference, or why there is none.

import com.pexip.mattermost.core.*

fun main() {
    val config = Config.fromJson("""{"HostPin": "314159", "SipDomain": "example.com"}""")
    for (typed in listOf("Matt-Town-Square@example.com", "sip:matt-ops@elsewhere.example", "Matt Ops")) {
        try {
            val alias = aliasFromDialledAt(typed, "example.com")
            joinUrlApp(alias, "example.com", displayName = "Ada Lovelace", joinAtOnce = true).use {
                println("$typed: ${it.expose()}")
            }
        } catch (refused: PexipException.Refused) {
            println("$typed: ${refused.code}, ${refused.detail}")
        }
    }
    println("the host PIN is ${config.pinsOf("matt-town-square").host()}")
}
