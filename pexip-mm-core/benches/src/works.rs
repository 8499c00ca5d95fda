//! The work, as the library does it.

use std::borrow::Borrow;
use std::hint::black_box;

use pexip_mm_core::policy::{ServiceRequest, service_configuration};
use pexip_mm_core::{Alias, AliasPrefix, Config, Error, JoinFlow, JoinUrl};

use crate::data::Link;

/// A channel's name to its alias.
///
/// # Errors
/// As [`Alias::from_channel_name`].
#[inline]
pub fn slug(prefix: &AliasPrefix, name: &str) -> Result<Alias, Error> {
    Alias::from_channel_name(prefix, name)
}

/// What was dialled to an alias.
///
/// # Errors
/// As [`Alias::from_dialled`].
#[inline]
pub fn dialled(dialled: &str) -> Result<Alias, Error> {
    Alias::from_dialled(dialled)
}

/// A request to the answer.
///
/// # Errors
/// As [`to_local_json`](pexip_mm_core::policy::PolicyResponse::to_local_json).
#[inline]
pub fn policy(config: &Config, request: &ServiceRequest) -> Result<String, Error> {
    service_configuration(config, request).to_local_json()
}

/// A join link.
#[inline]
pub fn join_link(link: &Link) -> JoinUrl {
    JoinUrl::web_app(&link.node, &link.path, JoinFlow::Express, &link.alias, &link.options)
}

/// Does some work on each of the inputs, as a caller would that keeps no result.
#[inline]
pub fn each<I: ?Sized, O>(inputs: &[impl Borrow<I>], work: impl Fn(&I) -> O) {
    for input in inputs {
        black_box(work(black_box(input.borrow())));
    }
}
