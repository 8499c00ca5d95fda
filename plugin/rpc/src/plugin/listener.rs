//! Where the host connects: a socket in the file system, or a port of this machine where there are none such.

use std::io;

#[cfg(unix)]
pub(super) use unix::Listener;

#[cfg(not(unix))]
pub(super) use tcp::Listener;

#[cfg(unix)]
mod unix {
    use std::fs::{Permissions, remove_file, set_permissions};
    use std::hash::{BuildHasher, RandomState};
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    use tokio::net::UnixListener;
    use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

    use super::super::environment::Settings;
    use super::io;
    use crate::plugin::Error;

    /// A socket under a fresh name, which is removed when the host has connected or this is dropped.
    #[derive(Debug)]
    pub(in super::super) struct Listener {
        socket: UnixListener,
        path: PathBuf,
        address: String,
    }

    impl Listener {
        #[expect(clippy::unused_async, reason = "the listener of other systems waits")]
        pub(in super::super) async fn bind(settings: &Settings) -> Result<Self, Error> {
            let mut reason = "no directory for the socket is known".to_owned();
            for directory in &settings.directories {
                match Self::bind_in(directory) {
                    Ok(listener) => return Ok(listener),
                    Err(error) => reason = format!("{}: {error}", directory.display()),
                }
            }
            Err(Error::Listener { reason })
        }

        /// Binding refuses a path that exists, and one that is too long for a socket (108 bytes on Linux).
        fn bind_in(directory: &Path) -> io::Result<Self> {
            let path = directory.join(format!("plugin{:016x}", RandomState::new().hash_one(std::process::id())));
            let address = path.to_str().filter(|path| is_announceable(path)).ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidInput, "path has characters that the host cannot be told")
            })?;
            let address = format!("unix|{address}");
            let listener = Self { socket: UnixListener::bind(&path)?, path, address };
            // Whoever connects first is taken for the host.
            set_permissions(&listener.path, Permissions::from_mode(0o600))?;
            Ok(listener)
        }

        /// `network|address`, as the host wants it.
        pub(in super::super) fn address(&self) -> &str {
            &self.address
        }

        /// Takes the one connection.
        pub(in super::super) async fn accept(self) -> io::Result<(OwnedReadHalf, OwnedWriteHalf)> {
            let (stream, _) = self.socket.accept().await?;
            Ok(stream.into_split())
        }
    }

    /// Whether this can stand in the line that tells the host where to connect.
    fn is_announceable(path: &str) -> bool {
        !path.contains(|ch: char| ch == '|' || ch.is_control())
    }

    impl Drop for Listener {
        fn drop(&mut self) {
            // It is gone already if somebody cleans up.
            let _ = remove_file(&self.path);
        }
    }
}

#[cfg(any(not(unix), test))]
mod tcp {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;
    use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

    use super::super::environment::Settings;
    use super::io;
    use crate::plugin::Error;

    /// A port that only this machine can reach.
    #[derive(Debug)]
    pub(in super::super) struct Listener {
        socket: TcpListener,
        address: String,
    }

    impl Listener {
        /// Takes the first port that is free.
        pub(in super::super) async fn bind(settings: &Settings) -> Result<Self, Error> {
            let (first, last) = (settings.ports.start(), settings.ports.end());
            let mut reason = format!("there are no ports from {first} to {last}");
            for port in settings.ports.clone() {
                match Self::bind_to(port).await {
                    Ok(listener) => return Ok(listener),
                    Err(error) => reason = format!("ports {first} to {last}: {error}"),
                }
            }
            Err(Error::Listener { reason })
        }

        async fn bind_to(port: u16) -> io::Result<Self> {
            let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
            let address = format!("tcp|{}", socket.local_addr()?);
            Ok(Self { socket, address })
        }

        /// `network|address`, as the host wants it.
        pub(in super::super) fn address(&self) -> &str {
            &self.address
        }

        /// Takes the one connection.
        pub(in super::super) async fn accept(self) -> io::Result<(OwnedReadHalf, OwnedWriteHalf)> {
            let (stream, _) = self.socket.accept().await?;
            stream.set_nodelay(true)?;
            Ok(stream.into_split())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::super::Error;
    use super::super::environment::Settings;
    use super::tcp;

    fn settings(directories: &[&Path], ports: std::ops::RangeInclusive<u16>) -> Settings {
        Settings { directories: directories.iter().map(PathBuf::from).collect(), ports }
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_passed_over() {
        let first = tcp::Listener::bind(&settings(&[], 0..=0)).await.unwrap();
        let port: u16 = first.address().strip_prefix("tcp|127.0.0.1:").unwrap().parse().unwrap();
        let refused = tcp::Listener::bind(&settings(&[], port..=port)).await.unwrap_err();
        assert!(matches!(refused, Error::Listener { .. }));
        let client = tokio::net::TcpStream::connect(("127.0.0.1", port));
        let (client, accepted) = tokio::join!(client, first.accept());
        assert!(client.is_ok() && accepted.is_ok());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_socket_is_for_its_owner_and_short_lived() {
        use std::os::unix::fs::PermissionsExt;

        let long = "x".repeat(200);
        let directories = [Path::new("/nowhere|"), Path::new(&long), Path::new("/tmp")];
        let listener = super::unix::Listener::bind(&settings(&directories, 0..=0)).await.unwrap();
        let path = PathBuf::from(listener.address().strip_prefix("unix|").unwrap());
        assert!(path.starts_with("/tmp") && path.as_os_str().len() < 108);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let (client, accepted) = tokio::join!(tokio::net::UnixStream::connect(&path), listener.accept());
        assert!(client.is_ok() && accepted.is_ok());
        assert!(!path.exists());

        let refused = super::unix::Listener::bind(&settings(&directories[..2], 0..=0)).await.unwrap_err();
        assert!(refused.to_string().starts_with("cannot listen for the host: xxx"), "{refused}");
    }
}
