//! For those who run it: the private port (health, readiness, metrics, the API's description), logs, names of metrics.
