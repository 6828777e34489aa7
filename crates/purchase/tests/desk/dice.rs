//! Chance that can be repeated.

#![allow(dead_code, reason = "each test file uses its own part of the dice")]

/// Dice that fall in the same way for the same seed (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self) -> u64 {
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
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Fewer than so many.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        let last = i64::try_from(sides).expect("a short list") - 1;
        usize::try_from(self.between(0, last)).expect("an index")
    }

    /// One of these, the more often the larger its weight.
    pub(crate) fn weigh<T: Clone>(&mut self, of: &[(u64, T)]) -> T {
        let all: u64 = of.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.roll() % all;
        for (weight, thing) in of {
            if rest < *weight {
                return thing.clone();
            }
            rest -= weight;
        }
        unreachable!("the weights were summed up")
    }

    /// A number from 0 to 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64
    }
}
