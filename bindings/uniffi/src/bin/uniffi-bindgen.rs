//! Writes the sources of every language from the compiled library, with the generator of the library's own version:
//!
//! ```text
//! uniffi-bindgen LIBRARY DIRECTORY
//! ```

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use uniffi::{GenerateOptions, TargetLanguage, generate};

/// How the generated Kotlin takes the handle of an object that is given as an argument: of a closed one too, so that freed
/// memory is read.
const UNCHECKED: &str = "return value.uniffiCloneHandle()";
/// The same as it does for the object whose method is called: a closed one is an exception.
const CHECKED: &str = "return value.callWithHandle { it }";

/// How the generated Kotlin loads the library: without a look at whether it is the one that the sources are of.
const LOADED: &str = "Native.register(UniffiLib::class.java, findLibraryName(componentName = \"pexip_mm_uniffi\"))\n";
/// The look, which otherwise only a function takes that nobody calls.
const COMPARED: &str = "        IntegrityCheckingUniffiLib.ensureInitialized()\n";
/// The check that every function begins with.
const ARGUMENTS: &str = include_str!("../../kotlin/arguments.kt");
/// Where that has a line for each class whose values live in Rust.
const OBJECTS: &str = "        // Objects\n";

fn main() -> Result<(), Box<dyn Error>> {
    let [library, directory] = arguments().ok_or("give the compiled library and a directory")?;
    let languages =
        [(TargetLanguage::Kotlin, "kotlin"), (TargetLanguage::Swift, "swift"), (TargetLanguage::Python, "python")];
    for (language, name) in languages {
        generate(GenerateOptions {
            languages: vec![language],
            source: library.clone().into(),
            out_dir: format!("{directory}/{name}").into(),
            config_override: Some(concat!(env!("CARGO_MANIFEST_DIR"), "/uniffi.toml").into()),
            format: false,
            crate_filter: None,
            metadata_no_deps: true,
        })?;
    }
    mend_kotlin(&Path::new(&directory).join("kotlin/com/pexip/mattermost/core/pexip_mm_uniffi.kt"))
}

fn arguments() -> Option<[String; 2]> {
    env::args().skip(1).collect::<Vec<_>>().try_into().ok()
}

/// Has every function check its arguments before it gives one to Rust.
fn mend_kotlin(file: &Path) -> Result<(), Box<dyn Error>> {
    let generated = fs::read_to_string(file)?;
    let objects: Vec<&str> = generated.lines().filter_map(object).collect();
    let mended = generated.replace(UNCHECKED, CHECKED).replace(LOADED, &[LOADED, COMPARED].concat());
    if objects.is_empty() || mended.matches(CHECKED).count() != objects.len() {
        return Err("UniFFI generates other Kotlin for objects as arguments: look whether it checks closed ones".into());
    }
    if mended.matches(COMPARED).count() != 1 {
        return Err("UniFFI generates other Kotlin that loads the library: look whether it compares versions".into());
    }

    let checked: String = mended.lines().map(|line| [line, "\n", &check(line)].concat()).collect();
    if checked.matches("\" to `").count() != generated.matches(".lower(`").count() {
        return Err("UniFFI generates other Kotlin for arguments: look where they are given to Rust".into());
    }
    let closed: String =
        objects.iter().map(|name| ["        is ", name, " -> value.uniffiIsDestroyed\n"].concat()).collect();
    Ok(fs::write(file, checked + &ARGUMENTS.replace(OBJECTS, &closed))?)
}

/// The check of the arguments of the function that a line of Kotlin begins, as its first line.
fn check(line: &str) -> String {
    let arguments = line.split_once("fun `").and_then(|(_, rest)| rest.strip_suffix(" {")?.split_once('('));
    // Every second piece stands between backticks, which only names do.
    let names = arguments.map(|(_, arguments)| arguments.split('`').skip(1).step_by(2)).into_iter().flatten();
    let pairs: Vec<String> = names.map(|name| format!("\"{name}\" to `{name}`")).collect();
    if pairs.is_empty() { String::new() } else { format!("        uniffiCheckArguments({})\n", pairs.join(", ")) }
}

/// The class that a line of Kotlin begins, if its values live in Rust.
fn object(line: &str) -> Option<&str> {
    line.strip_prefix("open class ")?.split_once(": Disposable, ").map(|(name, _)| name)
}
