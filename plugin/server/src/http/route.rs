//! Which path means what.

use pexip_mm_core::ChannelId;

/// What a request is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Route {
    /// To join a channel's conference.
    Join(ChannelId),
    /// That a tab is in a channel's conference.
    Presence(ChannelId),
    /// What is known of a channel's conference.
    Conference(ChannelId),
    /// What the web app needs to know.
    Config,
    /// The policy script.
    Policy,
    /// Which channel holds which alias.
    Aliases,
    /// What is wrong with a configuration.
    Check,
    /// A press of the Join button in a post.
    Press,
}

impl Route {
    /// What a path means, if anything.
    pub(super) fn of(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.strip_prefix("/api/v1/")?.split('/').collect();
        let channel = |id: &str| ChannelId::parse(id).ok();
        Some(match *parts.as_slice() {
            ["channels", id, "join"] => Self::Join(channel(id)?),
            ["channels", id, "presence"] => Self::Presence(channel(id)?),
            ["channels", id, "conference"] => Self::Conference(channel(id)?),
            ["config"] => Self::Config,
            ["admin", "policy"] => Self::Policy,
            ["admin", "aliases"] => Self::Aliases,
            ["admin", "check"] => Self::Check,
            ["actions", "join"] => Self::Press,
            _ => return None,
        })
    }

    /// The methods that it has.
    pub(super) const fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::Join(_) | Self::Check | Self::Press => &["POST"],
            Self::Presence(_) => &["PUT", "DELETE"],
            Self::Conference(_) | Self::Config | Self::Policy | Self::Aliases => &["GET"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announce::PRESS_PATH;

    const ID: &str = "fhhige3b9iboiyups4ybchnhtw";

    #[test]
    fn paths_are_matched_as_a_whole() {
        let id = || ChannelId::parse(ID).unwrap();
        assert_eq!(Route::of(&format!("/api/v1/channels/{ID}/join")), Some(Route::Join(id())));
        assert_eq!(Route::of(&format!("/api/v1/channels/{ID}/presence")), Some(Route::Presence(id())));
        assert_eq!(Route::of(&format!("/api/v1/channels/{ID}/conference")), Some(Route::Conference(id())));
        assert_eq!(Route::of("/api/v1/admin/check"), Some(Route::Check));
        assert_eq!(Route::of(PRESS_PATH), Some(Route::Press));
        for path in [
            "",
            "/",
            "/api/v1",
            "/api/v1/",
            "/api/v1/config/",
            "/api/v1//config",
            "/api/v2/config",
            "/x/api/v1/config",
            "/api/v1/admin",
            "/api/v1/channels/fhhige3b9iboiyups4ybchnht/join",
            "/api/v1/channels/FHHIGE3B9IBOIYUPS4YBCHNHTW/join",
            "/api/v1/channels/fhhige3b9iboiyups4ybchnht%77/join",
            "/api/v1/channels/../join",
        ] {
            assert_eq!(Route::of(path), None, "{path}");
        }
    }
}
