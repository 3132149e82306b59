//! What a misspelt name was probably meant to be.

/// The candidate that a name was probably meant to be: one that differs in case only, or in few letters.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const NEAR: f64 = 0.6;
    let likeness =
        |candidate: &str| strsim::normalized_levenshtein(&candidate.to_lowercase(), &name.to_lowercase());
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
}
