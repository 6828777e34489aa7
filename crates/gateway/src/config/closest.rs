//! "Did you mean …?"

/// What somebody who wrote `name` may have meant, of the `known` names.
///
/// A name that differs in few letters; otherwise one with the same last part, which was then written into another section.
pub(super) fn closest(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let known: Vec<String> = known.collect();
    // A name that is long was not mistyped in a few letters only; and the distance takes quadratic time.
    if name.len() > 64 {
        return None;
    }
    let near = known
        .iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 1 + name.len() / 8);
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    near.map(|(_, candidate)| candidate.clone()).or_else(|| {
        known
            .iter()
            .find(|candidate| last(candidate) == last(name))
            .cloned()
    })
}

/// How many letters have to be put in, left out or changed to get from one text to the other (Levenshtein's distance),
/// computed row by row of the usual table.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_letters() {
        for (from, to, letters) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("listen", "listen", 0),
            ("lisen", "listen", 1),
            ("origin", "origins", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), letters, "{from} {to}");
        }
    }

    #[test]
    fn a_close_name_is_proposed_and_a_far_one_is_not() {
        let known = || ["listen", "limits.live_holds", "tokens.key"].map(str::to_owned);
        let meant = |name: &str| closest(name, known().into_iter());
        assert_eq!(meant("lisen").as_deref(), Some("listen"));
        assert_eq!(
            meant("limits.live-holds").as_deref(),
            Some("limits.live_holds")
        );
        assert_eq!(meant("live_holds").as_deref(), Some("limits.live_holds"));
        assert_eq!(meant("upstream.listen").as_deref(), Some("listen"));
        assert_eq!(meant("colour"), None);
        let with_length = |length: usize| format!("{}.listen", "x".repeat(length - 7));
        assert_eq!(meant(&with_length(64)).as_deref(), Some("listen"));
        assert_eq!(meant(&with_length(65)), None);
    }
}
