//! The cluster: sessions that tasks share, tables as they are, and what the driver's errors mean.

mod session;
mod table;
mod verdict;

pub use session::{Cluster, SharedCluster, connect};
pub use table::{Column, Table, quoted};
pub use verdict::{Verdict, execution_verdict, prepare_verdict};
