//! What cargo and npm do not do when the package is built.
//!
//! `types DIRECTORY` writes the TypeScript that is generated from the library; `tables FILE` writes the library's tables of
//! Unicode as JavaScript; `glue WASM DIRECTORY` runs wasm-bindgen.

mod tables;
mod words;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["types", directory] => types(Path::new(directory)),
        ["tables", file] => tables::javascript().and_then(|text| written(Path::new(file), text)),
        ["glue", wasm, directory] => glue(wasm, directory),
        _ => Err("usage: pexip-mm-node-build types DIRECTORY | tables FILE | glue WASM DIRECTORY".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            complain(&reason);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a program says why it fails")]
fn complain(reason: &str) {
    eprintln!("pexip-mm-node-build: {reason}");
}

fn types(directory: &Path) -> Result<(), String> {
    for (name, text) in [("words.ts", words::typescript()), ("settings.ts", pexip_mm_core::config_typescript())] {
        written(&directory.join(name), text)?;
    }
    Ok(())
}

fn written(file: &Path, text: String) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

/// JavaScript's side of a module. The module itself is beside it, and is made into JavaScript by others.
fn glue(wasm: &str, directory: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let made = bindgen.input_path(wasm).out_name("raw").typescript(false).bundler(true);
    made.and_then(|bindgen| bindgen.generate(directory)).map_err(|error| format!("{wasm}: {error:#}"))
}
