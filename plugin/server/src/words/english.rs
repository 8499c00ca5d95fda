//! The sentences in English.

use super::Sentence;

#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn say(sentence: &Sentence<'_>) -> String {
    let fixed = match *sentence {
        Sentence::NotLoggedIn => "You are not logged in. Log in to Mattermost and try again.",
        Sentence::Deactivated => "Your account is deactivated. Ask your system administrator to activate it.",
        Sentence::Bot => "Bots cannot take part in video conferences. Use the account of a person.",
        Sentence::NotAMember => {
            "You are not a member of this channel, or it is no longer there. Join the channel and try again."
        }
        Sentence::DirectMessage => {
            "There are no video conferences in direct and group messages. Use a public or private channel."
        }
        Sentence::UnknownChannelType => {
            "There are no video conferences in channels of this type. Use a public or private channel."
        }
        Sentence::Archived => "This channel is archived. Have it unarchived, or use another channel.",
        Sentence::Filtered => {
            "Video conferences are turned off in this channel. Use another channel, or ask your system administrator to \
             turn them on here."
        }
        Sentence::ReadOnly => {
            "You cannot write in this channel, so you cannot join its video conference. Ask a channel administrator to let \
             you write here."
        }
        Sentence::NoGuests => {
            "Guests cannot join the video conference of this channel. Ask a member to meet in a public channel, or your \
             system administrator to set a guest PIN."
        }
        Sentence::NotAnAdministrator => "Only system administrators can do this. Ask one of them.",
        Sentence::NotSetUp => "Video conferences are not set up yet. Ask your system administrator to do so.",
        Sentence::SettingsWrong { settings } => {
            return format!(
                "Video conferences are not set up yet. Go to System Console > Plugins > Pexip Video Connect and correct: \
                 {settings}."
            );
        }
        Sentence::TryAgain => {
            "Something did not answer in time. Try again in a moment. If it happens again, tell your system administrator."
        }
        Sentence::TooManyRequests { seconds } => {
            return format!("That was too often. Wait {seconds} s and try again.");
        }
        Sentence::NotFound => "There is nothing at this address. Reload the page and try again.",
        Sentence::MethodNotAllowed => "This address does not work that way. Reload the page and try again.",
        Sentence::BadRequest => "The request cannot be read. Reload the page and try again.",
        Sentence::TooLarge => "The request is too long. Shorten what you entered and try again.",
        Sentence::JoinAsHost { link } => return format!("[Join the video conference as a host]({link})"),
        Sentence::JoinAsGuest { link } => return format!("[Join the video conference as a guest]({link})"),
        Sentence::YourPin { pin } => return format!("You will be asked for a PIN: `{pin}`"),
        Sentence::DialHeading => "Dial this channel's video conference from a room system:",
        Sentence::DialSip { address } => return format!("- SIP: `{address}`"),
        Sentence::DialH323 { address } => return format!("- H.323: `{address}`"),
        Sentence::DialGuestPin { pin } => return format!("- Guest PIN, when you are asked for one: `{pin}`"),
        Sentence::DialNothing => {
            "Room systems cannot dial in yet. Ask your system administrator to set the SIP domain of Pexip Video Connect."
        }
        Sentence::Help => {
            "- `/pexip start` or `/pexip join`: your own link into this channel's video conference\n\
             - `/pexip dial`: the addresses that room systems dial\n\
             - `/pexip help`: this list"
        }
        Sentence::HelpForAdministrators => {
            "For system administrators:\n\
             - `/pexip policy`: where the policy script for Pexip Infinity is\n\
             - `/pexip check`: what is wrong with the settings, and whether the Conferencing Node answers\n\
             - `/pexip reset`: a new alias for this private channel, so that the old one leads nowhere"
        }
        Sentence::UnknownWord => "`/pexip` does not know that. You can use:",
        Sentence::PolicyAt { link } => {
            return format!(
                "[Open the plugin's settings]({link}) and copy the policy script from there. It holds PINs or the key that \
                 they are made from: paste it into Pexip Infinity only."
            );
        }
        Sentence::PolicyInConsole => {
            "The policy script is in System Console > Plugins > Pexip Video Connect. It holds PINs or the key that they are \
             made from: paste it into Pexip Infinity only."
        }
        Sentence::ResetNow => {
            "This channel has a new alias. Links and addresses that people have kept lead nowhere now."
        }
        Sentence::ResetNothing => "Nobody has used this channel's alias yet, so there is nothing to reset.",
        Sentence::ResetWhenEmpty => {
            "This channel gets a new alias as soon as nobody is in its video conference. Links and addresses that people have \
             kept will then lead nowhere."
        }
        Sentence::ResetNotPrivate => {
            "The alias of a public channel is made from its name and stays. Only that of a private channel can be reset."
        }
        Sentence::ConfigurationGood => "The settings are complete.",
        Sentence::ConfigurationFaults => {
            "Nobody can join until this is corrected in System Console > Plugins > Pexip Video Connect:"
        }
        Sentence::ConfigurationFaultsLastGood => {
            "The settings cannot be used, and the last ones that could stay in force. Correct in System Console > Plugins > \
             Pexip Video Connect:"
        }
        Sentence::ConfigurationWarnings => "To consider:",
        Sentence::VendorPluginRunning => {
            "Pexip's own plugin (`com.pexip.pexip-app`) is running too, so people see two buttons. Disable one of the two."
        }
        Sentence::NodeReachable => "The Conferencing Node answers.",
        Sentence::NodeInMaintenance => "The Conferencing Node is in maintenance mode. End that in Pexip Infinity.",
        Sentence::NodeUnknownName => {
            "The name of the Conferencing Node leads to no address. Check it for typing errors, and the DNS of this server."
        }
        Sentence::NodeRefused => {
            "Nothing answers at the address of the Conferencing Node. Check host and port, and firewalls in between."
        }
        Sentence::NodeNoAnswer => {
            "The Conferencing Node did not answer in time. Check that it runs, and firewalls in between. People's browsers may \
             still reach it."
        }
        Sentence::NodeUntrusted => {
            "The Conferencing Node's certificate is not trusted by this server. Install one of a known authority, with its \
             intermediate certificates, or add the authority to this server's."
        }
        Sentence::NodeOtherName => {
            "The Conferencing Node's certificate is for another name. Enter the name that it is for, or install another \
             certificate."
        }
        Sentence::NodeExpired => {
            "The Conferencing Node's certificate is not valid today. Renew it, or correct the clock of this server."
        }
        Sentence::NodeTls => {
            "No encrypted connection to the Conferencing Node is possible. Check that the port is its HTTPS."
        }
        Sentence::NodeOtherAnswer => {
            "Something answers at that address, but not as a Conferencing Node does. Check that it is not a Management Node or \
             a web site."
        }
        Sentence::NodeMissing => "No Conferencing Node is set. Enter it as Pexip Infinity Server.",
        Sentence::PostMessage => "Video conference",
        Sentence::PostStarted { name } => return format!("{name} started a video conference."),
        Sentence::PostEnded { name, duration } => {
            return format!("{name} started a video conference. It ended after {duration}.");
        }
        Sentence::LessThanAMinute => "less than a minute",
        Sentence::HoursAndMinutes { hours, minutes } => return format!("{hours} h {minutes} min"),
        Sentence::Minutes { minutes } => return format!("{minutes} min"),
        Sentence::PostPeople => "Joined from Mattermost",
        Sentence::AndOthers { names, count } => return format!("{names} and {count} more"),
        Sentence::PostJoin => "Join",
        Sentence::Status => "In a video conference",
        Sentence::BotDescription => "Tells when a video conference starts and ends.",
        Sentence::CommandDescription => "Video conferences on Pexip Infinity",
        Sentence::StartHelp => "Start this channel's video conference: your own link",
        Sentence::JoinHelp => "Join this channel's video conference: your own link",
        Sentence::DialHelp => "The addresses that room systems dial",
        Sentence::HelpHelp => "What can be typed here",
        Sentence::PolicyHelp => "Where the policy script for Pexip Infinity is",
        Sentence::CheckHelp => "Check the settings and the Conferencing Node",
        Sentence::ResetHelp => "Give this private channel a new alias",
    };
    fixed.to_owned()
}
