//! What a compiled pattern is made of.

use super::fields::Field;
use super::offset::{GmtOffset, OffsetForm};
use crate::convert::locale::Names;

/// A part of a pattern and its position there, in characters from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) item: Item,
    pub(super) at: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A character that stands for itself.
    Literal(char),
    /// Digits.
    Number(Number),
    /// A word; with or without a full stop after it, if so.
    Name { field: Field, names: Names, full_stop: bool },
    /// An offset of digits.
    Offset(OffsetForm),
    /// An offset after GMT.
    GmtOffset(GmtOffset),
    /// A zone by its name or, if so, by an abbreviation.
    Zone { abbreviated: bool },
    /// What may be missing.
    Optional(Box<[Placed]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) field: Field,
    /// The fewest digits.
    pub(super) least: u8,
    /// The most digits.
    pub(super) most: u8,
    pub(super) sign: Sign,
    /// Digits right after it that belong to the numbers after it.
    pub(super) reserved: u16,
    pub(super) meaning: Meaning,
}

impl Number {
    pub(super) fn is_of_fixed_width(self) -> bool {
        self.least == self.most && self.sign == Sign::None
    }
}

/// The sign that a number may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    Minus,
    /// A minus; and a plus exactly where there are more than the fewest digits, so that their number is never in doubt.
    MinusOrPlusBeyond,
}

/// What digits say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Number,
    /// A year after 2000.
    YearOfCentury,
    /// What is after the decimal point of a second.
    Fraction,
}
