//! The cluster: sessions that tasks share, tables as they are, and what the driver's errors mean.

mod probe;
mod session;
mod table;
mod verdict;

pub use probe::{Probed, contact_points as probe};
pub use session::{Cluster, Description, Observer, SharedCluster, Unconnected, connect, connect_anew};
pub use table::{Column, Missing, Table, quoted};
pub use verdict::{Remedy, Verdict, execution_verdict, is_overload, prepare_verdict, words};
