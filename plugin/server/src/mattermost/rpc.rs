//! [`Api`](super::Api) over the connection to the server.

use go_plugin::rpc::Client;

/// [`Api`](super::Api) over the connection to the server. Each call has a time limit.
#[derive(Debug)]
pub struct RpcApi {
    client: Client,
}

impl RpcApi {
    /// Calls over this connection.
    pub(super) const fn new(client: Client) -> Self {
        Self { client }
    }
}
