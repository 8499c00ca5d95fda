//! What stands in a script letter for letter: all that a message may repeat of what a run worked with.
//!
//! What the request brings, and what a script makes of it, can be a PIN. What is written in the script is known to who
//! pasted it, and yet what could be a PIN is not repeated either.

use std::collections::BTreeSet;

use minijinja::machinery::{self, Token};
use minijinja::syntax::SyntaxConfig;

use crate::pin::may_show_pin;

/// The texts, names and numbers of a script.
pub(super) struct Literals(BTreeSet<String>);

impl Literals {
    pub(super) fn of(source: &str) -> Self {
        let mut literals = BTreeSet::new();
        let mut keep = |text: &str| literals.insert(text.to_owned());
        for (token, _) in machinery::tokenize(source, false, SyntaxConfig::default()).map_while(Result::ok) {
            match token {
                // Texts of JSON, and what stands between them.
                Token::TemplateData(data) => {
                    data.split(['"', '\'']).for_each(|text| _ = keep(text));
                    data.split(|ch: char| !is_of_number(ch)).for_each(|number| _ = keep(number));
                }
                Token::Ident(text) | Token::Str(text) => _ = keep(text),
                Token::String(text) => _ = keep(&text),
                Token::Int(number) => _ = keep(&number.to_string()),
                Token::Float(number) => _ = keep(&number.to_string()),
                _ => {}
            }
        }
        Self(literals)
    }

    /// Whether `text` stands in the script, and cannot be a PIN.
    pub(super) fn has(&self, text: &str) -> bool {
        self.0.contains(text) && !may_show_pin(text)
    }

    /// A message of the template engine without the values in it.
    pub(super) fn without_values(&self, message: &str) -> String {
        let mut out: Vec<&str> = Vec::new();
        for word in message.split_whitespace() {
            // Such as `call_info.call_tag`.
            let mut names = word.split(|ch: char| !ch.is_alphanumeric() && ch != '_');
            let is_known = |name| WORDS.split_whitespace().any(|known| known == name) || self.has(name);
            let shown = if names.all(|name| name.is_empty() || is_known(name)) { word } else { HIDDEN };
            if shown != HIDDEN || out.last() != Some(&HIDDEN) {
                out.push(shown);
            }
        }
        out.join(" ")
    }
}

/// Stands in place of a value.
const HIDDEN: &str = "…";

fn is_of_number(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || matches!(ch, '.' | '+' | '-')
}

/// The words that messages of the template engine and of the filters are made of.
const WORDS: &str = "\
    0 16 64 JSON IP a abs absolute address after allowed an and apply are argument arguments as assign at attempted \
    attribute base64 be because bool by bytes calculate call callable called can cannot char character characters \
    containment convert could count custom cycle deserialize dictionaries did digits does duplicate during elements \
    empty end endswith error expected failed fewer field filter first float for format found from function got has \
    here hold if in index integer integers into invalid is item iterable iterables iterate iterator its join key keys \
    keyword kwargs large last least length limit list loop macro makes many map mapping method missing more most must \
    name named namespace namespaces needs negative network no non non-iterable none not number numbers object of \
    offset on once one only operator operators or out outside overflow pair pairs passed plain position primitive \
    range recursion recursive repeat repeated required requires reverse round rounded second separator sequence \
    sequences serialize size slice sliced sort startswith step string strings subscript sum supported tag template \
    test text than that the this time to too tried tuple type types unable undefined unexpected unknown unpack \
    unsupported use used value values was way width with wrong zero";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_known_and_what_is_made_is_not() {
        let literals = Literals::of(
            r#"{% set a = "^td-" ~ call_info.pin %}{"action": "deny", "view": '3:3', "limit": -7}{{ a | nonsense(25, 2.5, "735291", "x\ty") }}"#,
        );
        for text in ["^td-", "pin", "deny", "3:3", "-7", "nonsense", "25", "2.5", "x\ty"] {
            assert!(literals.has(text), "{text}");
        }
        for text in ["^td-735291", "735291", "td", "7", "action: deny"] {
            assert!(!literals.has(text), "{text}");
        }
        assert_eq!(
            literals.without_values("unable to calculate 735291 // 25, 'Board' [1, 2]"),
            "unable to calculate … // 25, …"
        );
        for message in ["filter nonsense is unknown", "`call_info.pin` is undefined"] {
            assert_eq!(literals.without_values(message), message);
        }
        assert_eq!(literals.without_values("`call_info[735291]` is undefined"), "… is undefined");
    }

    #[test]
    fn what_could_be_a_pin_is_not_repeated() {
        for text in ["1234", "(735291", "123#", "^a12345b$"] {
            assert!(!Literals::of(&format!("{{{{ \"{text}\" }}}}")).has(text), "{text}");
        }
        for text in ["123", "[0-9]{26}", "a1b2c3d4"] {
            assert!(Literals::of(&format!("{{{{ \"{text}\" }}}}")).has(text), "{text}");
        }
    }
}
