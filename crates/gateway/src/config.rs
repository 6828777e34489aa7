//! The configuration: one TOML file, the environment over it, secrets also from files. Everything is checked before anything
//! starts.
