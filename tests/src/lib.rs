//! What the servers that tests start have in common.

pub mod frame;
