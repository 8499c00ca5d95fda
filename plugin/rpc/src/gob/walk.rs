//! Finds the end of a value without making anything of it.
//!
//! A value may be cut: where an interface holds a type that was not described before, Go ends the message with the
//! description, and the value goes on in the next one. So a walk can stop there and be taken up again. It keeps what it
//! is in on the heap, thirty-two bytes for each level.

use super::error::{Error, malformed};
use super::number::Cursor;
use super::types::{Types, Wire};
use super::wire::TypeId;

/// How deep values may be nested that are only passed over.
///
/// Go stops at 10,000 where it passes over one, and so does its JSON; each level of that is two here.
pub const MAX_SKIPPED_NESTING: usize = 100_000;

/// The longest name under which Go registers a type for interfaces, in bytes.
const MAX_NAME_LEN: usize = 1024;

/// A value that is being passed over.
#[derive(Debug)]
pub(super) struct Walk {
    around: Vec<Around>,
}

/// Something that has values in it, and what is to come of it.
#[derive(Debug)]
enum Around {
    Struct { id: TypeId, passed: usize },
    List { elem: TypeId, left: u64 },
    Map { key: TypeId, elem: TypeId, left: u64, is_at_elem: bool },
}

/// Where a walk stops.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stop {
    /// At the end of the value.
    End,
    /// After the name of an interface value. The number of its type follows, perhaps after descriptions.
    Named,
}

impl Walk {
    /// Begins a value that stands alone in a message or an interface.
    pub(super) fn alone(id: TypeId, cursor: &mut Cursor<'_>, types: &Types) -> Result<(Self, Stop), Error> {
        let mut walk = Self { around: Vec::new() };
        let stop = walk.enter_alone(id, cursor, types)?;
        Ok((walk, stop))
    }

    /// Passes over a value that has others around it and has no descriptions in it.
    pub(super) fn over(id: TypeId, cursor: &mut Cursor<'_>, types: &Types) -> Result<(), Error> {
        let mut walk = Self { around: Vec::new() };
        let mut stop = walk.enter(id, cursor, types)?;
        while stop == Stop::Named {
            let id = TypeId::of_value(cursor.int()?)?;
            stop = walk.concrete(id, cursor, types)?;
        }
        Ok(())
    }

    /// Goes on in an interface value after the number of its type.
    pub(super) fn concrete(&mut self, id: TypeId, cursor: &mut Cursor<'_>, types: &Types) -> Result<Stop, Error> {
        // The length of the value, which is wrong where descriptions are in it.
        cursor.uint()?;
        self.enter_alone(id, cursor, types)
    }

    fn enter_alone(&mut self, id: TypeId, cursor: &mut Cursor<'_>, types: &Types) -> Result<Stop, Error> {
        if !types.is_struct(id)? && cursor.uint()? != 0 {
            return Err(malformed("no zero before a value that is no struct"));
        }
        self.enter(id, cursor, types)
    }

    /// Passes over a value and all that follows it.
    fn enter(&mut self, mut id: TypeId, cursor: &mut Cursor<'_>, types: &Types) -> Result<Stop, Error> {
        loop {
            match types.known(id)? {
                Wire::Bool | Wire::Int | Wire::Uint | Wire::Float => {
                    cursor.uint()?;
                }
                Wire::Complex => {
                    cursor.uint()?;
                    cursor.uint()?;
                }
                Wire::Bytes | Wire::String | Wire::Opaque(_) | Wire::Text => {
                    cursor.bytes()?;
                }
                Wire::Interface => match cursor.bytes()?.len() {
                    0 => {}
                    1..=MAX_NAME_LEN => return Ok(Stop::Named),
                    _ => return Err(malformed("name of a type is too long")),
                },
                &Wire::Slice { elem } => self.push(Around::List { elem, left: cursor.uint()? })?,
                &Wire::Array { elem, len } => {
                    let left = cursor.uint()?;
                    if left != len {
                        return Err(malformed("array of another length than its type"));
                    }
                    self.push(Around::List { elem, left })?;
                }
                &Wire::Map { key, elem } => {
                    self.push(Around::Map { key, elem, left: cursor.uint()?, is_at_elem: false })?;
                }
                Wire::Struct { .. } => self.push(Around::Struct { id, passed: 0 })?,
            }
            match self.next(cursor, types)? {
                Some(next) => id = next,
                None => return Ok(Stop::End),
            }
        }
    }

    fn push(&mut self, around: Around) -> Result<(), Error> {
        if self.around.len() >= MAX_SKIPPED_NESTING {
            return Err(Error::Bottomless { limit: MAX_SKIPPED_NESTING });
        }
        self.around.push(around);
        Ok(())
    }

    /// The type of the next value, if there is one.
    fn next(&mut self, cursor: &mut Cursor<'_>, types: &Types) -> Result<Option<TypeId>, Error> {
        while let Some(around) = self.around.last_mut() {
            let next = match around {
                Around::Struct { id, passed } => next_field(*id, passed, cursor, types)?,
                Around::List { left: 0, .. } | Around::Map { left: 0, .. } => None,
                Around::List { elem, left } => {
                    *left -= 1;
                    Some(*elem)
                }
                Around::Map { key, is_at_elem: is_at_elem @ false, .. } => {
                    *is_at_elem = true;
                    Some(*key)
                }
                Around::Map { elem, left, is_at_elem, .. } => {
                    *left -= 1;
                    *is_at_elem = false;
                    Some(*elem)
                }
            };
            if next.is_some() {
                return Ok(next);
            }
            self.around.pop();
        }
        Ok(None)
    }
}

/// The type of the next field of a struct.
fn next_field(id: TypeId, passed: &mut usize, cursor: &mut Cursor<'_>, types: &Types) -> Result<Option<TypeId>, Error> {
    let Wire::Struct { fields } = types.known(id)? else { return Ok(None) };
    Ok(field_after(fields, passed, cursor)?.map(|field| field.id))
}

/// The next field that was sent, by how many fields it is after the one before it.
pub(super) fn field_after<'t>(
    fields: &'t [super::types::WireField],
    passed: &mut usize,
    cursor: &mut Cursor<'_>,
) -> Result<Option<&'t super::types::WireField>, Error> {
    let delta = cursor.uint()?;
    if delta == 0 {
        return Ok(None);
    }
    let next = usize::try_from(delta).ok().and_then(|delta| passed.checked_add(delta));
    let field = next.and_then(|next| fields.get(next - 1)).ok_or(malformed("field beyond the last one"))?;
    *passed = next.unwrap_or_default();
    Ok(Some(field))
}
