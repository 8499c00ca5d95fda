//! Whether what was described is what is wanted. Asked once for each pair of structs, also of fields that are not sent.

use std::collections::HashSet;

use super::descriptor::{StructType, Type};
use super::error::{Error, TOP};
use super::number::length;
use super::types::{Types, Wire};
use super::wire::TypeId;

/// The pairs of structs that were found to go together.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pairs: HashSet<(usize, TypeId)>,
}

/// How many slices, arrays and maps may be in each other without a struct between.
const MAX_UNNAMED_NESTING: usize = 100;

/// Two types that are to go together.
struct Pair {
    wanted: Type,
    id: TypeId,
    place: &'static str,
    depth: usize,
}

impl Checked {
    /// Whether a value of the type `id` can be read as `wanted`, wherever it is nested.
    pub(super) fn check(&mut self, types: &Types, wanted: Type, id: TypeId) -> Result<(), Error> {
        if let (Type::Struct(wanted), Some(Wire::Struct { fields })) = (wanted, types.get(id)) {
            let is_known = |name: &str| wanted.fields.iter().any(|field| field.name == name);
            let has_fields = !wanted.fields.is_empty() && !fields.is_empty();
            // Go asks this of whole values and of what is in an interface, not of structs in structs.
            if has_fields && !fields.iter().any(|field| is_known(&field.name)) {
                return Err(Error::NoFieldMatches { wanted: wanted.name });
            }
            if self.pairs.contains(&(wanted.address(), id)) {
                return Ok(());
            }
        }
        let mut found = Vec::new();
        let result = self.check_nested(types, wanted, id, &mut found);
        if result.is_err() {
            for pair in found {
                self.pairs.remove(&pair);
            }
        }
        result
    }

    /// Takes every struct on the way for checked, and says which those are.
    fn check_nested(
        &mut self,
        types: &Types,
        wanted: Type,
        id: TypeId,
        found: &mut Vec<(usize, TypeId)>,
    ) -> Result<(), Error> {
        let mut pairs = vec![Pair { wanted, id, place: TOP, depth: 0 }];
        while let Some(Pair { wanted, id, place, depth }) = pairs.pop() {
            if depth > MAX_UNNAMED_NESTING {
                return Err(Error::NoDescription);
            }
            let received = types.get(id);
            let mut inner =
                |wanted: fn() -> Type, id| pairs.push(Pair { wanted: wanted(), id, place, depth: depth + 1 });
            match (wanted, received) {
                (Type::Bool, Some(Wire::Bool))
                | (Type::Int, Some(Wire::Int))
                | (Type::Uint, Some(Wire::Uint))
                | (Type::Float, Some(Wire::Float))
                | (Type::Bytes, Some(Wire::Bytes))
                | (Type::String, Some(Wire::String))
                | (Type::Interface, Some(Wire::Interface)) => {}
                (Type::Opaque(wanted, _), Some(Wire::Opaque(marshaler))) if wanted == *marshaler => {}
                (Type::Slice(wanted), Some(&Wire::Slice { elem })) => inner(wanted, elem),
                (Type::Array(wanted, count), Some(&Wire::Array { elem, len })) if length(count) == len => {
                    inner(wanted, elem);
                }
                (Type::Map(wanted_key, wanted), Some(&Wire::Map { key, elem })) => {
                    inner(wanted_key, key);
                    inner(wanted, elem);
                }
                (Type::Struct(wanted), Some(Wire::Struct { fields })) => {
                    let pair = (wanted.address(), id);
                    if self.pairs.insert(pair) {
                        found.push(pair);
                        let fields = fields.iter().filter_map(|field| Some((named(wanted, &field.name)?, field.id)));
                        pairs.extend(fields.map(|(field, id)| Pair {
                            wanted: (field.gob_type)(),
                            id,
                            place: field.name,
                            depth: 0,
                        }));
                    }
                }
                _ => {
                    let received = received.map_or("a type that was not described", Wire::kind);
                    return Err(Error::WrongType { place: place.to_owned(), received, wanted: wanted.kind() });
                }
            }
        }
        Ok(())
    }
}

/// The field of a struct that has this name.
fn named(structure: &'static StructType, name: &str) -> Option<&'static super::descriptor::FieldType> {
    structure.fields.iter().find(|field| field.name == name)
}
