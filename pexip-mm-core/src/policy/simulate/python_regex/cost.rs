//! What a pattern costs before it is compiled, and what searching for it takes.

use std::ops::AddAssign;

use crate::policy::simulate::budget::units;

/// What compiling `pattern` takes, in units of fuel. Repetitions are written out, and classes of Unicode have hundreds of
/// ranges: `\w{1,90}` takes a thousand times longer than `[a-z]`. What is larger than [`COMPILE_COST_MAX`] is not compiled.
pub(in crate::policy::simulate) fn compile_cost(pattern: &str) -> u64 {
    Size::of(pattern).compiling.min(COMPILE_COST_MAX)
}

/// How large a pattern is, or a part of one, with its repetitions written out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Size {
    /// Units of fuel for compiling it.
    pub(super) compiling: u64,
    /// Places at which a search may stand at the same time, as far as that takes time.
    pub(super) places: u64,
}

impl Size {
    /// What matches one character.
    const fn one(compiling: u64, places: u64) -> Self {
        Self { compiling, places }
    }

    fn times(self, times: u64) -> Self {
        Self { compiling: self.compiling.saturating_mul(times), places: self.places.saturating_mul(times) }
    }

    /// What reading `length` bytes takes, in units of fuel: in the worst case, every place for every byte.
    pub(super) fn reading(self, length: usize) -> u64 {
        self.places.saturating_mul(units(length)) / PLACES_PER_FUEL
    }

    /// The same where the text may be read anew from each of its bytes.
    pub(super) fn going_back(self, length: usize) -> u64 {
        let again = self.reading(length).saturating_mul(units(length)) / (GOING_BACK_PER_FUEL / PLACES_PER_FUEL);
        GOING_BACK_FUEL.saturating_add(units(length / 2)).saturating_add(self.reading(length)).saturating_add(again)
    }

    pub(super) fn of(pattern: &str) -> Self {
        let mut rest = pattern.chars().peekable();
        // What is in each group that is open, and the last element, which a repetition repeats.
        let mut groups = vec![Self::default()];
        let mut last = Self::default();
        while let Some(ch) = rest.next() {
            let added = match ch {
                '(' => {
                    groups.push(Self::default());
                    continue;
                }
                ')' if groups.len() > 1 => groups.pop().unwrap_or_default(),
                '{' => {
                    let mut written = String::new();
                    while let Some(ch) = rest.next_if(|ch| ch.is_ascii_digit() || *ch == ',') {
                        written.push(ch);
                    }
                    rest.next_if_eq(&'}');
                    let times = written.split(',').filter_map(|number| number.parse::<u64>().ok()).max().unwrap_or(1);
                    last.times(times.saturating_sub(1))
                }
                '[' => {
                    let mut class = if rest.peek() == Some(&'^') { NEGATION } else { Self::one(1, 1) };
                    while let Some(ch) = rest.next_if(|ch| *ch != ']') {
                        class += match ch {
                            '\\' => rest.next().map_or(Self::default(), escape),
                            ch if ch.is_ascii() => Self::default(),
                            _ => Self::one(1, 1),
                        };
                    }
                    rest.next();
                    class
                }
                '\\' => rest.next().map_or(Self::default(), escape),
                '.' => NEGATION,
                _ => Self::one(1, 1),
            };
            if ch == '{' {
                last += added;
            } else {
                last = added;
            }
            if let Some(group) = groups.last_mut() {
                *group += added;
            }
        }
        groups.into_iter().fold(Self::default(), |mut sum, group| {
            sum += group;
            sum
        })
    }
}

impl AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        self.compiling = self.compiling.saturating_add(other.compiling);
        self.places = self.places.saturating_add(other.places);
    }
}

/// Places of a search that one unit of fuel pays for, byte by byte; and where a text is read again and again, which is
/// quicker for each byte. Measured with the slowest patterns that are known.
const PLACES_PER_FUEL: u64 = 40;
const GOING_BACK_PER_FUEL: u64 = 16_000;

/// Fuel for the steps that a search goes back, beside what it reads.
const GOING_BACK_FUEL: u64 = 250;

/// A class of all letters but a few.
const NEGATION: Size = Size::one(20, 10);

/// Cost of the largest pattern that is compiled, such as `\w{133}`.
pub(super) const COMPILE_COST_MAX: u64 = 40_000;

const fn escape(letter: char) -> Size {
    match letter {
        'w' | 'W' => Size::one(300, 30),
        'd' => Size::one(50, 10),
        'D' => Size::one(80, 10),
        's' | 'S' => NEGATION,
        _ => Size::one(1, 1),
    }
}
