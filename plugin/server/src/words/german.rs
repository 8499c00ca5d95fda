//! The sentences in German.

use super::Sentence;

#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn say(sentence: &Sentence<'_>) -> String {
    let fixed = match *sentence {
        Sentence::NotLoggedIn => {
            "Sie sind nicht angemeldet. Melden Sie sich bei Mattermost an und versuchen Sie es erneut."
        }
        Sentence::Deactivated => {
            "Ihr Konto ist deaktiviert. Bitten Sie Ihren Systemadministrator, es wieder zu aktivieren."
        }
        Sentence::Bot => "Bots können an Videokonferenzen nicht teilnehmen. Verwenden Sie das Konto einer Person.",
        Sentence::NotAMember => {
            "Sie sind kein Mitglied dieses Kanals, oder es gibt ihn nicht mehr. Treten Sie dem Kanal bei und versuchen Sie es \
             erneut."
        }
        Sentence::DirectMessage => {
            "In Direkt- und Gruppennachrichten gibt es keine Videokonferenzen. Verwenden Sie einen öffentlichen oder privaten \
             Kanal."
        }
        Sentence::UnknownChannelType => {
            "In Kanälen dieser Art gibt es keine Videokonferenzen. Verwenden Sie einen öffentlichen oder privaten Kanal."
        }
        Sentence::Archived => {
            "Dieser Kanal ist archiviert. Lassen Sie ihn wiederherstellen oder verwenden Sie einen anderen."
        }
        Sentence::Filtered => {
            "Videokonferenzen sind in diesem Kanal abgeschaltet. Verwenden Sie einen anderen Kanal, oder bitten Sie Ihren \
             Systemadministrator, sie hier einzuschalten."
        }
        Sentence::ReadOnly => {
            "Sie dürfen in diesem Kanal nicht schreiben und deshalb auch nicht an seiner Videokonferenz teilnehmen. Bitten Sie \
             einen Kanaladministrator um Schreibrechte."
        }
        Sentence::NoGuests => {
            "Gäste können an der Videokonferenz dieses Kanals nicht teilnehmen. Bitten Sie ein Mitglied, sich in einem \
             öffentlichen Kanal zu treffen, oder Ihren Systemadministrator, eine Gast-PIN festzulegen."
        }
        Sentence::NotAnAdministrator => "Das können nur Systemadministratoren. Wenden Sie sich an einen von ihnen.",
        Sentence::NotSetUp => {
            "Videokonferenzen sind noch nicht eingerichtet. Bitten Sie Ihren Systemadministrator, das zu tun."
        }
        Sentence::SettingsWrong { settings } => {
            return format!(
                "Videokonferenzen sind noch nicht eingerichtet. Berichtigen Sie in der Systemkonsole unter Plugins > Pexip \
                 Video Connect: {settings}."
            );
        }
        Sentence::TryAgain => {
            "Etwas hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal. Wenn es wieder geschieht, sagen Sie \
             es Ihrem Systemadministrator."
        }
        Sentence::TooManyRequests { seconds } => {
            return format!("Das war zu oft. Warten Sie {seconds} s und versuchen Sie es erneut.");
        }
        Sentence::NotFound => {
            "Unter dieser Adresse gibt es nichts. Laden Sie die Seite neu und versuchen Sie es erneut."
        }
        Sentence::MethodNotAllowed => {
            "So funktioniert diese Adresse nicht. Laden Sie die Seite neu und versuchen Sie es erneut."
        }
        Sentence::BadRequest => {
            "Die Anfrage ist nicht zu verstehen. Laden Sie die Seite neu und versuchen Sie es erneut."
        }
        Sentence::TooLarge => "Die Anfrage ist zu lang. Kürzen Sie Ihre Eingabe und versuchen Sie es erneut.",
        Sentence::JoinAsHost { link } => return format!("[An der Videokonferenz als Gastgeber teilnehmen]({link})"),
        Sentence::JoinAsGuest { link } => return format!("[An der Videokonferenz als Gast teilnehmen]({link})"),
        Sentence::YourPin { pin } => return format!("Sie werden nach einer PIN gefragt: `{pin}`"),
        Sentence::DialHeading => "So wählt ein Raumsystem die Videokonferenz dieses Kanals an:",
        Sentence::DialSip { address } => return format!("- SIP: `{address}`"),
        Sentence::DialH323 { address } => return format!("- H.323: `{address}`"),
        Sentence::DialGuestPin { pin } => return format!("- Gast-PIN, falls danach gefragt wird: `{pin}`"),
        Sentence::DialNothing => {
            "Raumsysteme können noch nicht anrufen. Bitten Sie Ihren Systemadministrator, die SIP-Domain von Pexip Video \
             Connect festzulegen."
        }
        Sentence::Help => {
            "- `/pexip start` oder `/pexip join`: Ihr eigener Link in die Videokonferenz dieses Kanals\n\
             - `/pexip dial`: die Adressen, die Raumsysteme wählen\n\
             - `/pexip help`: diese Liste"
        }
        Sentence::HelpForAdministrators => {
            "Für Systemadministratoren:\n\
             - `/pexip policy`: wo das Policy-Skript für Pexip Infinity steht\n\
             - `/pexip check`: was an den Einstellungen falsch ist, und ob der Conferencing Node antwortet\n\
             - `/pexip reset`: ein neuer Alias für diesen privaten Kanal, damit der alte ins Leere führt"
        }
        Sentence::UnknownWord => "Das kennt `/pexip` nicht. Möglich ist:",
        Sentence::PolicyAt { link } => {
            return format!(
                "[Öffnen Sie die Einstellungen des Plugins]({link}) und kopieren Sie dort das Policy-Skript. Es enthält PINs \
                 oder den Schlüssel, aus dem sie entstehen: Fügen Sie es nur in Pexip Infinity ein."
            );
        }
        Sentence::PolicyInConsole => {
            "Das Policy-Skript steht in der Systemkonsole unter Plugins > Pexip Video Connect. Es enthält PINs oder den \
             Schlüssel, aus dem sie entstehen: Fügen Sie es nur in Pexip Infinity ein."
        }
        Sentence::ResetNow => {
            "Dieser Kanal hat einen neuen Alias. Links und Adressen, die sich jemand gemerkt hat, führen jetzt ins Leere."
        }
        Sentence::ResetNothing => "Den Alias dieses Kanals hat noch niemand verwendet: Es gibt nichts zu erneuern.",
        Sentence::ResetWhenEmpty => {
            "Dieser Kanal bekommt einen neuen Alias, sobald niemand in seiner Videokonferenz ist. Links und Adressen, die sich \
             jemand gemerkt hat, führen dann ins Leere."
        }
        Sentence::ResetNotPrivate => {
            "Der Alias eines öffentlichen Kanals entsteht aus seinem Namen und bleibt. Nur der eines privaten Kanals lässt sich \
             erneuern."
        }
        Sentence::ConfigurationGood => "Die Einstellungen sind vollständig.",
        Sentence::ConfigurationFaults => {
            "Niemand kann teilnehmen, bis dies in der Systemkonsole unter Plugins > Pexip Video Connect berichtigt ist:"
        }
        Sentence::ConfigurationFaultsLastGood => {
            "Die Einstellungen sind nicht brauchbar; die letzten brauchbaren gelten weiter. Berichtigen Sie in der \
             Systemkonsole unter Plugins > Pexip Video Connect:"
        }
        Sentence::ConfigurationWarnings => "Zu bedenken:",
        Sentence::VendorPluginRunning => {
            "Das Plugin von Pexip selbst (`com.pexip.pexip-app`) läuft ebenfalls, so dass es zwei Schaltflächen gibt. \
             Deaktivieren Sie eines der beiden."
        }
        Sentence::NodeReachable => "Der Conferencing Node antwortet.",
        Sentence::NodeInMaintenance => {
            "Der Conferencing Node ist im Wartungsmodus. Beenden Sie diesen in Pexip Infinity."
        }
        Sentence::NodeUnknownName => {
            "Der Name des Conferencing Node führt zu keiner Adresse. Prüfen Sie ihn auf Tippfehler, und das DNS dieses Servers."
        }
        Sentence::NodeRefused => {
            "Unter der Adresse des Conferencing Node antwortet nichts. Prüfen Sie Host und Port, und Firewalls dazwischen."
        }
        Sentence::NodeNoAnswer => {
            "Der Conferencing Node hat nicht rechtzeitig geantwortet. Prüfen Sie, ob er läuft, und Firewalls dazwischen. Die \
             Browser der Teilnehmer erreichen ihn vielleicht dennoch."
        }
        Sentence::NodeUntrusted => {
            "Dem Zertifikat des Conferencing Node vertraut dieser Server nicht. Installieren Sie eines von einer bekannten \
             Stelle samt Zwischenzertifikaten, oder fügen Sie die Stelle denen dieses Servers hinzu."
        }
        Sentence::NodeOtherName => {
            "Das Zertifikat des Conferencing Node gilt für einen anderen Namen. Tragen Sie den Namen ein, für den es gilt, oder \
             installieren Sie ein anderes."
        }
        Sentence::NodeExpired => {
            "Das Zertifikat des Conferencing Node ist heute nicht gültig. Erneuern Sie es, oder stellen Sie die Uhr dieses \
             Servers richtig."
        }
        Sentence::NodeTls => {
            "Zum Conferencing Node kommt keine verschlüsselte Verbindung zustande. Prüfen Sie, ob der Port der für HTTPS ist."
        }
        Sentence::NodeOtherAnswer => {
            "Unter dieser Adresse antwortet etwas, aber nicht wie ein Conferencing Node. Prüfen Sie, ob es ein Management Node \
             oder eine Website ist."
        }
        Sentence::NodeMissing => {
            "Es ist kein Conferencing Node festgelegt. Tragen Sie ihn als Pexip Infinity Server ein."
        }
        Sentence::PostMessage => "Videokonferenz",
        Sentence::PostStarted { name } => return format!("{name} hat eine Videokonferenz begonnen."),
        Sentence::PostEnded { name, duration } => {
            return format!("{name} hat eine Videokonferenz begonnen. Sie endete nach {duration}.");
        }
        Sentence::LessThanAMinute => "weniger als einer Minute",
        Sentence::HoursAndMinutes { hours, minutes } => return format!("{hours} h {minutes} min"),
        Sentence::Minutes { minutes } => return format!("{minutes} min"),
        Sentence::PostPeople => "Von Mattermost aus dabei",
        Sentence::AndOthers { names, count } => return format!("{names} und {count} weitere"),
        Sentence::PostJoin => "Teilnehmen",
        Sentence::Status => "In einer Videokonferenz",
        Sentence::BotDescription => "Sagt, wann eine Videokonferenz beginnt und endet.",
        Sentence::CommandDescription => "Videokonferenzen auf Pexip Infinity",
        Sentence::StartHelp => "Die Videokonferenz dieses Kanals beginnen: Ihr eigener Link",
        Sentence::JoinHelp => "An der Videokonferenz dieses Kanals teilnehmen: Ihr eigener Link",
        Sentence::DialHelp => "Die Adressen, die Raumsysteme wählen",
        Sentence::HelpHelp => "Was hier eingegeben werden kann",
        Sentence::PolicyHelp => "Wo das Policy-Skript für Pexip Infinity steht",
        Sentence::CheckHelp => "Einstellungen und Conferencing Node prüfen",
        Sentence::ResetHelp => "Diesem privaten Kanal einen neuen Alias geben",
    };
    fixed.to_owned()
}
