//! Fields of an answer that Pexip does not know and that are near to one it knows. Pexip ignores them.

use super::finding::LintCode;
use super::probes::Probes;
use super::run::Reply;
use crate::policy::call::Call;
use crate::policy::simulate::service_fields;

/// From how many letters on a name may differ in one letter, and in two.
const LETTERS: [usize; 2] = [4, 9];

/// The longest name that is looked at, in bytes.
const MAX_LEN: usize = 60;

impl Probes<'_, '_, '_> {
    /// Reports fields that are evidently meant as others.
    pub(super) fn report_misspelt(&mut self, reply: &Reply, call: &Call) {
        let Some(service) = reply.text("service_type") else { return };
        for field in reply.result.keys() {
            let Some(meant) = meant(field, service_fields(service)) else { continue };
            let message = format!("{field:?} is no field of Pexip's, which ignores it; is {meant:?} meant?");
            let at = self.place(field, call);
            self.findings.add(LintCode::FieldMisspelt, at, message);
        }
    }
}

/// The one of the `known` fields that `field` is meant as, if it is none of them.
fn meant(field: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let plain = |name: &str| name.bytes().filter(u8::is_ascii_alphanumeric).collect::<Vec<u8>>().to_ascii_lowercase();
    // Whoever puts a sign before a name takes the field out of the answer.
    if field.len() > MAX_LEN || !field.starts_with(|ch: char| ch.is_ascii_alphabetic()) {
        return None;
    }
    let given = plain(field);
    let allowed = LETTERS.into_iter().filter(|letters| given.len() >= *letters).count();
    let mut nearest = None;
    for name in known {
        if name == field {
            return None;
        }
        let distance = distance(&given, &plain(name));
        if distance <= allowed && nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, name));
        }
    }
    nearest.map(|(_, name)| name)
}

/// How many letters have to be put in, taken out or replaced to make one word the other.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut last = at + 1;
        let mut next = vec![last];
        for ((known, before), above) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            last = (before + usize::from(known != letter)).min(above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_far_apart_as_letters_change() {
        for (one, other, letters) in
            [("", "", 0), ("pin", "pin", 0), ("", "pin", 3), ("pin", "pins", 1), ("host", "guest", 3), ("ab", "ba", 2)]
        {
            assert_eq!(distance(one.as_bytes(), other.as_bytes()), letters, "{one} {other}");
            assert_eq!(distance(other.as_bytes(), one.as_bytes()), letters, "{other} {one}");
        }
    }

    #[test]
    fn what_is_meant_is_near_and_another() {
        for (field, expected) in [
            ("allow_guest", Some("allow_guests")),
            ("guestpin", Some("guest_pin")),
            ("Guest-PIN", Some("guest_pin")),
            ("pins", Some("pin")),
            ("pim", None),
            ("PIN", Some("pin")),
            ("partcipants_limit", Some("participant_limit")),
            ("partcipants_limits", None),
            ("_pin", None),
            ("pin", None),
            ("guest_pin", None),
            ("comment", None),
            // Of another type of service.
            ("host_view", None),
        ] {
            assert_eq!(meant(field, service_fields("conference")), expected, "{field}");
        }
        assert_eq!(meant("pins", service_fields("nothing")), None);
    }

    /// No known field is taken for another, and none is so near that another type's field would be.
    #[test]
    fn known_fields_are_meant_as_they_are() {
        let kinds = ["conference", "lecture", "gateway", "two_stage_dialing", "media_playback", "test_call"];
        for kind in kinds {
            assert!(service_fields(kind).count() > 5, "{kind}");
            for field in kinds.into_iter().flat_map(service_fields) {
                let known: Vec<_> = service_fields(kind).collect();
                assert!(known.contains(&field) || meant(field, known.into_iter()).is_none(), "{field} of {kind}");
            }
        }
    }
}
