//! What the host says in environment variables.

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::{Error, Handshake};

const PROTOCOL_VERSIONS: &str = "PLUGIN_PROTOCOL_VERSIONS";
const CLIENT_CERTIFICATE: &str = "PLUGIN_CLIENT_CERT";
const SOCKET_DIRECTORY: &str = "PLUGIN_UNIX_SOCKET_DIR";
const MIN_PORT: &str = "PLUGIN_MIN_PORT";
const MAX_PORT: &str = "PLUGIN_MAX_PORT";
const TEMPORARY_DIRECTORY: &str = "TMPDIR";

/// Where temporary files are if the environment does not say.
const DEFAULT_TEMPORARY_DIRECTORY: &str = "/tmp";

/// What the host wants.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Settings {
    /// Where the socket may be, best first.
    pub(super) directories: Vec<PathBuf>,
    /// Which ports may be listened on, where there are no sockets in the file system. Any if it does not say.
    pub(super) ports: RangeInclusive<u16>,
}

impl Settings {
    pub(super) fn read(
        handshake: &Handshake<'_>,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, Error> {
        // An empty variable says nothing.
        let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
        if variable(handshake.cookie_key).is_none_or(|value| value != handshake.cookie_value) {
            return Err(Error::NotStartedByHost);
        }
        if let Some(offered) = variable(PROTOCOL_VERSIONS) {
            let offered = offered.to_string_lossy();
            let ours = handshake.protocol_version;
            if !offered.split(',').any(|version| version.trim().parse() == Ok(ours)) {
                return Err(Error::ProtocolVersion { ours, offered: offered.into_owned() });
            }
        }
        if variable(CLIENT_CERTIFICATE).is_some() {
            return Err(Error::TlsRequired);
        }
        let directories = match variable(SOCKET_DIRECTORY) {
            Some(directory) => vec![directory.into()],
            // The path of a socket is short, and that of a temporary directory may be long.
            None => variable(TEMPORARY_DIRECTORY)
                .into_iter()
                .chain([DEFAULT_TEMPORARY_DIRECTORY.into()])
                .map(PathBuf::from)
                .collect(),
        };
        let port = |name: &'static str| match variable(name) {
            None => Ok(0),
            Some(value) => {
                let value = value.to_string_lossy();
                value.parse().map_err(|_| Error::Port { name, value: value.into_owned() })
            }
        };
        Ok(Self { directories, ports: port(MIN_PORT)?..=port(MAX_PORT)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDSHAKE: Handshake<'_> =
        Handshake { cookie_key: "THE_COOKIE", cookie_value: "the value", protocol_version: 1 };

    fn read(variables: &[(&str, &str)]) -> Result<Settings, Error> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        Settings::read(&HANDSHAKE, find)
    }

    const COOKIE: (&str, &str) = ("THE_COOKIE", "the value");

    #[test]
    fn a_plugin_is_not_started_by_hand() {
        assert_eq!(read(&[]), Err(Error::NotStartedByHost));
        assert_eq!(read(&[("THE_COOKIE", "another")]), Err(Error::NotStartedByHost));
        assert!(read(&[COOKIE]).is_ok());
    }

    #[test]
    fn one_of_the_versions_is_ours() {
        assert!(read(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "2, 1")]).is_ok());
        let offered = "2,11".to_owned();
        let refused = read(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", &offered)]);
        assert_eq!(refused, Err(Error::ProtocolVersion { ours: 1, offered }));
    }

    #[test]
    fn encryption_is_not_left_out_in_silence() {
        assert_eq!(read(&[COOKIE, ("PLUGIN_CLIENT_CERT", "-----BEGIN")]), Err(Error::TlsRequired));
    }

    #[test]
    fn the_socket_is_where_the_host_wants_it() {
        let directories = |variables: &[(&str, &str)]| read(variables).unwrap().directories;
        assert_eq!(directories(&[COOKIE]), [PathBuf::from("/tmp")]);
        assert_eq!(directories(&[COOKIE, ("TMPDIR", "/x")]), [PathBuf::from("/x"), PathBuf::from("/tmp")]);
        let wanted = [COOKIE, ("TMPDIR", "/x"), ("PLUGIN_UNIX_SOCKET_DIR", "/y")];
        assert_eq!(directories(&wanted), [PathBuf::from("/y")]);
    }

    #[test]
    fn ports_are_numbers() {
        let ports = [COOKIE, ("PLUGIN_MIN_PORT", "10000"), ("PLUGIN_MAX_PORT", "25000")];
        assert_eq!(read(&ports).unwrap().ports, 10_000..=25_000);
        let wrong = Error::Port { name: "PLUGIN_MIN_PORT", value: "70000".to_owned() };
        assert_eq!(read(&[COOKIE, ("PLUGIN_MIN_PORT", "70000")]), Err(wrong));
    }
}
