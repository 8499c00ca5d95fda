//! What a pattern costs before it is compiled.

/// What compiling `pattern` takes, in units of fuel. Repetitions are written out, and classes of Unicode have hundreds of
/// ranges: `\w{1,90}` takes a thousand times longer than `[a-z]`. What is larger than [`COMPILE_COST_MAX`] is not compiled.
pub(in crate::policy::simulate) fn compile_cost(pattern: &str) -> u64 {
    cost(pattern).min(COMPILE_COST_MAX)
}

pub(super) fn cost(pattern: &str) -> u64 {
    let mut rest = pattern.chars().peekable();
    // What is in each group that is open, and the last element, which a repetition repeats.
    let mut groups = vec![0_u64];
    let mut last = 0_u64;
    while let Some(ch) = rest.next() {
        let added = match ch {
            '(' => {
                groups.push(0);
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
                last.saturating_mul(times.saturating_sub(1))
            }
            '[' => {
                let mut class = if rest.peek() == Some(&'^') { NEGATION_COST } else { 1 };
                while let Some(ch) = rest.next_if(|ch| *ch != ']') {
                    class += match ch {
                        '\\' => rest.next().map_or(0, escape_cost),
                        _ => u64::from(!ch.is_ascii()),
                    };
                }
                rest.next();
                class
            }
            '\\' => rest.next().map_or(0, escape_cost),
            '.' => NEGATION_COST,
            _ => 1,
        };
        last = if ch == '{' { last.saturating_add(added) } else { added };
        if let Some(group) = groups.last_mut() {
            *group = group.saturating_add(added);
        }
    }
    groups.into_iter().fold(0, u64::saturating_add)
}

/// Cost of a class of all letters but a few.
const NEGATION_COST: u64 = 20;

/// Cost of the largest pattern that is compiled, such as `\w{133}`.
pub(super) const COMPILE_COST_MAX: u64 = 40_000;

fn escape_cost(letter: char) -> u64 {
    match letter {
        'w' | 'W' => 300,
        'd' => 50,
        'D' => 80,
        's' | 'S' => NEGATION_COST,
        _ => 1,
    }
}
