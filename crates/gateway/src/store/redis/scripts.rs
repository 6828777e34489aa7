//! The scripts: one for each operation, so that each is atomic.

use redis::Script;

/// All of them, with their names' hashes computed once.
pub(super) struct Scripts {
    pub(super) take: Script,
    pub(super) put_back: Script,
    pub(super) open_hold: Script,
    pub(super) name_hold: Script,
    pub(super) drop_place: Script,
    pub(super) end_place: Script,
    pub(super) has_hold: Script,
    pub(super) prolong_hold: Script,
    pub(super) close_hold: Script,
    pub(super) holds_of: Script,
    pub(super) census: Script,
    pub(super) begin: Script,
    pub(super) forget: Script,
    pub(super) finish: Script,
    pub(super) claim: Script,
    pub(super) orphans: Script,
    pub(super) cached: Script,
    pub(super) cache: Script,
    pub(super) may_fetch: Script,
    pub(super) ping: Script,
}

/// A script of its parts, of which all but the last are shared. What begins something is refused by a server whose memory is
/// full; what ends or goes on with something is done even then.
macro_rules! script {
    (begins: $($part:literal),+) => { script!("#!lua\n", $($part),+) };
    (goes_on: $($part:literal),+) => { script!("#!lua flags=allow-oom\n", $($part),+) };
    ($head:literal, $($part:literal),+) => {
        Script::new(concat!($head, include_str!("common.lua"), $("\n", include_str!($part)),+))
    };
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            take: script!(begins: "rates.lua", "take.lua"),
            put_back: script!(goes_on: "rates.lua", "put_back.lua"),
            open_hold: script!(begins: "holds.lua", "open_hold.lua"),
            name_hold: script!(goes_on: "holds.lua", "name_hold.lua"),
            drop_place: script!(goes_on: "holds.lua", "drop_place.lua"),
            end_place: script!(goes_on: "holds.lua", "end_place.lua"),
            has_hold: script!(goes_on: "holds.lua", "has_hold.lua"),
            prolong_hold: script!(goes_on: "holds.lua", "prolong_hold.lua"),
            close_hold: script!(goes_on: "holds.lua", "close_hold.lua"),
            holds_of: script!(goes_on: "holds.lua", "holds_of.lua"),
            census: script!(goes_on: "holds.lua", "census.lua"),
            begin: script!(begins: "records.lua", "begin.lua"),
            forget: script!(goes_on: "records.lua", "forget.lua"),
            finish: script!(goes_on: "records.lua", "finish.lua"),
            claim: script!(goes_on: "records.lua", "claim.lua"),
            orphans: script!(goes_on: "records.lua", "orphans.lua"),
            cached: script!(goes_on: "texts.lua", "cached.lua"),
            cache: script!(begins: "texts.lua", "cache.lua"),
            may_fetch: script!(begins: "texts.lua", "may_fetch.lua"),
            ping: script!(begins: "ping.lua"),
        }
    }
}
