//! The slash command. Answers are for the one who typed it, and are not kept.

use std::fmt;
use std::sync::Arc;

use pexip_mm_core::{ChannelId, Pin};

use crate::access::Refusal;
use crate::features::{Check, Features, Reset};
use crate::join::DialIn;
use crate::mattermost::{Api, AutocompleteData, Command, CommandArgs, CommandResponse};
use crate::node::{NodeCheck, NodeState};
use crate::problem::Problem;
use crate::rate::RateLimit;
use crate::rooms::Renewal;
use crate::words::{Locale, Sentence};

/// The word behind the slash.
const TRIGGER: &str = "pexip";

/// How often a person may use the command.
const COMMANDS: (u32, f64) = (10, 0.5);

/// What can be typed behind the command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Word {
    Start,
    Join,
    Dial,
    Help,
    Policy,
    Check,
    Reset,
}

impl Word {
    const ALL: [Self; 7] = [Self::Start, Self::Join, Self::Dial, Self::Help, Self::Policy, Self::Check, Self::Reset];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Join => "join",
            Self::Dial => "dial",
            Self::Help => "help",
            Self::Policy => "policy",
            Self::Check => "check",
            Self::Reset => "reset",
        }
    }

    const fn help(self) -> Sentence<'static> {
        match self {
            Self::Start => Sentence::StartHelp,
            Self::Join => Sentence::JoinHelp,
            Self::Dial => Sentence::DialHelp,
            Self::Help => Sentence::HelpHelp,
            Self::Policy => Sentence::PolicyHelp,
            Self::Check => Sentence::CheckHelp,
            Self::Reset => Sentence::ResetHelp,
        }
    }

    const fn is_for_administrators(self) -> bool {
        matches!(self, Self::Policy | Self::Check | Self::Reset)
    }

    /// The word of a whole command; help if there is none, nothing if it is another or more follows.
    fn of(command: &str) -> Option<Self> {
        let mut words = command.split_whitespace().skip(1);
        let Some(first) = words.next() else { return Some(Self::Help) };
        let known = Self::ALL.into_iter().find(|word| first.eq_ignore_ascii_case(word.as_str()));
        known.filter(|_| words.next().is_none())
    }
}

/// The command as it is registered, in the server's language.
pub fn command(locale: Locale) -> Command {
    let word = |word: Word| AutocompleteData {
        trigger: word.as_str().to_owned(),
        help: locale.say(&word.help()),
        is_for_admins: word.is_for_administrators(),
        ..AutocompleteData::default()
    };
    let words: Vec<&str> =
        Word::ALL.iter().filter(|word| !word.is_for_administrators()).map(|word| word.as_str()).collect();
    let description = locale.say(&Sentence::CommandDescription);
    Command {
        trigger: TRIGGER.to_owned(),
        display_name: "Pexip Video Connect".to_owned(),
        description: description.clone(),
        autocomplete: AutocompleteData {
            trigger: TRIGGER.to_owned(),
            hint: format!("[{}]", words.join("|")),
            help: description,
            subcommands: Word::ALL.into_iter().map(word).collect(),
            ..AutocompleteData::default()
        },
    }
}

/// Answers the slash command.
pub struct Commands<A, N> {
    features: Arc<Features<A, N>>,
    limit: RateLimit,
}

impl<A, N> fmt::Debug for Commands<A, N> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Commands").finish_non_exhaustive()
    }
}

impl<A: Api, N: NodeCheck> Commands<A, N> {
    /// Answers the command with these features.
    pub fn new(features: Arc<Features<A, N>>) -> Self {
        Self { features, limit: RateLimit::new(COMMANDS.0, COMMANDS.1) }
    }

    /// Answers a command.
    pub async fn execute(&self, args: CommandArgs) -> CommandResponse {
        if let Err(wait) = self.limit.take(&args.user_id) {
            // Nobody is asked for the language.
            let text = Problem::TooManyRequests { wait }.say(Locale::English);
            return CommandResponse { text, ..CommandResponse::default() };
        }
        let locale = self.features.locale(&args.user_id).await.unwrap_or(Locale::English);
        let text = match self.answer(&args, locale).await {
            Ok(text) => text,
            Err(problem) => problem.say(locale),
        };
        CommandResponse { text, ..CommandResponse::default() }
    }

    async fn answer(&self, args: &CommandArgs, locale: Locale) -> Result<String, Problem> {
        let user = args.user_id.as_str();
        let channel = || ChannelId::parse(&args.channel_id).map_err(|_| Refusal::NotAMember);
        match Word::of(&args.command) {
            Some(Word::Start | Word::Join) => {
                let (invitation, _) = self.features.join(user, &channel()?).await?;
                Ok(invitation.expose_in_words(locale))
            }
            Some(Word::Dial) => Ok(dial(&self.features.overview(user, &channel()?).await?.dial_in, locale)),
            Some(Word::Policy) => Ok(match self.features.console_link(user).await? {
                Some(link) => locale.say(&Sentence::PolicyAt { link: &link }),
                None => locale.say(&Sentence::PolicyInConsole),
            }),
            Some(Word::Check) => Ok(check(&self.features.check(user, None).await?, locale)),
            Some(Word::Reset) => Ok(locale.say(&match self.features.reset(user, &channel()?).await? {
                Reset::Renewal(Renewal::Now) => Sentence::ResetNow,
                Reset::Renewal(Renewal::WhenEmpty) => Sentence::ResetWhenEmpty,
                Reset::Renewal(Renewal::NoRoom) => Sentence::ResetNothing,
                Reset::NotPrivate => Sentence::ResetNotPrivate,
            })),
            Some(Word::Help) => self.help(user, locale).await,
            None => Ok(format!("{}\n{}", locale.say(&Sentence::UnknownWord), self.help(user, locale).await?)),
        }
    }

    async fn help(&self, user: &str, locale: Locale) -> Result<String, Problem> {
        let mut help = locale.say(&Sentence::Help);
        if self.features.is_administrator(user).await? {
            help.push_str("\n\n");
            help.push_str(&locale.say(&Sentence::HelpForAdministrators));
        }
        Ok(help)
    }
}

/// The addresses for room systems, with the guest PIN where the room has one: for members, and not kept.
fn dial(dial_in: &DialIn, locale: Locale) -> String {
    let DialIn { sip, h323, guest_pin } = dial_in;
    let lines = [
        sip.as_deref().map(|address| Sentence::DialSip { address }),
        h323.as_deref().map(|address| Sentence::DialH323 { address }),
        guest_pin.as_ref().map(Pin::expose).map(|pin| Sentence::DialGuestPin { pin }),
    ];
    if sip.is_none() && h323.is_none() {
        return locale.say(&Sentence::DialNothing);
    }
    let lines = std::iter::once(Sentence::DialHeading).chain(lines.into_iter().flatten());
    lines.map(|line| locale.say(&line)).collect::<Vec<_>>().join("\n")
}

/// What a check has found, in lines.
fn check(check: &Check, locale: Locale) -> String {
    let mut lines = vec![locale.say(&match (check.errors.is_empty(), check.is_last_good) {
        (true, _) => Sentence::ConfigurationGood,
        (false, true) => Sentence::ConfigurationFaultsLastGood,
        (false, false) => Sentence::ConfigurationFaults,
    })];
    let listed = |path: &str, text: &str| format!("- `{path}`: {}", plain(text));
    lines.extend(check.errors.iter().map(|fault| listed(fault.path(), &fault.error().to_string())));
    if !check.warnings.is_empty() {
        lines.push(format!("\n{}", locale.say(&Sentence::ConfigurationWarnings)));
        lines.extend(check.warnings.iter().map(|warning| listed(warning.path(), &warning.to_string())));
    }
    let node = check.node.map_or(Sentence::NodeMissing, NodeState::sentence);
    lines.push(format!("\n{}", locale.say(&node)));
    if check.is_vendor_plugin_running {
        lines.push(format!("\n{}", locale.say(&Sentence::VendorPluginRunning)));
    }
    lines.join("\n")
}

/// A text in which nothing is Markdown: what was entered as a setting is quoted in it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for ch in text.chars() {
        if matches!(ch, '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '(' | ')' | '<' | '>' | '#' | '|' | '!' | '@' | ':')
        {
            plain.push('\\');
        }
        plain.push(ch);
    }
    plain
}
