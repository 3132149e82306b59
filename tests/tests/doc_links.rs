//! Links between the documents lead somewhere.
#![allow(clippy::expect_used)] // a test that can't read its files is to fail

use std::fs;
use std::path::{Path, PathBuf};

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = fs::read_dir(root.join("doc")).expect("doc").map(|entry| entry.expect("an entry").path());
    let documents = files.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    documents.chain([root.join("README.md"), root.join("tests/fuzz/README.md")]).collect()
}

/// The anchors that a page's headings have, as GitHub makes them.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let words = headings.map(|heading| heading.trim_start_matches('#').trim().to_lowercase());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    words.map(|words| words.chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

/// What stands in `](…)`.
fn targets(page: &str) -> impl Iterator<Item = &str> {
    page.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn every_link_to_a_file_or_a_heading_leads_there() {
    let (mut links, mut broken) = (0, Vec::new());
    for document in documents() {
        let page = fs::read_to_string(&document).expect("a document");
        for target in targets(&page).filter(|target| !target.contains("://")) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { document.clone() } else { document.with_file_name(file) };
            let heading =
                || anchors(&fs::read_to_string(&file).unwrap_or_default()).contains(&anchor.to_owned());
            if !file.exists() || (!anchor.is_empty() && !heading()) {
                broken.push(format!("{}: {target}", document.display()));
            }
            links += 1;
        }
    }
    assert!(links > 20, "{links} links");
    assert!(broken.is_empty(), "{broken:#?}");
}
