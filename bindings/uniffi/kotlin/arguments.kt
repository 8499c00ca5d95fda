
/**
 * Refuses what cannot be given to Rust, before anything is: what is given before the one that is refused would never be
 * freed.
 */
private fun uniffiCheckArguments(vararg arguments: Pair<String, Any?>) {
    for ((name, value) in arguments) uniffiCheckArgument(name, value)
}

private fun uniffiCheckArgument(name: String, value: Any?) {
    if (value is List<*>) return value.forEachIndexed { at, item -> uniffiCheckArgument("$name[$at]", item) }
    if (value is String && !uniffiIsUnicode(value)) {
        throw PexipException.Refused("argument_type", "$name is not Unicode text: it has a lone surrogate", listOf())
    }
    val isClosed = when (value) {
        // Objects
        else -> false
    }
    if (isClosed) throw IllegalStateException("${value?.javaClass?.simpleName} object has already been destroyed")
}

private fun uniffiIsUnicode(text: String): Boolean {
    var at = 0
    while (at < text.length) {
        val code = text.codePointAt(at)
        if (code in 0xD800..0xDFFF) return false
        at += Character.charCount(code)
    }
    return true
}
