//! What three channel names become.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use pexip_mm_core::{Alias, AliasPrefix, Error};

fn main() -> Result<(), Error> {
    let prefix = AliasPrefix::parse("matt-")?;
    for name in ["Town Square", "Київ: планы", "😀"] {
        match Alias::from_channel_name(&prefix, name) {
            Ok(alias) => println!("{name} -> {alias}"),
            Err(error) => println!("{name} -> {} ({})", error, error.code()),
        }
    }
    Ok(())
}
