//! Says what this crate makes of bodies of the API, one line for each file:
//!
//! ```text
//! $ cargo run -q -p tc-orders --example decode -- reserved.json events.json broken.json
//! ok v1 order executed 70123 1 ticket 100.00
//! ok v1 catalogue 2 events
//! error broken.json $.values.full: "abc" is not money
//! ```
//!
//! Which version a body is of, and whether it is an answer or a request, is told from the body
//! itself; a request that is the same in both versions is called v1. Exits with 1 if a file could
//! not be read or understood, with 2 if it was called wrongly.

mod describe;
mod shape;
mod summary;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use describe::describe;

const USAGE: &str = "usage: decode FILE…\nSays of each file what body of the Orders API it holds.";

fn main() -> ExitCode {
    let files: Vec<OsString> = std::env::args_os().skip(1).collect();
    let is_option = |file: &OsString| file.to_string_lossy().starts_with('-');
    if files.is_empty() || files.iter().any(is_option) {
        // Nobody is left to be told if that fails.
        let _ = writeln!(io::stderr(), "{USAGE}");
        return ExitCode::from(2);
    }
    let mut out = io::stdout().lock();
    let mut all_good = true;
    for file in files.iter().map(Path::new) {
        let name = file.display().to_string();
        let described = match std::fs::read(file) {
            Ok(bytes) => describe(&name, &bytes),
            Err(error) => Err(format!("{name}: cannot be read: {error}")),
        };
        all_good &= described.is_ok();
        let line = described.map_or_else(
            |problem| format!("error {problem}"),
            |summary| format!("ok {summary}"),
        );
        // A reader that has seen enough (`| head -1`) is no reason to fail.
        if writeln!(out, "{}", one_line(&line)).is_err() {
            break;
        }
    }
    if all_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Texts come from anywhere; a line break or an escape sequence in them must not be taken for
/// output of this program.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}
