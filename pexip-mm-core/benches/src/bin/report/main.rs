//! Puts what was measured into one table, and compares instruction counts with those that are kept.
//!
//! Arguments: the folder that Criterion wrote its rounds to, the file that gungraun wrote to, files with the rows of
//! language bindings, and, to keep the instruction counts instead of comparing them, `--rewrite-baseline`. A missed time
//! is shown and is no failure; more instructions than are kept are one.

#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod allocations;
mod cold;
mod elsewhere;
mod instructions;
mod same;
mod table;
mod timed;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use pexip_mm_benches::data::PIN_MODES;
use pexip_mm_benches::peers;

use self::table::Row;
use self::timed::Timed;

const LIMIT_ASCII: &str = "the allocation and the prefix, which the peer has not, take four fifths of the time";
const LIMIT_OTHER: &str = "each character is looked up twice: whether it is normalised, and what it is read as";
const LIMIT_DIALLED: &str = "each rule looks at the whole text, so that the first fault can be told";
const LIMIT_POLICY: &str =
    "half is writing JSON, a fifth reading what was dialled; with a PIN for each room, a third is SHA-256";
const LIMIT_LINK: &str = "the allocation, and encoding byte by byte";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(criterion), Some(gungraun)) = (arguments.next(), arguments.next()) else {
        return Err("usage: report CRITERION_FOLDER GUNGRAUN_FILE [ROWS_FILE...] [--rewrite-baseline]".into());
    };
    let mut elsewhere: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let rewrite = elsewhere.pop_if(|last| last.as_os_str() == "--rewrite-baseline").is_some();
    same::check()?;
    let timed = Timed::new(PathBuf::from(criterion));
    let counts = instructions::read(&PathBuf::from(gungraun))?;

    let mut rows = vec![
        timed.row("slug-ascii", "slug of ASCII names", &["slug", "slugify"], 1.0, LIMIT_ASCII)?,
        allocations::slug_row(),
        timed.row("slug-other", "slug of other names", &["slug", "slugify"], 0.5, LIMIT_OTHER)?,
        timed.row("dialled", "dialled string to alias", &["regex"], 3.0, LIMIT_DIALLED)?,
        allocations::dialled_row(),
    ];
    let no_jinja2 = peers::jinja2::missing();
    for mode in PIN_MODES {
        let title = mode.work.replacen('-', ", ", 1);
        rows.push(timed.row(mode.work, &title, &["minijinja"], 5.0, LIMIT_POLICY)?);
        rows.push(match &no_jinja2 {
            None => timed.row(mode.work, &title, &["Jinja2"], 50.0, LIMIT_POLICY)?,
            Some(reason) => Row::not_measured(&title, "Jinja2", 50.0, reason),
        });
    }
    rows.push(timed.row("join-link", "join link", &["url"], 2.0, LIMIT_LINK)?);
    rows.push(cold::row()?);
    rows.push(instructions::cold_row(&counts)?);
    for file in &elsewhere {
        rows.extend(elsewhere::rows(file)?);
    }
    println!("{}", table::render(&rows));
    instructions::compare(counts, rewrite)
}
