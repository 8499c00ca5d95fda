//! What stands for Pexip Infinity in tests and in the demo, on loopback.
//!
//! [`management`] is a Management Node, as far as its configuration API is known, from public documentation and clients,
//! never from code that it is to check. [`conferencing`] is a Conferencing Node of one of its locations: it decides by the
//! policy script that was put on the Management Node who gets into which conference. The README says which facts they
//! stand on and what they make up.

#![forbid(unsafe_code)]

pub mod conferencing;
pub mod management;
