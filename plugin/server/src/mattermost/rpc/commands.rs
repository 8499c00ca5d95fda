//! Slash commands.

use go_plugin::rpc::Client;
use go_plugin::{gob_interface, gob_struct};

use super::super::{ApiError, AutocompleteArgument, AutocompleteData, Command};
use super::call::{GoError, call, done_in_go};

gob_struct! {
    #[derive(Debug, PartialEq)]
    struct GoTextArgument {
        hint: String = "Hint",
        pattern: String = "Pattern",
    }
}

gob_interface! {
    #[derive(Debug, PartialEq)]
    enum GoArgumentData {
        nil => Nil,
        "*model.AutocompleteTextArg" => Text(GoTextArgument),
    }
}

gob_struct! {
    #[derive(Debug, PartialEq)]
    struct GoArgument {
        help: String = "HelpText",
        kind: String = "Type",
        is_required: bool = "Required",
        data: GoArgumentData = "Data",
    }
}

gob_struct! {
    #[derive(Debug, PartialEq)]
    struct GoAutocomplete {
        trigger: String = "Trigger",
        hint: String = "Hint",
        help: String = "HelpText",
        role: String = "RoleID",
        arguments: Vec<GoArgument> = "Arguments",
        subcommands: Vec<GoAutocomplete> = "SubCommands",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct GoCommand {
        trigger: String = "Trigger",
        is_completed: bool = "AutoComplete",
        completed_description: String = "AutoCompleteDesc",
        completed_hint: String = "AutoCompleteHint",
        display_name: String = "DisplayName",
        description: String = "Description",
        autocomplete: GoAutocomplete = "AutocompleteData",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Register {
        command: GoCommand = "A",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Reply {
        error: GoError = "A",
    }
}

impl From<&AutocompleteArgument> for GoArgument {
    fn from(argument: &AutocompleteArgument) -> Self {
        let text = GoTextArgument { hint: argument.hint.clone(), pattern: String::new() };
        Self {
            help: argument.help.clone(),
            kind: "TextInput".to_owned(),
            is_required: true,
            data: GoArgumentData::Text(text),
        }
    }
}

impl From<&AutocompleteData> for GoAutocomplete {
    fn from(data: &AutocompleteData) -> Self {
        Self {
            trigger: data.trigger.clone(),
            hint: data.hint.clone(),
            help: data.help.clone(),
            role: if data.is_for_admins { "system_admin" } else { "system_user" }.to_owned(),
            arguments: data.arguments.iter().map(GoArgument::from).collect(),
            subcommands: data.subcommands.iter().map(Self::from).collect(),
        }
    }
}

pub(super) async fn register(client: &Client, command: &Command) -> Result<(), ApiError> {
    const METHOD: &str = "RegisterCommand";
    let command = GoCommand {
        trigger: command.trigger.clone(),
        is_completed: true,
        completed_description: command.description.clone(),
        completed_hint: command.autocomplete.hint.clone(),
        display_name: command.display_name.clone(),
        description: command.description.clone(),
        autocomplete: (&command.autocomplete).into(),
    };
    let reply: Reply = call(client, METHOD, &Register { command }).await?;
    done_in_go(METHOD, reply.error)
}
