//! Keeps what a script builds within bounds that the template engine does not have.
//!
//! The engine charges fuel for the bytes of a text, but lists and dictionaries share what is in them: `[x, x]`, made
//! sixty times over, is small until it is written, as is `x * 99999`, and `[x]`, made thousands of times over, ends the
//! stack when it is written or dropped. So wherever a script makes or keeps a container, it passes through a filter that
//! knows how deep the container is and how large it is when it is written out, has the script pay for that, and refuses
//! what is too deep or too large. Sums, products and slices of lists pass through it before the engine builds them, since
//! it gives out their items one by one. What is done with a container later costs no more than was paid, but for
//! comparisons, which walk it without a trace: they are paid for each time.
//!
//! The filters are put into the source around expressions. Lines stay as they are.

mod places;

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Tuple, Value, ValueKind};
use minijinja::{Environment, Error, State};

use super::budget::{pay, refused};
use super::python_regex::Fault;

pub(super) use places::contain;

/// Containers within containers, at most.
const MAX_DEPTH: usize = 64;

/// Bytes of a container that is written out, at most, roughly.
const MAX_WEIGHT: usize = 256 * 1024;

/// Bytes of a text that has a name or is part of something, at most: reading it again and again costs little.
const TEXT_MAX_LEN: usize = 64 * 1024;

/// Bytes that anything but a text counts for.
const SCALAR_WEIGHT: usize = 8;

/// The filter of everything that a script makes or gives a name.
const KEPT: &str = "simulation_kept";

/// The filter of what becomes part of something else.
const PART: &str = "simulation_part";

/// The filter of what stands between the colons of a slice.
const SLICE: &str = "simulation_slice";

/// The filter of what is sliced.
const SLICED: &str = "simulation_sliced";

/// The filter of the right side of a comparison.
const COMPARED: &str = "simulation_compared";

/// Adds the filters.
pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_filter(KEPT, |state: &mut State, value: Value| {
        check_text(&value)?;
        kept(state, value)
    });
    environment.add_filter(PART, |state: &mut State, value: Value| {
        check_text(&value)?;
        if is_changeable(&value) {
            Err(not_simulated("a namespace inside of something else"))
        } else {
            kept(state, value)
        }
    });
    environment.add_filter(COMPARED, |state: &mut State, value: Value| {
        pay_for_walk(state, &value)?;
        Ok::<_, Error>(value)
    });
    environment.add_filter(SLICED, |state: &mut State, value: Value| {
        pay(state, value.as_str().map_or(0, str::len))?;
        Ok::<_, Error>(value)
    });
    environment.add_filter(SLICE, |value: Value| {
        // The engine takes numbers of 64 bits, and the least of them has no negative.
        let fits = value.as_i64().is_some_and(|number| number != i64::MIN);
        if value.is_integer() && !fits {
            Err(not_simulated("a slice with a number of more than 64 bits"))
        } else {
            Ok(value)
        }
    });
}

/// The value, with containers counted and paid for: one unit for each item, and their weight.
pub(super) fn kept(state: &State<'_, '_>, value: Value) -> Result<Value, Error> {
    let is_container = matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable);
    if !is_container || is_changeable(&value) || value.downcast_object_ref::<Container>().is_some() {
        return Ok(value);
    }
    let mut measure = Measure { depth: 1, weight: SCALAR_WEIGHT };
    let mut keys = Vec::new();
    let mut values = Vec::new();
    for item in value.try_iter()? {
        state.consume_fuel(1)?;
        if value.kind() == ValueKind::Map {
            measure.add(&item)?;
            let member = value.get_item(&item)?;
            measure.add(&member)?;
            values.push(member);
            keys.push(item);
        } else {
            measure.add(&item)?;
            values.push(item);
        }
    }
    pay(state, measure.weight)?;
    let keys = (value.kind() == ValueKind::Map).then_some(keys);
    let is_tuple = value.downcast_object_ref::<Tuple>().is_some();
    Ok(Value::from_object(Container { keys, values, is_tuple, measure }))
}

/// Refuses a text that is too long to be read again and again.
fn check_text(value: &Value) -> Result<(), Error> {
    if value.as_str().is_some_and(|text| text.len() > TEXT_MAX_LEN) {
        return Err(not_simulated("texts of more than 64 KiB that have a name"));
    }
    Ok(())
}

/// Pays for walking through a container, or a text.
fn pay_for_walk(state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    if let Some(text) = value.as_str() {
        return pay(state, text.len());
    }
    if let Some(container) = value.downcast_object_ref::<Container>() {
        // Each key of a dictionary is looked for among those of the other.
        let keys = container.keys.as_ref().map_or(0, Vec::len);
        return pay(state, container.measure.weight.saturating_add(keys.saturating_mul(keys)));
    }
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Ok(());
    }
    // What a method gives, or the request, or a range, which is long and light: the engine has its items paid for.
    let mut items: usize = 0;
    for item in value.try_iter()? {
        items += 1;
        if item.as_object().is_some() {
            pay(state, weight(&item)?)?;
        }
    }
    pay(state, items)
}

/// Bytes of a value when it is written out, roughly.
pub(super) fn weight(value: &Value) -> Result<usize, Error> {
    Ok(Measure::of(value, 0)?.weight)
}

/// Whether a value is the one kind of object that a script can change: it could come to hold itself.
fn is_changeable(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.type_name().ends_with("::Namespace"))
}

pub(super) fn not_simulated(what: &'static str) -> Error {
    refused(what).with_source(Fault::NotSimulated(String::new(), what))
}

/// How deep a container is, and how large when it is written out.
#[derive(Clone, Copy, Debug)]
struct Measure {
    depth: usize,
    weight: usize,
}

impl Measure {
    fn of(value: &Value, depth: usize) -> Result<Self, Error> {
        if depth > MAX_DEPTH {
            return Err(not_simulated("lists and dictionaries that are nested this deep"));
        }
        if let Some(container) = value.downcast_object_ref::<Container>() {
            return Ok(container.measure);
        }
        if let Some(text) = value.as_str() {
            check_text(value)?;
            return Ok(Self { depth: 0, weight: SCALAR_WEIGHT + text.len() });
        }
        if value.as_object().is_some() && !matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable)
            || is_changeable(value)
        {
            return Err(not_simulated("an object inside of something else"));
        }
        let mut measure = Self { depth: 0, weight: SCALAR_WEIGHT };
        if matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
            measure.depth = 1;
            for item in value.try_iter()? {
                measure.include(Self::of(&item, depth + 1)?)?;
                if value.kind() == ValueKind::Map {
                    measure.include(Self::of(&value.get_item(&item)?, depth + 1)?)?;
                }
            }
        }
        Ok(measure)
    }

    fn add(&mut self, item: &Value) -> Result<(), Error> {
        self.include(Self::of(item, 1)?)
    }

    fn include(&mut self, item: Self) -> Result<(), Error> {
        self.depth = self.depth.max(item.depth + 1);
        self.weight = self.weight.saturating_add(item.weight);
        if self.depth > MAX_DEPTH || self.weight > MAX_WEIGHT {
            return Err(not_simulated("lists and dictionaries that are this deep or this large"));
        }
        Ok(())
    }
}

/// A list or dictionary that was counted.
#[derive(Debug)]
struct Container {
    /// The keys of a dictionary, in the order of the values.
    keys: Option<Vec<Value>>,
    values: Vec<Value>,
    /// Whether it is written with parentheses.
    is_tuple: bool,
    measure: Measure,
}

impl Object for Container {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.keys.is_some() { ObjectRepr::Map } else { ObjectRepr::Seq }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let at = match &self.keys {
            Some(keys) => keys.iter().position(|known| known == key)?,
            None => key.as_usize()?,
        };
        self.values.get(at).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.keys {
            Some(keys) => Enumerator::Values(keys.clone()),
            None => Enumerator::Seq(self.values.len()),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values.clone();
        let plain = match &self.keys {
            Some(keys) => Value::from_pairs(keys.iter().cloned().zip(values)),
            None if self.is_tuple => Value::from(Tuple::from(values)),
            None => Value::from(values),
        };
        fmt::Display::fmt(&plain, f)
    }
}
