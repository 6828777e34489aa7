//! `cargo xtask bench widget`: what the widget costs a page, beside one that was written by hand. The measuring is done by `bench/`, in
//! a browser; here is what it needs.

use crate::{bundle, paths::Paths, setup::node, test};
use anyhow::Result;
use std::{fs, path::Path};

/// Where the picture is kept that the documentation shows.
const KEPT: &str = "docs/bench-widget.svg";

/// Measures all of it; one line of JSON. `keep` the picture where the documentation shows it.
pub(super) fn measure(paths: &Paths, rounds: u64, keep: bool) -> Result<()> {
    let node = node::ready(paths)?;
    let folder = paths.target.join("bench");
    fs::create_dir_all(&folder)?;
    let hand = folder.join("hand");
    bundle::by_hand(paths, &node, &paths.root.join("bench/hand"), &hand)?;
    let picture = match keep {
        true => paths.root.join(KEPT),
        false => folder.join(Path::new(KEPT).file_name().unwrap_or_default()),
    };
    test::in_chromium(paths, &node)?
        .env("TC_HAND_DIR", hand)
        .env("TC_BENCH_PICTURE", picture)
        .env("TC_BENCH_ROUNDS", rounds.to_string())
        .arg(paths.root.join("bench/widget.mjs"))
        .run()
}
