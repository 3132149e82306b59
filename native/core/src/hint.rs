//! What a misspelt name was probably meant to be.

/// The candidate that a name was probably meant to be: one that differs in case only, or in few letters.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const NEAR: f64 = 0.6;
    let name = name.to_lowercase();
    let letters = name.chars().count() as f64;
    let likeness = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let others = candidate.chars().count() as f64;
        // Each letter that one has more is a difference. A name may be as long as a record, too long to be compared in vain.
        if letters.min(others) < NEAR * letters.max(others) {
            return 0.0;
        }
        strsim::normalized_levenshtein(&candidate, &name)
    };
    candidates
        .into_iter()
        .map(|candidate| (likeness(candidate), candidate))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_another_case_is_the_nearest() {
        assert_eq!(nearest("Orders", ["order", "orders", "payments"]), Some("orders"));
    }

    #[test]
    fn nothing_is_offered_for_a_name_unlike_all_others() {
        assert_eq!(nearest("zebra", ["orders"]), None);
    }

    #[test]
    fn a_name_as_long_as_a_record_is_compared_with_nothing() {
        let columns: Vec<String> = (0..1_000).map(|number| format!("column_{number}")).collect();
        assert_eq!(nearest(&"a".repeat(1_000_000), columns.iter().map(String::as_str)), None);
    }

    #[test]
    fn a_name_of_another_length_is_near_as_far_as_most_letters_are_the_same() {
        assert_eq!(nearest("abc", ["abcde"]), Some("abcde"));
        assert_eq!(nearest("abc", ["abcdef"]), None);
    }
}
