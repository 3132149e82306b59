//! The reference of all options, from the table of them.

use std::fmt::Write as _;

use serde_json::json;

use super::arguments::Form;
use crate::config::{DefaultValue, OPTIONS, OptionSpec, options_table};

/// As wide as text is printed.
const WIDTH: usize = 100;

pub(super) fn of(form: Form) -> String {
    match form {
        Form::Text => text(),
        Form::Markdown => options_table(),
        Form::Json => format!("{:#}\n", json!(OPTIONS.iter().map(option_json).collect::<Vec<_>>())),
    }
}

fn text() -> String {
    let mut text = String::new();
    let mut group = None;
    for option in OPTIONS {
        if group != Some(option.group) {
            group = Some(option.group);
            let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, option.group.heading());
        }
        let default = match option.default {
            DefaultValue::Required => "; required".to_owned(),
            DefaultValue::Unset => String::new(),
            DefaultValue::Text(default) => format!("; default {default}"),
        };
        let _ = writeln!(text, "\n  {}", option.key);
        wrap(&format!("{}{default}", option.values()), "      ", &mut text);
        let older = option.aliases.iter().map(|alias| format!(" Older name: {alias}.")).collect::<String>();
        wrap(&format!("{}{older}", option.doc.replace('`', "")), "      ", &mut text);
    }
    text
}

/// Appends words, in lines that are not wider than text is printed.
fn wrap(words: &str, indent: &str, text: &mut String) {
    let mut line = indent.to_owned();
    for word in words.split(' ') {
        let blank = if line.len() > indent.len() { " " } else { "" };
        if line.chars().count() + blank.len() + word.chars().count() > WIDTH && !blank.is_empty() {
            let _ = writeln!(text, "{line}");
            line = format!("{indent}{word}");
        } else {
            line.push_str(blank);
            line.push_str(word);
        }
    }
    let _ = writeln!(text, "{line}");
}

fn option_json(option: &OptionSpec) -> serde_json::Value {
    json!({
        "name": option.key,
        "older_names": option.aliases,
        "group": option.group.heading(),
        "type": option.kind.connect_type(),
        "values": option.values(),
        "required": option.default == DefaultValue::Required,
        "default": match option.default {
            DefaultValue::Text(text) => Some(text),
            DefaultValue::Required | DefaultValue::Unset => None,
        },
        "importance": option.importance.connect_name(),
        "documentation": option.doc,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_in_every_form() {
        for form in [Form::Text, Form::Markdown, Form::Json] {
            let reference = of(form);
            for option in OPTIONS {
                assert!(reference.contains(option.key), "{} in {form:?}", option.key);
                assert!(option.aliases.iter().all(|alias| reference.contains(alias)), "{}", option.key);
            }
        }
    }

    #[test]
    fn text_is_as_wide_as_a_terminal() {
        let reference = of(Form::Text);
        let widest = reference.lines().map(|line| line.chars().count()).max();
        assert!((80..=WIDTH).contains(&widest.unwrap()), "{widest:?}");
        let port =
            "  connect.cassandra.port\n      1 to 65535; default 9042\n      The port of contact points";
        assert!(reference.starts_with("Connection\n\n  connect") && reference.contains(port), "{reference}");
    }
}
