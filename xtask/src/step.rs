//! What the user sees while he waits: one sentence before each step, and how long the long ones took.

use std::time::{Duration, Instant};

/// Shorter steps pass without a word about their time.
const WORTH_TELLING: Duration = Duration::from_secs(3);

/// A step that was announced and is under way.
pub(crate) struct Step(Instant);

/// Announces a step: `step("Installing …")` prints `→ Installing …`.
pub(crate) fn step(sentence: &str) -> Step {
    eprintln!("→ {sentence}");
    Step(Instant::now())
}

impl Step {
    /// The step succeeded.
    pub(crate) fn done(self) {
        let taken = self.0.elapsed();
        if taken >= WORTH_TELLING {
            eprintln!("  done in {}", human(taken));
        }
    }
}

/// "7 s", "2 min 15 s".
fn human(time: Duration) -> String {
    let seconds = (time.as_millis() + 500) / 1000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_to_seconds() {
        assert_eq!(human(Duration::from_millis(6_600)), "7 s");
        assert_eq!(human(Duration::from_millis(59_600)), "1 min 0 s");
        assert_eq!(human(Duration::from_secs(135)), "2 min 15 s");
    }
}
