//! Rows that go to the same replica travel together, within the server's thresholds for batches.

use std::collections::HashMap;

use super::insert::{Replica, Row};

/// Rows of one statement for one replica.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) insert: usize,
    pub(super) rows: Vec<Row>,
    bytes: usize,
}

#[derive(Debug)]
pub(super) struct Groups {
    max_rows: usize,
    max_bytes: usize,
    open: HashMap<(usize, Replica), Group>,
}

impl Groups {
    pub(super) fn new(max_rows: usize, max_bytes: usize) -> Self {
        Self { max_rows, max_bytes, open: HashMap::new() }
    }

    /// Adds a row; returns the groups that are full now.
    pub(super) fn push(
        &mut self,
        insert: usize,
        replica: Replica,
        row: Row,
    ) -> impl Iterator<Item = Group> + use<> {
        let group = self.open.entry((insert, replica)).or_default();
        group.insert = insert;
        let mut full = [None, None];
        if group.bytes + row.size() > self.max_bytes && !group.rows.is_empty() {
            full[0] = Some(std::mem::take(group));
            group.insert = insert;
        }
        group.bytes += row.size();
        group.rows.push(row);
        if group.rows.len() >= self.max_rows || group.bytes >= self.max_bytes {
            full[1] = Some(std::mem::take(group));
        }
        full.into_iter().flatten()
    }

    /// All groups, full or not.
    pub(super) fn take(&mut self) -> Vec<Group> {
        self.open.drain().map(|(_, group)| group).filter(|group| !group.rows.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(index: usize, bytes: usize) -> Row {
        Row::of_size(index, bytes)
    }

    #[test]
    fn a_group_is_full_by_rows() {
        let mut groups = Groups::new(2, 1000);
        assert_eq!(groups.push(0, None, row(0, 10)).count(), 0);
        let full: Vec<_> = groups.push(0, None, row(1, 10)).collect();
        assert_eq!(full[0].rows.len(), 2);
        assert!(groups.take().is_empty());
    }

    #[test]
    fn a_row_that_would_make_a_group_too_large_starts_the_next() {
        let mut groups = Groups::new(10, 100);
        assert_eq!(groups.push(0, None, row(0, 60)).count(), 0);
        let full: Vec<_> = groups.push(0, None, row(1, 60)).collect();
        assert_eq!(full.len(), 1);
        assert_eq!(groups.take()[0].rows.len(), 1);
    }

    #[test]
    fn a_row_larger_than_a_group_goes_alone() {
        let mut groups = Groups::new(10, 100);
        assert_eq!(groups.push(0, None, row(0, 60)).count(), 0);
        let full: Vec<_> = groups.push(0, None, row(1, 600)).map(|group| group.rows.len()).collect();
        assert_eq!(full, [1, 1]);
    }

    #[test]
    fn statements_do_not_share_a_group() {
        let mut groups = Groups::new(10, 100);
        assert_eq!(groups.push(0, None, row(0, 1)).count(), 0);
        assert_eq!(groups.push(1, None, row(0, 1)).count(), 0);
        assert_eq!(groups.take().len(), 2);
    }
}
