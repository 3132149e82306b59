//! The configuration of a connector, from a file in one of the forms that Connect takes.

use std::fs;

use super::properties;
use crate::record::json::{JsonError, Scanner};

const CLASS: &str = "connector.class";

/// The names by which a configuration calls this connector, as far as Connect takes them.
const CLASSES: [&str; 3] =
    ["io.ilion.connect.cassandra.CassandraSinkConnector", "CassandraSinkConnector", "CassandraSink"];

/// The converters that a configuration names.
#[derive(Debug, Default)]
pub(super) struct Converters {
    pub(super) key: Option<String>,
    pub(super) value: Option<String>,
}

/// The options of a file.
pub(super) fn read(file: &str) -> Result<Vec<(String, String)>, String> {
    if file.ends_with(".yaml") || file.ends_with(".yml") {
        return Err(format!(
            "the configuration `{file}` is YAML: give what stands under its `config` as JSON or properties"
        ));
    }
    let bytes =
        fs::read(file).map_err(|error| format!("the configuration `{file}` can't be read: {error}"))?;
    of(&bytes).map_err(|reason| format!("the configuration `{file}`: {reason}"))
}

fn of(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return properties::parse(bytes);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is JSON that is not UTF-8".to_owned())?;
    json(text).map_err(|Fault(reason)| reason)
}

struct Fault(String);

impl From<JsonError> for Fault {
    fn from(error: JsonError) -> Self {
        Self(format!("it is no JSON: {error}"))
    }
}

/// The options alone, or inside of what creates a connector.
fn json(text: &str) -> Result<Vec<(String, String)>, Fault> {
    let mut members = Vec::new();
    let mut scanner = Scanner::new(text);
    scanner.members(|scanner| {
        members.push((scanner.name()?, scanner.skip()?));
        Ok::<_, Fault>(())
    })?;
    scanner.end()?;
    let inner = members.iter().find(|(name, value)| name == "config" && value.starts_with('{'));
    let Some((_, config)) = inner else {
        let entries = members.into_iter().filter_map(|(key, value)| entry(&key, value).transpose());
        return entries.collect();
    };
    let mut entries = json(config)?;
    let name = members.iter().find(|(name, _)| name == "name");
    if let Some((key, value)) = name
        && !entries.iter().any(|(key, _)| key == "name")
    {
        entries.extend(entry(key, value)?);
    }
    Ok(entries)
}

/// Connect takes numbers and booleans for their text, and a null for an option that is not set.
fn entry(key: &str, value: &str) -> Result<Option<(String, String)>, Fault> {
    let text = match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str(value)
            .map_err(|_| Fault(format!("the value of {key} has an unpaired surrogate")))?,
        Some(b'n') => return Ok(None),
        Some(b'{' | b'[') => return Err(Fault(format!("the value of {key} must be text"))),
        _ => value.to_owned(),
    };
    Ok(Some((key.to_owned(), text)))
}

/// The converters that are named.
pub(super) fn converters(entries: &[(String, String)]) -> Converters {
    let named =
        |key: &str| entries.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim().to_owned());
    Converters { key: named("key.converter"), value: named("value.converter") }
}

/// What a worker would do with a configuration and this command does not.
pub(super) fn warnings(entries: &[(String, String)]) -> Vec<String> {
    let mut warnings = Vec::new();
    match entries.iter().find(|(key, _)| key == CLASS) {
        None => warnings.push(format!("{CLASS} is not set, which a worker needs: {}", CLASSES[0])),
        Some((_, class)) if CLASSES.contains(&class.trim()) => {}
        Some(_) => warnings.push(format!(
            "{CLASS} names another connector; the options are checked as those of {}",
            CLASSES[0]
        )),
    }
    for (key, _) in entries.iter().filter(|(_, value)| names_a_provider(value)) {
        warnings.push(format!(
            "{key} asks a config provider of the worker, which is not here: its text is taken as it stands. Put the value in its place"
        ));
    }
    warnings
}

/// Whether a text has a part `${provider:…}`.
fn names_a_provider(value: &str) -> bool {
    value.split("${").skip(1).any(|rest| {
        rest.split_once('}')
            .is_some_and(|(inside, _)| inside.split_once(':').is_some_and(|(name, _)| !name.is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn every_form_that_connect_takes_is_the_same_configuration() {
        let expected = pairs(&[("topics", "t"), ("tasks.max", "1"), ("name", "sink")]);
        let forms: [&[u8]; 3] = [
            br#" {"name": "sink", "config": {"topics": "t", "tasks.max": 1}, "tasks": []}"#,
            br#"{"topics": "t", "tasks.max": "1", "name": "sink", "key.converter": null}"#,
            b"# a worker of its own\ntopics=t\ntasks.max=1\nname=sink\n",
        ];
        for form in forms {
            assert_eq!(of(form), Ok(expected.clone()));
        }
    }

    #[test]
    fn a_name_inside_is_not_given_twice() {
        let config = br#"{"name": "outer", "config": {"name": "inner"}}"#;
        assert_eq!(of(config), Ok(pairs(&[("name", "inner")])));
    }

    #[test]
    fn what_is_no_configuration_is_said_without_its_values() {
        for (text, words) in [
            (r#"{"password": "hunter2"#, "it is no JSON: "),
            (r#"{"password": "hunter2"} {}"#, "it is no JSON: "),
            (r#"{"password": ["hunter2"]}"#, "the value of password must be text"),
            (r#"{"password": "\ud800hunter2"}"#, "the value of password has an unpaired surrogate"),
        ] {
            let reason = of(text.as_bytes()).unwrap_err();
            assert!(reason.contains(words) && !reason.contains("hunter2"), "{reason}");
        }
        assert!(read("connector.yaml").unwrap_err().contains("as JSON or properties"));
        assert!(
            read("/no/such/file")
                .unwrap_err()
                .starts_with("the configuration `/no/such/file` can't be read: ")
        );
    }

    #[test]
    fn another_connector_and_providers_are_said() {
        let class = |name| pairs(&[(CLASS, name)]);
        assert!(CLASSES.iter().all(|name| warnings(&class(name)).is_empty()));
        assert!(warnings(&class("org.example.Sink"))[0].contains("another connector"));
        assert!(warnings(&[])[0].contains("connector.class is not set"));
        let mut entries = class(CLASSES[0]);
        entries.extend(pairs(&[("a", "x${file:/f:k}y"), ("b", "${x}"), ("c", "$5"), ("d", "${:}")]));
        let warnings = warnings(&entries);
        assert!(warnings.len() == 1 && warnings[0].starts_with("a asks a config provider"), "{warnings:?}");
    }
}
