//! Plugins for hosts of `HashiCorp`'s [go-plugin] that speak net/rpc, written in Rust.
//!
//! It knows the transport and nothing of what a host and its plugins say to each other: another team can write another
//! plugin on it. Each floor uses only what stands below it:
//!
//! | Module | What it does |
//! |---|---|
//! | [`plugin`] | a plugin's life: started by its host, connected, asked for services, ended |
//! | [`rpc`] | calls over one stream, in either direction |
//! | [`broker`] | streams that either side asks for by number |
//! | [`yamux`] | many streams over one connection |
//! | [`gob`] | values of Go's `encoding/gob` to bytes and back, without any input or output |
//!
//! [go-plugin]: https://github.com/hashicorp/go-plugin
#![forbid(unsafe_code)]

pub mod broker;
pub mod gob;
pub mod plugin;
pub mod rpc;
#[cfg(feature = "test-util")]
pub mod testing;
pub mod yamux;
