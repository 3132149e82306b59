//! What the README derives from the code. `ILION_UPDATE_README=1` writes it anew.
#![allow(clippy::expect_used)] // a test that can't read its files is to fail

use std::fs;
use std::path::Path;

use ilion_core::config::options_table;

const START: &str = "<!-- options: generated from native/core/src/config/options -->";
const END: &str = "<!-- end of options -->";

#[test]
fn the_readme_shows_the_options_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(&path).expect("README.md");
    let (before, rest) = readme.split_once(START).expect("the start of the options");
    let (_, after) = rest.split_once(END).expect("the end of the options");
    let expected = format!("{before}{START}\n{}{END}{after}", options_table());
    if std::env::var_os("ILION_UPDATE_README").is_some() {
        fs::write(&path, &expected).expect("README.md written");
    } else {
        assert_eq!(readme, expected, "run `ILION_UPDATE_README=1 cargo test -p ilion-tests --test readme`");
    }
}
