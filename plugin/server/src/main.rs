//! Starts the plugin. The Mattermost server runs this program; started by hand it says so and ends.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use pexip_video_connect::mattermost::serve;
use pexip_video_connect::plugin::Plugin;

// One connection brings all the work there is: more threads would only wait, however many cores the server has.
#[tokio::main(worker_threads = 4)]
async fn main() -> ExitCode {
    serve(Plugin::new).await
}
