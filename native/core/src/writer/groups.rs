//! Rows that go to the same replica travel together, within the server's thresholds for batches.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use super::row::{RowId, Rows};
use super::statement::{Replica, Statement};

/// The most rows and bytes that are made room for before they come.
const MOST_EXPECTED: (usize, usize) = (32, 8 * 1024);

/// Rows of one statement for one replica.
#[derive(Debug)]
pub(super) struct Group<S = Statement> {
    pub(super) statement: Arc<S>,
    pub(super) rows: Rows,
}

impl<S> Group<S> {
    /// An empty one, for about as many rows and bytes as are in this one, which goes.
    fn replace(&mut self) -> Self {
        let (rows, bytes) = MOST_EXPECTED;
        let size = self.rows.size();
        let rows = Rows::with_capacity(self.rows.len().min(rows), (size + size / 8).min(bytes));
        let next = Self { statement: Arc::clone(&self.statement), rows };
        std::mem::replace(self, next)
    }
}

/// What groups need to know of a statement.
pub(super) trait Grouped {
    /// Distinguishes it from all others.
    fn id(&self) -> u64;
    /// The most rows and the most bytes of a group; a single larger row goes alone.
    fn limits(&self) -> (usize, usize);
}

impl Grouped for Statement {
    fn id(&self) -> u64 {
        self.id
    }

    fn limits(&self) -> (usize, usize) {
        (self.max_rows, self.max_bytes())
    }
}

#[derive(Debug)]
pub(super) struct Groups<S = Statement> {
    open: HashMap<(u64, Replica), Group<S>>,
}

impl<S> Default for Groups<S> {
    fn default() -> Self {
        Self { open: HashMap::new() }
    }
}

impl<S: Grouped> Groups<S> {
    /// Adds a row; returns the groups that are full now.
    pub(super) fn push(
        &mut self,
        statement: &Arc<S>,
        replica: Replica,
        (id, write_time, cells): (RowId, i64, &[u8]),
    ) -> impl Iterator<Item = Group<S>> + use<S> {
        let (max_rows, max_bytes) = statement.limits();
        let empty = || Group { statement: Arc::clone(statement), rows: Rows::default() };
        let group = self.open.entry((statement.id(), replica)).or_insert_with(empty);
        let mut full = [None, None];
        if group.rows.size() + cells.len() > max_bytes && !group.rows.is_empty() {
            full[0] = Some(group.replace());
        }
        group.rows.push(id, write_time, cells);
        if group.rows.len() >= max_rows || group.rows.size() >= max_bytes {
            full[1] = Some(group.replace());
        }
        full.into_iter().flatten()
    }

    /// All groups, full or not.
    pub(super) fn take(&mut self) -> Vec<Group<S>> {
        self.open.drain().map(|(_, group)| group).filter(|group| !group.rows.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Limits(u64, usize, usize);

    impl Grouped for Limits {
        fn id(&self) -> u64 {
            self.0
        }

        fn limits(&self) -> (usize, usize) {
            (self.1, self.2)
        }
    }

    fn row(index: usize, bytes: usize) -> (RowId, i64, &'static [u8]) {
        (RowId { batch: 0, index }, 0, &[0; 1000][..bytes])
    }

    #[test]
    fn a_group_is_full_by_rows() {
        let (mut groups, of) = (Groups::default(), Arc::new(Limits(0, 2, 1000)));
        assert_eq!(groups.push(&of, None, row(0, 10)).count(), 0);
        let full: Vec<_> = groups.push(&of, None, row(1, 10)).collect();
        assert_eq!(full[0].rows.len(), 2);
        assert!(groups.take().is_empty());
    }

    #[test]
    fn a_row_that_would_make_a_group_too_large_starts_the_next() {
        let (mut groups, of) = (Groups::default(), Arc::new(Limits(0, 10, 100)));
        assert_eq!(groups.push(&of, None, row(0, 60)).count(), 0);
        let full: Vec<_> = groups.push(&of, None, row(1, 60)).collect();
        assert_eq!(full.len(), 1);
        assert_eq!(groups.take()[0].rows.len(), 1);
    }

    #[test]
    fn a_row_larger_than_a_group_goes_alone() {
        let (mut groups, of) = (Groups::default(), Arc::new(Limits(0, 10, 100)));
        assert_eq!(groups.push(&of, None, row(0, 60)).count(), 0);
        let full: Vec<_> = groups.push(&of, None, row(1, 600)).map(|group| group.rows.len()).collect();
        assert_eq!(full, [1, 1]);
    }

    #[test]
    fn statements_do_not_share_a_group() {
        let other = Arc::new(Limits(1, 10, 100));
        let (mut groups, of) = (Groups::default(), Arc::new(Limits(0, 10, 100)));
        assert_eq!(groups.push(&of, None, row(0, 1)).count(), 0);
        assert_eq!(groups.push(&other, None, row(0, 1)).count(), 0);
        assert_eq!(groups.take().len(), 2);
    }
}
