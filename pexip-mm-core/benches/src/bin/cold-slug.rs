//! As `cold-ours`, with the crate `slug`.

use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let alias = ["matt-", &slug::slugify(&name)].concat();
    std::io::stdout().write_all(alias.as_bytes())?;
    Ok(())
}
