//! yamux: laws, and sessions over connections.

mod laws;
mod sessions;
