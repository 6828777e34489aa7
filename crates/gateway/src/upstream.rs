//! The Orders API behind the gateway: the one place that has the key, and that knows how long to wait.
