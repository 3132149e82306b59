//! What documents derive from the code. `ILION_UPDATE_README=1` writes it anew.
#![allow(clippy::expect_used)] // a test that can't read its files is to fail

use std::fs;
use std::path::Path;

use ilion_core::config::options_table;
use ilion_core::metrics::metrics_tables;

/// Holds a document against what is derived from `source`, between the two comments that say so.
fn holds(document: &str, what: &str, source: &str, derived: &str) {
    let start = format!("<!-- {what}: generated from {source} -->\n");
    let end = format!("<!-- end of {what} -->");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(document);
    let page = fs::read_to_string(&path).expect("the document");
    let (before, rest) = page.split_once(&start).expect("the start of what is derived");
    let (_, after) = rest.split_once(&end).expect("the end of what is derived");
    let expected = format!("{before}{start}{derived}{end}{after}");
    if std::env::var_os("ILION_UPDATE_README").is_some() {
        fs::write(&path, &expected).expect("the document written");
    } else {
        assert_eq!(page, expected, "run `ILION_UPDATE_README=1 cargo test -p ilion-tests --test readme`");
    }
}

#[test]
fn the_readme_shows_the_options_as_they_are() {
    holds("README.md", "options", "native/core/src/config/options", &options_table());
}

#[test]
fn the_documentation_shows_the_metrics_as_they_are() {
    holds("doc/metrics.md", "metrics", "native/core/src/metrics/table.rs", &metrics_tables());
}
