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

/// Checks objects that are given as arguments.
fn mend_kotlin(file: &Path) -> Result<(), Box<dyn Error>> {
    let generated = fs::read_to_string(file)?;
    let mended = generated.replace(UNCHECKED, CHECKED);
    let objects = generated.matches("fun uniffiCloneHandle()").count();
    if objects == 0 || mended.matches(CHECKED).count() != objects {
        return Err("UniFFI generates other Kotlin for objects as arguments: look whether it checks closed ones".into());
    }
    Ok(fs::write(file, mended)?)
}
