//! The scripts: one for each operation, so that each is atomic.

use redis::Script;

/// All of them, with their names' hashes computed once.
pub(super) struct Scripts {
    pub(super) take: Script,
    pub(super) open_hold: Script,
    pub(super) name_hold: Script,
    pub(super) drop_place: Script,
    pub(super) prolong_hold: Script,
    pub(super) close_hold: Script,
    pub(super) census: Script,
    pub(super) begin: Script,
    pub(super) forget: Script,
    pub(super) finish: Script,
    pub(super) claim: Script,
    pub(super) orphans: Script,
    pub(super) cached: Script,
    pub(super) cache: Script,
    pub(super) may_fetch: Script,
}

/// A script of its parts, of which all but the last are shared.
macro_rules! script {
    ($($part:literal),+) => {
        Script::new(concat!(include_str!("common.lua"), $("\n", include_str!($part)),+))
    };
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            take: script!("take.lua"),
            open_hold: script!("holds.lua", "open_hold.lua"),
            name_hold: script!("holds.lua", "name_hold.lua"),
            drop_place: script!("holds.lua", "drop_place.lua"),
            prolong_hold: script!("holds.lua", "prolong_hold.lua"),
            close_hold: script!("holds.lua", "close_hold.lua"),
            census: script!("holds.lua", "census.lua"),
            begin: script!("records.lua", "begin.lua"),
            forget: script!("records.lua", "forget.lua"),
            finish: script!("records.lua", "finish.lua"),
            claim: script!("records.lua", "claim.lua"),
            orphans: script!("records.lua", "orphans.lua"),
            cached: script!("texts.lua", "cached.lua"),
            cache: script!("texts.lua", "cache.lua"),
            may_fetch: script!("texts.lua", "may_fetch.lua"),
        }
    }
}
