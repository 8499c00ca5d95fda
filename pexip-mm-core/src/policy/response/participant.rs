//! The properties of a participant.

use super::value::{Ranged, RequiredText, answer_object, answer_words};
use crate::join_url::Role;

answer_words! {
    /// Whether a participant is sent the presentation.
    pub enum PresentationPolicy {
        /// Yes:
        Allow = "ALLOW",
        /// No:
        Deny = "DENY",
    }
}

answer_object! {
    /// What a policy may change about a participant. What is `None` stays as it is.
    #[derive(Default)]
    pub struct ParticipantProperties {
        /// The role, as if its PIN had been entered. While it is `None`, the PIN is asked for.
        preauthenticated_role: Option<Role>,
        /// The name that others see.
        remote_display_name: Option<String>,
        /// The alias that others see; the original one stays in records.
        remote_alias: Option<String>,
        /// A tag of the call.
        call_tag: Option<String>,
        /// Whether the participant may enter a locked conference.
        bypass_lock: Option<bool>,
        /// Whether it can have a layout of its own.
        can_receive_personal_mix: Option<bool>,
        /// How many screens it has.
        display_count: Option<Ranged<0, 1_000_000>>,
        /// Whether it is sent no names in the picture.
        disable_overlay_text: Option<bool>,
        /// The group of a pinned layout.
        layout_group: Option<String>,
        /// Whether it can use several screens.
        prefers_multiscreen_mix: Option<bool>,
        /// The audio that it hears, such as `main` or `main.french`.
        receive_from_audio_mix: Option<String>,
        /// The audio that it speaks into.
        send_to_audio_mixes: Vec<AudioMix>,
        /// What a refused participant is told.
        reject_reason: Option<String>,
        /// Whether it is sent the presentation.
        rx_presentation_policy: Option<PresentationPolicy>,
        /// Its place among the spotlights, smaller ones first; 0 for none.
        spotlight: Option<Ranged<0, { u64::MAX }>>,
        /// Whether the presentation is part of its main picture.
        wants_presentation_in_mix: Option<bool>,
    }
}

answer_object! {
    /// Audio that a participant speaks into.
    pub struct AudioMix {
        /// Its name, such as `main` or `main.french`.
        mix_name: RequiredText,
        /// Whether the participant is louder than others in it.
        prominent: bool,
    }
}
