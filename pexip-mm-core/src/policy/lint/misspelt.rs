//! Fields of an answer that Pexip does not know and that are near to one it knows. Pexip ignores them.

use super::finding::LintCode;
use super::probes::Probes;
use super::run::Reply;
use crate::policy::call::Call;
use crate::policy::simulate::service_fields;
use crate::text::typing_errors;

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
    let plain = |name: &str| name.replace(|ch: char| !ch.is_ascii_alphanumeric(), "").to_ascii_lowercase();
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
        let distance = typing_errors(&given, &plain(name));
        if distance <= allowed && nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, name));
        }
    }
    nearest.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

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
