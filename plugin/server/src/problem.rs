//! What keeps somebody from what they asked for: a stable code, and a sentence that says what to do.

use std::time::Duration;

use crate::access::Refusal;
use crate::words::{Locale, Sentence};

/// What keeps somebody from what they asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// They may not.
    Refused(Refusal),
    /// The configuration cannot be used. For system administrators, with the settings that are wrong.
    NotSetUp {
        /// Keys of settings; none for everybody else.
        settings: Vec<String>,
    },
    /// The server or the key-value store failed or did not answer. The cause is in the log.
    TryAgain,
    /// They ask too often.
    TooManyRequests {
        /// After how long it works again.
        wait: Duration,
    },
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Problem {
    /// The stable name, which clients tell problems apart by.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::NotSetUp { .. } => "not_set_up",
            Self::TryAgain => "try_again",
            Self::TooManyRequests { .. } => "too_many_requests",
        }
    }

    /// What to do, in that language.
    pub fn say(&self, locale: Locale) -> String {
        locale.say(&match self {
            Self::Refused(refusal) => sentence(*refusal),
            Self::NotSetUp { settings } if settings.is_empty() => Sentence::NotSetUp,
            Self::NotSetUp { settings } => {
                let settings: Vec<String> = settings.iter().map(|setting| format!("`{setting}`")).collect();
                return locale.say(&Sentence::SettingsWrong { settings: &settings.join(", ") });
            }
            Self::TryAgain => Sentence::TryAgain,
            Self::TooManyRequests { wait } => Sentence::TooManyRequests { seconds: wait.as_secs().max(1) },
        })
    }
}

const fn sentence(refusal: Refusal) -> Sentence<'static> {
    match refusal {
        Refusal::NotLoggedIn => Sentence::NotLoggedIn,
        Refusal::Deactivated => Sentence::Deactivated,
        Refusal::Bot => Sentence::Bot,
        Refusal::NotAMember => Sentence::NotAMember,
        Refusal::DirectMessage => Sentence::DirectMessage,
        Refusal::UnknownChannelType => Sentence::UnknownChannelType,
        Refusal::Archived => Sentence::Archived,
        Refusal::Filtered => Sentence::Filtered,
        Refusal::ReadOnly => Sentence::ReadOnly,
        Refusal::NoGuests => Sentence::NoGuests,
        Refusal::NotAnAdministrator => Sentence::NotAnAdministrator,
    }
}
