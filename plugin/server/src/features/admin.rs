//! What system administrators ask for.

use pexip_mm_core::policy::{LocalPolicyScript, local_policy_script};
use pexip_mm_core::{ChannelId, ConferencingNode, ConfigFault, ConfigWarning, Setting};
use serde_json::{Map, Value};

use super::failure::Failure;
use super::{ChannelType, Features, Problem};
use crate::access::{Refusal, admit_administrator};
use crate::mattermost::Api;
use crate::node::{NodeCheck, NodeState};
use crate::rooms::{Holder, Renewal};

/// The id of the vendor's own plugin.
const VENDOR_PLUGIN: &str = "com.pexip.pexip-app";

/// What a check has found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Check {
    /// Everything that is wrong with the settings.
    pub errors: Vec<ConfigFault>,
    /// What else an administrator should know of them.
    pub warnings: Vec<ConfigWarning>,
    /// In which state the node is, if one is set.
    pub node: Option<NodeState>,
    /// Whether the vendor's own plugin is running too.
    pub is_vendor_plugin_running: bool,
    /// Whether the last good settings are in force, as these cannot be.
    pub is_last_good: bool,
}

/// What came of a reset.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reset {
    /// Of a private channel.
    Renewal(Renewal),
    /// The alias of a public channel is made from its name.
    NotPrivate,
}

impl<A: Api, N: NodeCheck> Features<A, N> {
    /// Whether somebody is a system administrator.
    ///
    /// # Errors
    /// [`Problem::TryAgain`].
    pub async fn is_administrator(&self, user: &str) -> Result<bool, Problem> {
        match self.within("find out who administrates", self.for_administrator(user)).await {
            Ok(()) => Ok(true),
            Err(Problem::Refused(Refusal::NotAnAdministrator)) => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    /// What is wrong with the settings: for system administrators.
    pub fn faults(&self) -> Vec<ConfigFault> {
        self.current.findings().faults.clone()
    }

    /// The policy script for the configuration in force.
    ///
    /// # Errors
    /// [`Refusal::NotAnAdministrator`], [`Problem::NotSetUp`] or [`Problem::TryAgain`].
    pub async fn policy(&self, user: &str) -> Result<LocalPolicyScript, Problem> {
        self.within("make the policy script", async {
            self.for_administrator(user).await?;
            let settings = || Problem::NotSetUp { settings: self.current.wrong_settings() };
            let snapshot = self.current.snapshot().ok_or_else(settings)?;
            Ok(local_policy_script(&snapshot.config))
        })
        .await
    }

    /// Where the System Console has the plugin's settings, with the script; nothing if the server has no address.
    ///
    /// # Errors
    /// [`Refusal::NotAnAdministrator`] or [`Problem::TryAgain`].
    pub async fn console_link(&self, user: &str) -> Result<Option<String>, Problem> {
        self.within("link to the System Console", self.for_administrator(user)).await?;
        let site = self.current.server().site_url.clone();
        let link = format!("{site}/admin_console/plugins/plugin_{}", crate::manifest::PLUGIN_ID);
        Ok(Some(link).filter(|_| !site.is_empty()))
    }

    /// Which channel holds which alias.
    ///
    /// # Errors
    /// As [`Features::console_link`].
    pub async fn aliases(&self, user: &str) -> Result<Vec<Holder>, Problem> {
        self.within("list the aliases", async {
            self.for_administrator(user).await?;
            Ok(self.rooms.holders().await?)
        })
        .await
    }

    /// Has a private channel's alias made anew.
    ///
    /// # Errors
    /// As [`Features::console_link`], and where a channel cannot have conferences.
    pub async fn reset(&self, user: &str, channel: &ChannelId) -> Result<Reset, Problem> {
        self.within("reset an alias", async {
            self.for_administrator(user).await?;
            let found = self.api.channel(channel.as_str()).await?.ok_or(Refusal::NotAMember)?;
            match found.channel_type() {
                ChannelType::Private => Ok(Reset::Renewal(self.rooms.reset(channel.as_str()).await?)),
                ChannelType::Public => Ok(Reset::NotPrivate),
                ChannelType::Direct | ChannelType::Group => Err(Refusal::DirectMessage.into()),
                ChannelType::Unknown => Err(Refusal::UnknownChannelType.into()),
            }
        })
        .await
    }

    /// What is wrong with the settings, or with those that somebody is about to save; and whether their node answers.
    ///
    /// # Errors
    /// As [`Features::console_link`].
    pub async fn check(&self, user: &str, settings: Option<Map<String, Value>>) -> Result<Check, Problem> {
        self.within("check the settings", async {
            self.for_administrator(user).await?;
            let stored = self.stored_settings().await?;
            let settings = settings.map_or_else(|| stored.clone(), |given| with_secrets_of(&stored, given));
            let report = self.current.configuration().check(&Value::Object(settings.clone()).to_string()).await?;
            let node = match &report.config {
                Some(config) => config.node().cloned(),
                None => node_of(&settings),
            };
            let node = async {
                match node {
                    Some(node) => Ok(Some(self.node_check.check(&node).await)),
                    None => Ok(None),
                }
            };
            let (node, is_vendor_plugin_running) = tokio::try_join!(node, self.api.is_plugin_running(VENDOR_PLUGIN))?;
            let is_last_good = self.current.snapshot().is_some_and(|snapshot| snapshot.is_last_good);
            let (errors, warnings) = (report.errors, report.warnings);
            Ok(Check { errors, warnings, node, is_vendor_plugin_running, is_last_good })
        })
        .await
    }

    async fn for_administrator(&self, user: &str) -> Result<(), Failure> {
        Ok(admit_administrator(&*self.api, user).await?)
    }

    async fn stored_settings(&self) -> Result<Map<String, Value>, Failure> {
        let stored = self.api.plugin_configuration().await?;
        match serde_json::from_str(&stored) {
            Ok(Value::Object(stored)) => Ok(stored),
            // Its text may hold a PIN.
            _ => Err(Failure::Cause("the server's settings of the plugin are no JSON object".to_owned())),
        }
    }
}

/// The settings that were given, with the secrets that are stored where the System Console shows only asterisks.
fn with_secrets_of(stored: &Map<String, Value>, mut given: Map<String, Value>) -> Map<String, Value> {
    for (key, value) in &mut given {
        let is_masked = value.as_str().is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte == b'*'));
        if is_masked && Setting::from_key(key).is_some_and(Setting::is_secret) {
            let kept = stored.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            if let Some((_, kept)) = kept {
                *value = kept.clone();
            }
        }
    }
    given
}

/// The node of settings that have other faults.
fn node_of(settings: &Map<String, Value>) -> Option<ConferencingNode> {
    let (_, node) = settings.iter().find(|(key, _)| Setting::from_key(key) == Some(Setting::Node))?;
    ConferencingNode::parse(node.as_str()?).ok()
}
