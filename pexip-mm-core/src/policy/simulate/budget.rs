//! What a run pays for what it makes, and how a function that a script calls refuses.

use minijinja::{ErrorKind, State};

/// Bytes that one unit of fuel pays for.
const BYTES_PER_FUEL: usize = 64;

/// Pays for bytes that a result will have.
pub(super) fn pay(state: &State<'_, '_>, bytes: usize) -> Result<(), minijinja::Error> {
    state.consume_fuel(fuel_of(bytes))
}

/// The fuel for so many bytes.
pub(super) fn fuel_of(bytes: usize) -> u64 {
    units(bytes / BYTES_PER_FUEL)
}

/// A count as units of fuel.
pub(super) fn units(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The error of a function that cannot take what it was given.
pub(super) fn refused(reason: impl Into<String>) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, reason.into())
}
