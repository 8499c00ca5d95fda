import org.junit.jupiter.api.Test

/** Runs the program that the README shows. */
class ReadmeTest {
    @Test
    fun readme() {
        Class.forName("ReadmeKt").getMethod("main").invoke(null)
    }
}
