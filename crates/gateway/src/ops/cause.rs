//! Why somebody could not be reached, as a word for the log. Never an error's own text: that may repeat what was sent, and
//! with it a password.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use super::labels::words;

words! {
    /// Why something behind the gateway could not be asked.
    Cause {
        /// The name of its host stands for no address.
        Dns = "dns",
        /// Nobody listens at that port.
        Refused = "refused",
        /// There is no way to that address.
        Unreachable = "unreachable",
        /// The certificate is not believed, or what answers does not speak TLS.
        Tls = "tls",
        /// It took too long.
        Timeout = "timeout",
        /// The password or the user is wrong, or may not do this.
        Auth = "auth",
        /// Its memory is full.
        Oom = "oom",
        /// The connection ended.
        Reset = "reset",
        /// It is a replica, or does not write for another reason.
        ReadOnly = "readonly",
        /// Something else; at the level `debug` there may be more.
        Other = "other",
    }
}

/// An error that several have, which hides the one within: its source is that one's source.
type Shared = Arc<dyn Error + Send + Sync>;

/// A name that stands for no address: the system has no kind of its own for that.
#[derive(Debug)]
pub(crate) struct NotResolved;

impl NotResolved {
    /// In place of whatever the system said.
    pub(crate) fn instead(_: io::Error) -> Self {
        Self
    }
}

impl fmt::Display for NotResolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name stands for no address")
    }
}

impl Error for NotResolved {}

impl Cause {
    /// The cause of an error: what is known of it or of one behind it.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            if error.is::<NotResolved>() {
                return Self::Dns;
            }
            if error.is::<rustls::Error>() {
                return Self::Tls;
            }
            if let Some(shared) = error.downcast_ref::<Shared>() {
                next = Some(&**shared);
                continue;
            }
            next = match error.downcast_ref::<io::Error>() {
                // What it holds is not its source, which is the one behind that.
                Some(io) => match io.get_ref() {
                    Some(held) if Self::of(held) != Self::Other => Some(held),
                    _ => return Self::of_kind(io.kind()),
                },
                None => error.source(),
            };
        }
        Self::Other
    }

    fn of_kind(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::ConnectionRefused => Self::Refused,
            // Also a firewall of the own machine.
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::PermissionDenied => Self::Unreachable,
            ErrorKind::TimedOut => Self::Timeout,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
            | ErrorKind::NotConnected => Self::Reset,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_an_error_says_its_cause_however_deep_it_is() {
        let wrapped = |error: io::Error| io::Error::other(io::Error::other(error));
        for (error, cause) in [
            (io::Error::other(NotResolved), Cause::Dns),
            (
                io::Error::new(ErrorKind::InvalidData, rustls::Error::HandshakeNotComplete),
                Cause::Tls,
            ),
            (ErrorKind::ConnectionRefused.into(), Cause::Refused),
            (ErrorKind::HostUnreachable.into(), Cause::Unreachable),
            (ErrorKind::TimedOut.into(), Cause::Timeout),
            (ErrorKind::ConnectionReset.into(), Cause::Reset),
            // Its kind is known, although nothing is of what it holds.
            (
                io::Error::new(ErrorKind::UnexpectedEof, "tls handshake eof"),
                Cause::Reset,
            ),
            (io::Error::other("anything"), Cause::Other),
        ] {
            assert_eq!(Cause::of(&error), cause, "{error}");
            let shared: Shared = Arc::new(wrapped(error));
            assert_eq!(Cause::of(&shared), cause);
        }
        assert_eq!(Cause::of(&fmt::Error), Cause::Other);
    }
}
