//! Who may use whom. The modules of the core form layers; a use that goes another way is a design to think about, not an import to add.
#![allow(clippy::expect_used)] // a test that can't read its files is to fail

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the core may use of the others, besides `error` and `hint`, which everybody may.
const MAY_USE: &[(&str, &[&str])] = &[
    ("command", &["config", "record", "task", "tls", "writer"]),
    ("config", &["convert", "kcql", "registry", "tls"]),
    ("convert", &["eight_bytes", "record", "tape"]),
    ("cql", &["config", "tls"]),
    ("eight_bytes", &[]),
    ("error", &[]),
    ("hint", &[]),
    ("kcql", &[]),
    ("logs", &["wire"]),
    ("metrics", &[]),
    ("offsets", &[]),
    ("project", &["kcql", "record"]),
    ("record", &["eight_bytes"]),
    ("registry", &["record"]),
    ("tape", &[]),
    (
        "task",
        &[
            "registry", "config", "convert", "cql", "kcql", "logs", "metrics", "offsets", "project",
            "record", "wire", "writer",
        ],
    ),
    ("tls", &[]),
    ("wire", &["record", "tls"]),
    ("writer", &["config", "convert", "cql", "metrics", "record", "tape"]),
];

const MAY_NAME_THE_DRIVER: &[&str] = &["convert", "cql", "writer"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|of| of == extension) {
            found.push(path);
        }
    }
    found
}

/// The module of the core that a file belongs to, with its text without comments.
fn modules() -> Vec<(String, String)> {
    let source = root().join("native/core/src");
    let mut modules = Vec::new();
    for path in files(&source, "rs") {
        let inside = path.strip_prefix(&source).expect("a path inside");
        let first = inside.iter().next().expect("a name").to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).expect("a source");
        let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        if module != "lib" {
            modules.push((module, code.join("\n")));
        }
    }
    modules
}

fn used(code: &str) -> BTreeSet<String> {
    let name = |rest: &str| {
        rest.chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect::<String>()
    };
    let mut used = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = &list[..list.find('}').expect("a closed list")];
                used.extend(list.split(',').map(|item| name(item.trim())).filter(|item| !item.is_empty()));
            }
            None => drop(used.insert(name(rest))),
        }
    }
    used
}

#[test]
fn every_module_uses_only_what_its_layer_may() {
    for (module, code) in modules() {
        let (_, allowed) =
            MAY_USE.iter().find(|(of, _)| *of == module).unwrap_or_else(|| panic!("{module} has no rule"));
        for other in used(&code) {
            let fine = other == module
                || ["error", "hint"].contains(&other.as_str())
                || allowed.contains(&other.as_str());
            assert!(fine, "{module} uses {other}");
        }
    }
}

#[test]
fn only_three_modules_name_the_driver() {
    for (module, code) in modules() {
        // A text that names a log target is no use of the driver.
        let code = code.replace("\"scylla::", "");
        assert!(
            !code.contains("scylla::") || MAY_NAME_THE_DRIVER.contains(&module.as_str()),
            "{module} names scylla"
        );
    }
}

#[test]
fn only_the_boundary_names_jni() {
    for (module, code) in modules() {
        assert!(!code.contains("jni::"), "{module} names jni");
    }
}

#[test]
fn only_native_sink_declares_natives_and_only_native_library_loads() {
    for path in files(&root().join("java-shim/src/main"), "java") {
        let text = fs::read_to_string(&path).expect("a source");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let declares =
            text.lines().any(|line| line.contains("static native ") && line.trim_end().ends_with(';'));
        assert_eq!(declares, name == "NativeSink", "{name}");
        assert_eq!(text.contains("System.load"), name == "NativeLibrary", "{name}");
    }
}

#[test]
fn the_core_forbids_unsafe_code_and_nobody_writes_any() {
    let core = fs::read_to_string(root().join("native/core/src/lib.rs")).expect("lib.rs");
    assert!(core.contains("#![forbid(unsafe_code)]"));
    for path in files(&root().join("native"), "rs") {
        let text = fs::read_to_string(&path).expect("a source");
        assert!(!text.contains("unsafe {") && !text.contains("unsafe fn"), "{}", path.display());
    }
    // An allocator that counts can't be written otherwise.
    for path in files(&root().join("tests/fuzz"), "rs").iter().filter(|path| !path.ends_with("src/memory.rs"))
    {
        let text = fs::read_to_string(path).expect("a source");
        assert!(!text.contains("unsafe"), "{}", path.display());
    }
}
