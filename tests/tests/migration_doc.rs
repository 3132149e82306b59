//! doc/migration.md names options as they are.
#![allow(clippy::expect_used)] // a test that can't read its files is to fail

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ilion_core::config::OPTIONS;
use ilion_core::kcql;

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../doc/migration.md");
    fs::read_to_string(path).expect("doc/migration.md")
}

/// Rows of tables: their option, ours, what is different.
fn rows() -> Vec<[String; 3]> {
    let text = document();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').splitn(3, '|').map(|cell| cell.trim().to_owned());
        std::array::from_fn(|_| cells.next().expect("three cells in each row"))
    })
    .collect()
}

/// What stands in back quotes and looks like a key of ours.
fn keys(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2).filter_map(|code| {
        let key = code.split('=').next()?;
        key.starts_with("connect.").then_some(key)
    })
}

#[test]
fn every_option_that_is_to_be_used_exists() {
    let known: BTreeSet<_> = OPTIONS.iter().map(|option| option.key).collect();
    let rows = rows();
    assert!(rows.len() > 60, "{} rows", rows.len());
    for [theirs, ours, different] in &rows {
        assert!(
            ours == "none" || ours.starts_with("leave") || keys(ours).next().is_some(),
            "{theirs}: {ours}"
        );
        for key in keys(ours).chain(keys(different)) {
            assert!(known.contains(key), "{theirs}: {key} is no option");
        }
    }
}

#[test]
fn every_older_name_leads_to_its_option() {
    let rows = rows();
    for option in OPTIONS {
        for alias in option.aliases {
            let row = rows.iter().find(|[theirs, ..]| keys(theirs).any(|key| key == *alias));
            let [_, ours, _] = row.expect(alias);
            assert!(keys(ours).any(|key| key == option.key), "{alias}: {ours}");
        }
    }
}

#[test]
fn every_whole_statement_is_one() {
    let text = document();
    let codes = text
        .split('`')
        .map(str::trim)
        .filter(|code| code.starts_with("INSERT INTO ") && code.contains("FROM"));
    let mut statements = 0;
    for code in codes {
        kcql::parse(code).unwrap_or_else(|errors| panic!("{code}: {errors}"));
        statements += 1;
    }
    assert_eq!(statements, 2);
}
