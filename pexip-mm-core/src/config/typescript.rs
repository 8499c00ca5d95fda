//! The configuration as a TypeScript type.

use super::kind::{FILTER_CHANNELS, FILTER_MODE, Kind};
use super::setting::Setting;
use super::value::ChannelFilterMode;
use crate::choice::Choice;

/// The TypeScript declarations of a configuration, as a file of their own.
///
/// # Examples
/// ```
/// # use pexip_mm_core::config_typescript;
/// assert!(config_typescript().contains("  Prefix?: string | null;\n"));
/// ```
pub fn config_typescript() -> String {
    let modes = words(ChannelFilterMode::CHOICES);
    let members: Vec<String> = Setting::ALL.iter().map(|&setting| member(setting)).collect();
    format!(
        "// Generated from the library's table of settings.

/** Which channels have a conference. */
export interface ChannelFilter {{
  {FILTER_MODE}: {modes};
  /** Ids of channels. */
  {FILTER_CHANNELS}?: string[] | null;
}}

/**
 * Settings of Pexip Video Connect. One that is absent or null has its default.
 */
export interface ConfigSettings {{
{}}}
",
        members.concat()
    )
}

fn member(setting: Setting) -> String {
    let row = setting.row();
    let (key, help, default, value) = (row.key, row.help, row.default.to_value(), value_type(row.kind));
    format!("  /**\n   * {help}\n   * @default {default}\n   */\n  {key}?: {value} | null;\n")
}

fn value_type(kind: Kind) -> String {
    match kind {
        Kind::Bool => r#"boolean | "true" | "false""#.to_owned(),
        Kind::Choice(choices) => words(&choices()),
        Kind::Text(_) | Kind::Host(_) | Kind::Secret => "string".to_owned(),
        Kind::Pin => "string | number".to_owned(),
        Kind::Channels => "ChannelFilter | string".to_owned(),
    }
}

fn words(choices: &[Choice]) -> String {
    choices.iter().map(|choice| format!("{:?}", choice.value)).collect::<Vec<_>>().join(" | ")
}
