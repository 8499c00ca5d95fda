//! Writes the bindings of a language from the compiled library: the generator in the library's own version.

fn main() {
    uniffi::uniffi_bindgen_main();
}
