//! Nothing is shared yet: each file in `tests/tests` stands alone.
