// What an app for iPhone does with what somebody typed: the link that opens the conference, or why there is none.
//
// Not compiled here, where there is no Swift compiler; its calls are checked against the generated source.

import PexipMmCore

let config = try Config.fromJson(text: #"{"HostPin": "314159", "SipDomain": "example.com"}"#)
for typed in ["Matt-Town-Square@example.com", "sip:matt-ops@elsewhere.example", "Matt Ops"] {
    do {
        let alias = try aliasFromDialledAt(dialled: typed, domain: "example.com")
        let link = try joinUrlApp(alias: alias, domain: "example.com", displayName: "Ada Lovelace", joinAtOnce: true)
        print("\(typed): \(link.expose())")
    } catch PexipError.Refused(let code, let detail, _) {
        print("\(typed): \(code), \(detail)")
    }
}
print("the host PIN is \(try config.pinsOf(alias: "matt-town-square").host())")
