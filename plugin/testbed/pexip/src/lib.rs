//! What stands for Pexip Infinity in tests and in the demo, on loopback.
//!
//! So far it is a Management Node: [`management`] answers as far as its configuration API is known, from public
//! documentation and clients, never from code that it is to check. The README says which facts it stands on and what it
//! makes up.

#![forbid(unsafe_code)]

pub mod management;
