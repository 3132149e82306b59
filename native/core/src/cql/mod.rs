//! The cluster: sessions that tasks share, tables as they are, and what the driver's errors mean.

mod probe;
mod session;
mod table;
mod verdict;

pub use probe::contact_points as probe;
pub use session::{Cluster, Description, SharedCluster, connect};
pub use table::{Column, Missing, Table, quoted};
pub use verdict::{Remedy, Verdict, execution_verdict, prepare_verdict, words};
