//! The kinds of failure that a host page can tell apart. Their codes are part of the widget's
//! public contract.

use core::fmt;

/// What went wrong, as a host page sees it in `tc-error` and in rejected promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The widget itself could not be loaded: its wasm, its texts, or what a browser needs for them.
    Load,
    /// The host page's options are wrong.
    Config,
    /// No answer: offline, refused, or blocked.
    Network,
    /// No answer in time.
    Timeout,
    /// The server does not accept who we are.
    Unauthorized,
    /// There is no such order or event, or it is not ours to see.
    NotFound,
    /// None of the wanted tickets could be had.
    SoldOut,
    /// Some of the wanted tickets could not be had.
    Partial,
    /// Another request on the same order was in the way.
    Conflict,
    /// Too many requests.
    Limited,
    /// The server understood and refused.
    Rejected,
    /// The order cannot be canceled in its present state.
    NotCancellable,
    /// The hold has run out.
    Expired,
    /// The outcome of a reservation is unknown: seats may or may not be held until the hold runs
    /// out.
    Unconfirmed,
    /// The server failed.
    Server,
    /// The answer could not be read.
    Decode,
    /// The widget failed.
    Internal,
}

impl ErrorKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: &[Self] = &[
        Self::Load,
        Self::Config,
        Self::Network,
        Self::Timeout,
        Self::Unauthorized,
        Self::NotFound,
        Self::SoldOut,
        Self::Partial,
        Self::Conflict,
        Self::Limited,
        Self::Rejected,
        Self::NotCancellable,
        Self::Expired,
        Self::Unconfirmed,
        Self::Server,
        Self::Decode,
        Self::Internal,
    ];

    /// The code that host pages see. Never changes once published.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Config => "config",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not-found",
            Self::SoldOut => "sold-out",
            Self::Partial => "partial",
            Self::Conflict => "conflict",
            Self::Limited => "limited",
            Self::Rejected => "rejected",
            Self::NotCancellable => "not-cancellable",
            Self::Expired => "expired",
            Self::Unconfirmed => "unconfirmed",
            Self::Server => "server",
            Self::Decode => "decode",
            Self::Internal => "internal",
        }
    }

    /// Whether the very same action may succeed when it is tried again, because the cause passes by
    /// itself.
    ///
    /// `Unconfirmed` is not: a second reservation could hold seats twice. `Internal` is: the widget
    /// starts afresh.
    pub const fn retryable(self) -> bool {
        match self {
            Self::Load
            | Self::Network
            | Self::Timeout
            | Self::Conflict
            | Self::Limited
            | Self::Server
            | Self::Internal => true,
            Self::Config
            | Self::Unauthorized
            | Self::NotFound
            | Self::SoldOut
            | Self::Partial
            | Self::Rejected
            | Self::NotCancellable
            | Self::Expired
            | Self::Unconfirmed
            | Self::Decode => false,
        }
    }

    /// What an answer that is not a success means, by its HTTP status alone: the API's error bodies
    /// are not documented well enough to decide by them. A status that is no error either (a
    /// redirect, say) counts as a failure of the server.
    pub const fn from_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Unauthorized,
            404 | 410 => Self::NotFound,
            408 => Self::Timeout,
            409 => Self::Conflict,
            429 => Self::Limited,
            400..=499 => Self::Rejected,
            _ => Self::Server,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
