//! Config maps, a `key=value` a line: they cross the boundary unchanged, problems stand at known options, and nothing shows a password.

use std::collections::BTreeMap;

use ilion_core::config::{Kind, OPTIONS, parse};
use ilion_core::wire::{MessageWriter, read_config};

use crate::memory::bounded;

/// What passwords are replaced by, so that it stands nowhere else.
const SECRET: &str = "hunter2-♛";

/// A route query is text, statements, routes with what they leave open, and messages.
const FACTOR: usize = 2048;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut entries: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(key, value)| is_harmless(key, value))
        .collect();
    for (key, value) in &mut entries {
        let is_password = |kind| matches!(kind, Kind::Password);
        if OPTIONS.iter().any(|option| option.key == *key && is_password(option.kind))
            && !value.trim().is_empty()
        {
            *value = SECRET;
        }
    }
    let mut message = MessageWriter::default();
    message.count(entries.len());
    for (key, value) in &entries {
        message.text(key);
        message.text(value);
    }
    let read = read_config(&message.finish()).expect("a configuration");
    assert!(read.iter().map(|(key, value)| (key.as_str(), value.as_str())).eq(entries));

    let parsed = bounded("a configuration", text.len(), FACTOR, || parse(read.clone()));
    let mut shown = parsed.warnings.clone();
    match parsed.config {
        Ok(config) => shown.push(format!("{config:?}")),
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                let is_known = OPTIONS.iter().any(|option| option.key == problem.option)
                    || read.iter().any(|(key, _)| *key == problem.option);
                assert!(is_known, "no option is called {}", problem.option);
                assert!(!problem.message.trim().is_empty(), "{} has an empty problem", problem.option);
                shown.push(problem.message);
            }
        }
    }
    shown.iter().for_each(|text| assert!(!text.contains(SECRET), "{text}"));
}

/// A path is opened, and some files have no end.
fn is_harmless(key: &str, value: &str) -> bool {
    !key.trim().ends_with(".path") || value.trim().chars().all(|c| c.is_ascii_alphanumeric())
}
