//! A process that slugs one name, to see what the first use costs.

use std::io::Write as _;

use pexip_mm_core::{Alias, AliasPrefix};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let alias = Alias::from_channel_name(&AliasPrefix::parse("matt-")?, &name)?;
    std::io::stdout().write_all(alias.as_str().as_bytes())?;
    Ok(())
}
