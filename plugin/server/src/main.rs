//! Starts the plugin. The Mattermost server runs this program; started by hand it says so and ends.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use pexip_video_connect::mattermost::serve;
use pexip_video_connect::plugin::Plugin;

#[tokio::main]
async fn main() -> ExitCode {
    serve(Plugin::new).await
}
