//! Every sentence that a person reads, in each language.
//!
//! A sentence says what to do. What is put into one is safe in Markdown or was made so; secrets are only in those that
//! one person sees. Faults of the configuration are worded by the core, in English.

mod english;
mod german;

/// A language that the plugin speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Locale {
    /// For everybody whose language is not here.
    English,
    /// All German-speaking regions.
    German,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language for a locale as Mattermost keeps it, such as `de` or `pt-BR`, or for the first of those that a browser
    /// asks for; English if it is none of these.
    ///
    /// # Examples
    /// ```
    /// # use pexip_video_connect::words::Locale;
    /// assert_eq!(Locale::of("de-AT"), Locale::German);
    /// assert_eq!(Locale::of("fr,de;q=0.5"), Locale::English);
    /// ```
    pub fn of(tag: &str) -> Self {
        match tag.split(|ch: char| !ch.is_ascii_alphabetic()).next() {
            Some(language) if language.eq_ignore_ascii_case("de") => Self::German,
            _ => Self::English,
        }
    }

    /// A sentence in this language.
    pub fn say(self, sentence: &Sentence<'_>) -> String {
        match self {
            Self::English => english::say(sentence),
            Self::German => german::say(sentence),
        }
    }
}

/// Declares the sentences, each with what is put into it, and for the tests one of each.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident $({ $($field:ident: $type:ty = $sample:expr),+ })?;)+) => {
        /// A sentence, with what is put into it.
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub enum Sentence<'a> {
            $($(#[$doc])* $name $({ $(#[doc = concat!("The ", stringify!($field), ".")] $field: $type),+ })?,)+
        }

        #[cfg(test)]
        impl Sentence<'static> {
            /// One of each, with what is put into it.
            fn samples() -> Vec<(Self, Vec<String>)> {
                vec![$((Self::$name $({ $($field: $sample),+ })?, vec![$($($sample.to_string()),+)?]),)+]
            }
        }
    };
}

sentences! {
    /// Nobody is logged in.
    NotLoggedIn;
    /// The account is deactivated.
    Deactivated;
    /// A bot asked.
    Bot;
    /// Not a member of the channel.
    NotAMember;
    /// In direct and group messages.
    DirectMessage;
    /// In a channel of an unknown type.
    UnknownChannelType;
    /// In an archived channel.
    Archived;
    /// In a channel that the administrator left out.
    Filtered;
    /// In a channel that the person may not write to.
    ReadOnly;
    /// To a guest where no guests are.
    NoGuests;
    /// To somebody who is no system administrator.
    NotAnAdministrator;
    /// To people, while the configuration cannot be used.
    NotSetUp;
    /// The same, to system administrators, with the settings that are wrong.
    SettingsWrong { settings: &'a str = "`Node`" };
    /// Something did not answer.
    TryAgain;
    /// Somebody asks too often.
    TooManyRequests { seconds: u64 = 7 };
    /// A path that is none.
    NotFound;
    /// A method that the path does not have.
    MethodNotAllowed;
    /// A request that makes no sense.
    BadRequest;
    /// A request that is too long.
    TooLarge;
    /// What is behind a person's own link, for a host.
    JoinAsHost { link: &'a str = "https://pexip.example.com/webapp3/m/matt-x/express" };
    /// The same for a guest.
    JoinAsGuest { link: &'a str = "https://pexip.example.com/webapp3/m/matt-x/express" };
    /// The PIN that the person will be asked for.
    YourPin { pin: &'a str = "000000" };
    /// Before the addresses for room systems.
    DialHeading;
    /// The address for SIP systems.
    DialSip { address: &'a str = "sip:matt-x@example.com" };
    /// The address for H.323 systems.
    DialH323 { address: &'a str = "matt-x@example.com" };
    /// What a room system is asked for.
    DialGuestPin { pin: &'a str = "000000" };
    /// There is no address for room systems.
    DialNothing;
    /// What the command can do, for everybody.
    Help;
    /// What it can do besides, for system administrators.
    HelpForAdministrators;
    /// Above the help, when a word behind the command is none of its own.
    UnknownWord;
    /// Where the policy script is.
    PolicyAt { link: &'a str = "https://mattermost.example.com/admin_console" };
    /// The policy script cannot be linked to, as the server has no address.
    PolicyInConsole;
    /// The alias has changed.
    ResetNow;
    /// The alias changes as soon as the room is empty.
    ResetWhenEmpty;
    /// There is no alias yet.
    ResetNothing;
    /// A public channel has no alias that could be made anew.
    ResetNotPrivate;
    /// Nothing is wrong with the configuration.
    ConfigurationGood;
    /// Above the faults of the configuration, while nothing is in force.
    ConfigurationFaults;
    /// Above the faults of the configuration, while the last good one is in force.
    ConfigurationFaultsLastGood;
    /// Above what an administrator should know.
    ConfigurationWarnings;
    /// The vendor's own plugin is running too.
    VendorPluginRunning;
    /// The node answers as it should.
    NodeReachable;
    /// The node is in maintenance mode.
    NodeInMaintenance;
    /// The name of the node leads to no address.
    NodeUnknownName;
    /// Nothing listens at the node's address.
    NodeRefused;
    /// The node did not answer in time.
    NodeNoAnswer;
    /// The certificate is of an authority that this server does not trust.
    NodeUntrusted;
    /// The certificate is for another name.
    NodeOtherName;
    /// The certificate is not valid yet, or no longer.
    NodeExpired;
    /// There is no TLS, or none that works.
    NodeTls;
    /// Something answers that is not a Conferencing Node.
    NodeOtherAnswer;
    /// The node is not set.
    NodeMissing;
    /// What a channel's post about its conference says, running or ended.
    PostMessage;
    /// Who started the conference that is running.
    PostStarted { name: &'a str = "anna" };
    /// Who started a conference, and how long it lasted.
    PostEnded { name: &'a str = "anna", duration: &'a str = "5 min" };
    /// How long, if that was not even a minute.
    LessThanAMinute;
    /// How long, in hours and minutes.
    HoursAndMinutes { hours: u64 = 1, minutes: u64 = 5 };
    /// How long, in minutes.
    Minutes { minutes: u64 = 5 };
    /// Above the names of those who are in, or were when it ended. It says no more than is known.
    PostPeople;
    /// Behind some names, for those that are not listed.
    AndOthers { names: &'a str = "anna, bert", count: usize = 5 };
    /// On the button that joins.
    PostJoin;
    /// The custom status of somebody who is in a conference.
    Status;
    /// What the bot is.
    BotDescription;
    /// What the command does, in lists of commands.
    CommandDescription;
    /// What `start` does.
    StartHelp;
    /// What `join` does.
    JoinHelp;
    /// What `dial` does.
    DialHelp;
    /// What `help` does.
    HelpHelp;
    /// What `policy` does.
    PolicyHelp;
    /// What `check` does.
    CheckHelp;
    /// What `reset` does.
    ResetHelp;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences that are the same in two languages.
    const SAME: [Sentence<'_>; 4] = [
        Sentence::DialSip { address: "sip:matt-x@example.com" },
        Sentence::DialH323 { address: "matt-x@example.com" },
        Sentence::HoursAndMinutes { hours: 1, minutes: 5 },
        Sentence::Minutes { minutes: 5 },
    ];

    #[test]
    fn every_language_has_its_own_sentence() {
        for (sentence, _) in Sentence::samples() {
            let english = Locale::English.say(&sentence);
            let german = Locale::German.say(&sentence);
            assert!(!english.is_empty() && !german.is_empty(), "{sentence:?}");
            assert_eq!(english == german, SAME.contains(&sentence), "{sentence:?}");
        }
    }

    #[test]
    fn what_is_put_into_a_sentence_is_in_it_in_every_language() {
        for (sentence, values) in Sentence::samples() {
            for (locale, value) in
                Locale::ALL.into_iter().flat_map(|locale| values.iter().map(move |value| (locale, value)))
            {
                assert!(locale.say(&sentence).contains(value), "{locale:?} {sentence:?}");
            }
        }
    }

    #[test]
    fn no_language_has_a_word_of_another() {
        for (sentence, _) in Sentence::samples() {
            let german = Locale::German.say(&sentence);
            for word in ["the", "your", "and", "this", "of", "try"] {
                assert!(!german.split(|ch: char| !ch.is_alphanumeric()).any(|part| part == word), "{german}");
            }
        }
    }

    #[test]
    fn sentences_for_people_end_with_a_full_stop() {
        for (sentence, _) in Sentence::samples().iter().take_while(|(sentence, _)| *sentence != Sentence::TooLarge) {
            for locale in Locale::ALL {
                assert!(locale.say(sentence).ends_with('.'), "{sentence:?}");
            }
        }
    }
}
