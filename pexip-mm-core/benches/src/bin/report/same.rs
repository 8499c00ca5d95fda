//! Whether the peers do the same work: what is compared in time is compared in what comes out first.

use std::collections::HashMap;

use pexip_mm_benches::{data, peers, works};
use serde_json::Value;
use url::Url;

/// Compares what comes out.
pub(crate) fn check() -> Result<(), String> {
    let rule = peers::DialledRule::new();
    for dialled in data::DIALLED {
        let ours = works::dialled(dialled).ok().map(|alias| alias.to_string());
        differs(dialled, &ours, &rule.alias(dialled))?;
    }
    for mode in data::PIN_MODES {
        let config = mode.config();
        let script = peers::Script::new(&config);
        for (request, context) in data::requests().iter().zip(data::contexts()) {
            let ours = works::policy(&config, request).map_err(|error| error.to_string())?;
            differs(&request.local_alias, &json(&ours)?, &json(&script.render(&context))?)?;
        }
    }
    let link = data::link();
    let ours = Url::parse(works::join_link(&link).expose()).map_err(|error| error.to_string())?;
    let peer = peers::join_link(&peers::base(&link), &link);
    differs("path", ours.path(), peer.path())?;
    let query = |url: &Url| url.query_pairs().into_owned().collect::<HashMap<_, _>>();
    differs("query", &query(&ours), &query(&peer))
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{text} is no JSON: {error}"))
}

fn differs<T: PartialEq + std::fmt::Debug + ?Sized>(what: &str, ours: &T, peer: &T) -> Result<(), String> {
    if ours == peer { Ok(()) } else { Err(format!("{what}: ours is {ours:?}, the peer's {peer:?}")) }
}
