//! What becomes of each field of a shape, found by the names once and not for each record.

use super::{Next, Node};
use crate::record::{Shape, ShapeId};

/// The steps for the last shape that was met: records of a topic mostly have one and the same.
#[derive(Debug, Default)]
pub(super) struct Plan {
    shape: Option<ShapeId>,
    steps: Vec<Step>,
}

/// As [`Next`], but without the node, which the plan is kept in.
#[derive(Debug, Clone, Copy)]
enum Step {
    Slot(usize),
    Field(usize),
    Ignored,
    Refused,
}

impl Plan {
    /// Makes it one for this shape, if it is for another one.
    #[inline]
    pub(super) fn make(&mut self, node: &Node, shape: &Shape) {
        if self.shape != Some(shape.id()) {
            self.make_anew(node, shape);
        }
    }

    fn make_anew(&mut self, node: &Node, shape: &Shape) {
        self.steps.clear();
        self.steps.extend(shape.fields().iter().map(|name| {
            let number = node.fields.number(name);
            match (node.next(number.map(|number| node.fields.at(number))), number) {
                (Next::Slot(slot), _) => Step::Slot(slot),
                (Next::Node(_), Some(number)) => Step::Field(number),
                (Next::Refused, _) => Step::Refused,
                (Next::Ignored | Next::Node(_), _) => Step::Ignored,
            }
        }));
        self.shape = Some(shape.id());
    }

    /// What to do with the field at a position of the shape.
    #[inline]
    pub(super) fn next<'n>(&self, node: &'n Node, position: usize) -> Next<'n> {
        match self.steps.get(position) {
            Some(Step::Slot(slot)) => Next::Slot(*slot),
            Some(Step::Field(number)) => Next::Node(node.fields.at(*number)),
            Some(Step::Refused) => Next::Refused,
            Some(Step::Ignored) | None => Next::Ignored,
        }
    }
}
