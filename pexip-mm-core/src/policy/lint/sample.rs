//! Texts that a regular expression matches, and the plain text in it: what a script's own patterns tell about the
//! aliases that it answers.
//!
//! This reads the common part of the notation and needs not be exact: what comes out is only tried.

/// The most texts that are made from one expression.
const MAX_SAMPLES: usize = 4;

/// The most times that a counted repetition is written out.
const MAX_REPEAT: usize = 64;

/// The longest text that a repetition is written out to, in bytes.
const MAX_REPEATED: usize = 256;

/// The most groups that may stand inside each other.
const MAX_DEPTH: usize = 16;

/// What was read from one expression, or from a text that is none.
pub(super) struct Samples {
    /// Texts that the whole expression matches.
    pub(super) whole: Vec<String>,
    /// Pieces of plain text in it.
    pub(super) runs: Vec<String>,
}

/// Signs that only a text has which is meant as a regular expression.
const SIGNS: &str = "\\[](){}^$*+?|";

/// Reads `pattern`; `letter` and `digit` are used where a class of characters admits them. A text with dots and no other
/// sign is read both ways, as it stands first.
pub(super) fn samples(pattern: &str, letter: char, digit: char) -> Samples {
    let mut reader =
        Reader { rest: pattern.chars().collect(), at: 0, letter, digit, run: String::new(), runs: Vec::new() };
    let mut whole = reader.alternatives(0);
    reader.end_run();
    let mut runs = reader.runs;
    if pattern.contains('.') && !pattern.contains(|ch| SIGNS.contains(ch)) {
        whole.insert(0, pattern.to_owned());
        runs.insert(0, pattern.to_owned());
    }
    Samples { whole, runs }
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    letter: char,
    digit: char,
    run: String,
    runs: Vec<String>,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.at += 1;
        Some(ch)
    }

    fn skip(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn end_run(&mut self) {
        if !self.run.is_empty() {
            self.runs.push(std::mem::take(&mut self.run));
        }
    }

    fn alternatives(&mut self, depth: usize) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            all.extend(self.sequence(depth));
            self.end_run();
            if !self.skip('|') {
                break;
            }
        }
        all.truncate(MAX_SAMPLES);
        all
    }

    fn sequence(&mut self, depth: usize) -> Vec<String> {
        let mut texts = vec![String::new()];
        while let Some(ch) = self.peek() {
            if ch == '|' || (ch == ')' && depth > 0) {
                break;
            }
            self.at += 1;
            let (options, plain) = self.atom(ch, depth);
            let (least, repeats) = self.repetition();
            match plain {
                Some(plain) if !repeats => self.run.push(plain),
                _ => self.end_run(),
            }
            let mut choices: Vec<String> = options.iter().map(|option| repeated(option, least)).collect();
            if least == 0 {
                choices.truncate(1);
                choices.extend(options);
            }
            texts = texts
                .iter()
                .flat_map(|text| choices.iter().map(move |choice| format!("{text}{choice}")))
                .take(MAX_SAMPLES)
                .collect();
        }
        texts
    }

    /// The texts that one element matches, and the character if it is a plain one.
    fn atom(&mut self, ch: char, depth: usize) -> (Vec<String>, Option<char>) {
        match ch {
            '^' | '$' => (vec![String::new()], None),
            '.' => (vec![self.letter.to_string()], None),
            '[' => (vec![self.class().to_string()], None),
            '(' => (self.group(depth), None),
            '\\' => match self.next() {
                None | Some('A' | 'Z' | 'z' | 'b' | 'B' | '1'..='9') => (vec![String::new()], None),
                Some('d') => (vec![self.digit.to_string()], None),
                Some('w' | 'S' | 'D') => (vec![self.letter.to_string()], None),
                Some('s' | 'W') => (vec![" ".to_owned()], None),
                Some(plain) => (vec![plain.to_string()], Some(plain)),
            },
            plain => (vec![plain.to_string()], Some(plain)),
        }
    }

    fn group(&mut self, depth: usize) -> Vec<String> {
        let mut counts = true;
        if self.skip('?') {
            match self.next() {
                Some('P') => while self.next().is_some_and(|ch| ch != '>') {},
                Some('=' | '!') => counts = false,
                Some('<') => {
                    counts = false;
                    self.at += 1;
                }
                Some(':') | None => {}
                Some(_) => {
                    // Flags: `(?i)` ends here, `(?i:…)` goes on.
                    while let Some(ch) = self.next() {
                        if ch == ')' {
                            return vec![String::new()];
                        }
                        if ch == ':' {
                            break;
                        }
                    }
                }
            }
        }
        self.end_run();
        let texts = if depth < MAX_DEPTH { self.alternatives(depth + 1) } else { vec![String::new()] };
        self.skip(')');
        if counts { texts } else { vec![String::new()] }
    }

    /// A character that the class admits.
    fn class(&mut self) -> char {
        let negated = self.skip('^');
        let mut members: Vec<(char, char)> = Vec::new();
        let mut first = true;
        while let Some(ch) = self.next() {
            if ch == ']' && !first {
                break;
            }
            first = false;
            let low = match ch {
                '\\' => match self.next() {
                    Some('d') => {
                        members.push(('0', '9'));
                        continue;
                    }
                    Some('w') => {
                        members.extend([('a', 'z'), ('0', '9')]);
                        continue;
                    }
                    Some(plain) => plain,
                    None => break,
                },
                plain => plain,
            };
            let range = self.peek() == Some('-') && self.rest.get(self.at + 1).is_some_and(|next| *next != ']');
            let high = if range {
                self.at += 1;
                self.next().unwrap_or(low)
            } else {
                low
            };
            members.push((low, high));
        }
        let admits = |ch: char| members.iter().any(|(low, high)| (*low..=*high).contains(&ch)) != negated;
        let wanted = [self.letter, self.digit, 'x', 'X', '-'];
        wanted.into_iter().find(|ch| admits(*ch)).or(members.first().map(|(low, _)| *low)).unwrap_or(self.letter)
    }

    /// The least number of times that the element just read repeats, and whether a repetition was written at all.
    fn repetition(&mut self) -> (usize, bool) {
        let least = match self.peek() {
            Some('*' | '?') => 0,
            Some('+') => 1,
            Some('{') => {
                let digits: String =
                    self.rest.iter().skip(self.at + 1).take_while(|ch| ch.is_ascii_digit()).take(4).collect();
                let end = self.rest.iter().skip(self.at).position(|ch| *ch == '}');
                let (Ok(count), Some(end)) = (digits.parse::<usize>(), end) else { return (1, false) };
                self.at += end;
                count.min(MAX_REPEAT)
            }
            _ => return (1, false),
        };
        self.at += 1;
        while self.skip('?') || self.skip('+') {}
        (least, true)
    }
}

fn repeated(text: &str, times: usize) -> String {
    if text.len().saturating_mul(times) > MAX_REPEATED { text.to_owned() } else { text.repeat(times) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str) -> (Vec<String>, Vec<String>) {
        let samples = samples(pattern, 'a', '1');
        (samples.whole, samples.runs)
    }

    #[test]
    fn a_plain_text_is_its_own_sample() {
        assert_eq!(read("matt-"), (vec!["matt-".to_owned()], vec!["matt-".to_owned()]));
        assert_eq!(read(""), (vec![String::new()], Vec::new()));
    }

    #[test]
    fn patterns_give_aliases_and_prefixes() {
        for (pattern, alias, run) in [
            (r"\Amatt-[a-z0-9]{4}\Z", "matt-aaaa", "matt-"),
            (r"^(?:sips?:)?matt-(.+)$", "matt-a", "matt-"),
            (r"(?i)^matt\.([0-9]+)", "matt.1", "matt."),
            (r"^(?P<who>matt|team)-\d{3,5}$", "team-111", "team"),
            (r"^(?!x)matt-[^a]{2}$", "matt-11", "matt-"),
            (r"^v\w-[]-]x", "va--x", "v"),
            (r"^[z-]x", "-x", "x"),
            (r"^(?i:matt)-$", "matt-", "matt"),
            (r"(?<!y)(?<=x)matt", "matt", "matt"),
        ] {
            let (whole, runs) = read(pattern);
            assert!(whole.iter().any(|text| text == alias), "{pattern}: {whole:?}");
            assert!(runs.iter().any(|text| text == run), "{pattern}: {runs:?}");
        }
    }

    #[test]
    fn a_text_with_dots_is_read_both_ways() {
        let (whole, runs) = read("meet.example.org");
        assert_eq!(whole, ["meet.example.org", "meetaexampleaorg"]);
        assert_eq!(runs, ["meet.example.org", "meet", "example", "org"]);
        assert_eq!(read("a.b+").1, ["a"]);
    }

    #[test]
    fn what_may_be_missing_is_tried_both_ways() {
        assert_eq!(read("x(ab)?y").0, ["xy", "xaby"]);
        assert_eq!(read("xb*y").0, ["xy", "xby"]);
    }

    #[test]
    fn groups_and_repetitions_end_where_they_end() {
        for (pattern, whole, runs) in [
            ("a)b", &["a)b"][..], &["a)b"][..]),
            ("(?P<who>matt|team)-", &["matt-", "team-"], &["matt", "team", "-"]),
            ("(?<!x)matt(?=y)", &["matt"], &["x", "matt", "y"]),
            ("a{2}b", &["aab"], &["b"]),
            ("a++b*?c", &["ac", "abc"], &["c"]),
        ] {
            let (found, pieces) = read(pattern);
            assert_eq!(found, whole, "{pattern}");
            assert_eq!(pieces, runs, "{pattern}");
        }
    }

    #[test]
    fn bounds_are_those_that_are_named() {
        let nested = |depth: usize| "(".repeat(depth) + "a" + &")".repeat(depth);
        assert_eq!(read(&nested(MAX_DEPTH)).0, ["a"]);
        assert_eq!(read(&nested(MAX_DEPTH + 1)).0, ["a)"]);
        assert_eq!(read("(abcd){64}").0, ["abcd".repeat(64)]);
        assert_eq!(read("(abcde){64}").0, ["abcde"]);
    }

    #[test]
    fn another_letter_gives_another_alias() {
        assert_eq!(samples("m-[a-z]{2}", 'b', '2').whole, ["m-bb"]);
    }

    #[test]
    fn broken_patterns_end() {
        for pattern in ["(", ")", "[", "[^", "\\", "a{", "a{9999}", "(?P<", "(?", "(?i", "a|*", "{3}"] {
            let samples = samples(pattern, 'a', '1');
            assert!(samples.whole.iter().all(|text| text.len() <= MAX_REPEATED), "{pattern}");
        }
        let deep = "(".repeat(4000);
        assert!(samples(&deep, 'a', '1').whole.len() <= MAX_SAMPLES);
    }

    #[test]
    fn nested_repetitions_stay_small() {
        let pattern = "(".repeat(10) + "a" + &"{64})".repeat(10);
        let longest = samples(&pattern, 'a', '1').whole.iter().map(String::len).max().unwrap_or(0);
        assert!(longest <= 4096, "{longest}");
    }
}
