//! The arithmetic: what many measurements amount to.

use std::time::Duration;

/// The one in the middle, or half-way between the two in the middle; `None` of nothing.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    match sorted.len() % 2 {
        0 => Some((sorted.get(middle - 1)? + upper) / 2.0),
        _ => Some(upper),
    }
}

/// What so many percent of the values do not exceed, by the nearest rank: always one of the values, which have to be sorted.
/// `None` of nothing.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The first so many numbers after the point. Only for people: nothing is calculated with it any more.
pub(super) fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 100.0]), Some(3.0));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn a_percentile_is_the_value_of_the_nearest_rank() {
        let hundred: Vec<_> = (1..=100).map(Duration::from_millis).collect();
        let of = |percent| percentile(&hundred, percent).unwrap().as_millis();
        assert_eq!([of(0), of(1), of(50), of(99), of(100)], [1, 1, 50, 99, 100]);
        let few: Vec<_> = (1..=3).map(Duration::from_millis).collect();
        let of = |percent| percentile(&few, percent).unwrap().as_millis();
        assert_eq!([of(33), of(34), of(66), of(67), of(99)], [1, 2, 2, 3, 3]);
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn figures_are_rounded_not_cut() {
        assert_eq!(rounded(0.846, 2), 0.85);
        assert_eq!(rounded(12_344.6, 0), 12_345.0);
        assert_eq!(rounded(-0.006, 2), -0.01);
    }
}
