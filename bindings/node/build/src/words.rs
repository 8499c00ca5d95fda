//! The fixed words of the library as TypeScript.

use pexip_mm_core::policy::Caller;
use pexip_mm_core::policy::lint::{LintCode, Severity};
use pexip_mm_core::policy::simulate::{Action, DropReason, Undefined};
use pexip_mm_core::{AliasScheme, ErrorCode, GuestEntry, JoinFlow, Role, Setting, Visibility, WarningCode};

/// Every set of words as a union.
pub(crate) fn typescript() -> String {
    let secrets = Setting::ALL.iter().filter(|setting| setting.is_secret()).map(|setting| setting.key());
    let severities = [Severity::Error, Severity::Warning];
    let actions = [Action::Continue, Action::Reject, Action::Redirect];
    let unions = [
        union(
            "ErrorCode",
            "The stable name of an error. New ones may come.",
            ErrorCode::ALL.iter().map(|code| code.as_str()),
        ),
        union(
            "WarningCode",
            "The stable name of a warning about a configuration. New ones may come.",
            WarningCode::ALL.iter().map(|code| code.as_str()),
        ),
        union(
            "LintCode",
            "The stable name of a fault in a local policy script. New ones may come.",
            LintCode::ALL.iter().map(|code| code.as_str()),
        ),
        union(
            "DropCode",
            "The stable name of the reason why Pexip drops an answer. New ones may come.",
            DropReason::CODES.iter().copied(),
        ),
        union(
            "CallerKind",
            "What is special about a call that is tried, in a few words. New ones may come.",
            Caller::KINDS.iter().copied(),
        ),
        union("Severity", "How much a finding matters.", severities.into_iter().map(Severity::as_str)),
        union(
            "AliasScheme",
            "What the slug of an alias is made from: the channel's display name, or its id.",
            AliasScheme::ALL.iter().map(|word| word.as_str()),
        ),
        union(
            "Visibility",
            "Whether everybody of a team can find a channel, or only its members.",
            Visibility::ALL.iter().map(|word| word.as_str()),
        ),
        union("Role", "The role in which somebody joins.", Role::ALL.iter().map(|word| word.as_str())),
        union(
            "JoinFlow",
            "How Web App 3 asks before somebody joins: on one page, or one question after the other.",
            JoinFlow::ALL.iter().map(|word| word.as_str()),
        ),
        union(
            "GuestEntry",
            "How guests get into a room: without a PIN, with the guest PIN, or not at all.",
            GuestEntry::ALL.iter().map(|word| word.as_str()),
        ),
        union(
            "Undefined",
            "What a missing variable of a policy script does: it is written as nothing, or is an error.",
            Undefined::ALL.iter().map(|word| word.as_str()),
        ),
        union(
            "PolicyScriptAction",
            "What the answer of a policy script asks a node to do.",
            actions.into_iter().map(Action::as_str),
        ),
        union("SettingKey", "A setting, by its key.", Setting::ALL.iter().map(|setting| setting.key())),
        union("SecretKey", "A setting that is a secret, by its key.", secrets),
    ];
    ["// Generated from the library's fixed words.\n".to_owned(), unions.concat()].concat()
}

fn union<'a>(name: &str, doc: &str, words: impl Iterator<Item = &'a str>) -> String {
    let members: String = words.map(|word| ["\n  | \"", word, "\""].concat()).collect();
    format!("\n/** {doc} */\nexport type {name} ={members};\n")
}
