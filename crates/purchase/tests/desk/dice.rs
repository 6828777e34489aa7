//! Chance that can be repeated.

#![allow(dead_code, reason = "each test file uses its own part of the dice")]

/// Dice that fall in the same way for the same seed (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        let sides = u64::try_from(most - least + 1).expect("a range");
        least + i64::try_from(self.roll() % sides).expect("within the range")
    }

    /// Whether it is one of so many times out of a hundred.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.between(0, 99) < percent
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let last = i64::try_from(of.len()).expect("a short list") - 1;
        of[usize::try_from(self.between(0, last)).expect("an index")]
    }
}
