//! doc/operating.md names the loggers as they are.
#![allow(clippy::expect_used)] // a test that can't read its files is to fail

use std::fs;
use std::path::Path;

use ilion_core::logs;

#[test]
fn every_logger_is_explained_and_no_other() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../doc/operating.md");
    let text = fs::read_to_string(path).expect("doc/operating.md");
    let (_, section) = text.split_once("## Logs\n").expect("a section about logs");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `….")?.split('`').next());
    let mut explained: Vec<_> = rows.map(|name| format!("io.ilion.connect.cassandra.{name}")).collect();
    let mut known: Vec<_> = logs::loggers().collect();
    explained.sort_unstable();
    known.sort_unstable();
    assert_eq!(explained, known);
}
