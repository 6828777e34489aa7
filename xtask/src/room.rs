//! Room on the disk. Programs that find none say so in many ways, of which a linker's "Bus error" is one.

use crate::{paths::Paths, run::Cmd};

/// What all builds and tools come to in an empty target folder, in MiB, rounded up.
const WHOLE: u64 = 8 * 1024;

/// With less than this, in MiB, the disk counts as full.
const FULL: u64 = 512;

/// If a failure may well have come of a full disk: the sentence that says so, and what helps.
pub(crate) fn hint() -> Option<String> {
    let target = Paths::find().ok()?.target;
    let there = target.ancestors().find(|folder| folder.exists())?;
    let left = left(&Cmd::new("df").arg("-Pk").arg(there).ask()?)?;
    (left < FULL).then(|| {
        format!(
            "{left} MiB are left on the disk of {}, and all of this takes about {WHOLE} from nothing; free some, or have \
             CARGO_TARGET_DIR lead to a larger disk",
            target.display()
        )
    })
}

/// MiB that are left, by what `df -Pk` says (POSIX): a line of names, then one with the available KiB in the fourth place.
fn left(said: &str) -> Option<u64> {
    let line = said.lines().nth(1)?;
    let kib: u64 = line.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_read_from_the_fourth_column() {
        let said = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/vda         264192000 48000000    293888      99% /";
        assert_eq!(left(said), Some(287));
        assert_eq!(left("Filesystem"), None);
        assert_eq!(left("df: no such thing\nx y z none"), None);
    }
}
