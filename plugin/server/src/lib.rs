//! The server of Pexip Video Connect for Mattermost.
//!
//! [`mattermost`] knows Mattermost and nothing of Pexip: what a server tells a plugin, and what a plugin can ask it for.
//! Everything else uses it through [`mattermost::Api`], so that it can be tried without a server.
//!
//! [`configuration`], [`rooms`] and [`conference`] are the plugin's state. All of it that lasts is in Mattermost's
//! key-value store, through [`store`], so that several processes on one database agree.
#![forbid(unsafe_code)]

pub mod access;
pub mod announce;
pub mod clock;
pub mod command;
pub mod conference;
pub mod configuration;
pub mod features;
pub mod http;
pub mod join;
pub mod manifest;
pub mod mattermost;
pub mod node;
pub mod plugin;
pub mod problem;
pub mod rate;
pub mod rooms;
pub mod store;
pub mod words;
