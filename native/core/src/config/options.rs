//! The one table of options: Connect's form, the parser, the README and the hints for misspelt keys are all derived from it.

pub mod key;
mod table;

use std::fmt::Write as _;

pub use table::OPTIONS;

/// What every key of ours starts with.
pub(super) const PREFIX: &str = "connect.cassandra.";

/// One option of the connector.
#[derive(Debug, Clone, Copy)]
pub struct OptionSpec {
    /// The key.
    pub key: &'static str,
    /// Older names that are accepted too.
    pub aliases: &'static [&'static str],
    /// What its text must be.
    pub kind: Kind,
    /// What holds when it is not set.
    pub default: DefaultValue,
    /// How much it matters.
    pub importance: Importance,
    /// The heading it stands under.
    pub group: Group,
    /// How long its field is in a form.
    pub width: Width,
    /// Its name in a form.
    pub display_name: &'static str,
    /// The values it can have, where they are few.
    pub choices: &'static [&'static str],
    /// A form shows it when one of these holds; without any, always.
    pub shown_when: &'static [Condition],
    /// What it does, with unit and range.
    pub doc: &'static str,
}

/// That another option has one of these values.
#[derive(Debug, Clone, Copy)]
pub struct Condition {
    /// The key of the other option.
    pub option: &'static str,
    /// The values, one of which it has to have, set or by default.
    pub is: &'static [&'static str],
}

/// The type of an option's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number, from and to.
    Integer(i64, i64),
    /// `true` or `false`.
    Boolean,
    /// Texts separated by commas.
    List,
    /// A text that no log, message or REST answer shows.
    Password,
}

/// What holds when an option is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultValue {
    /// It must be set.
    Required,
    /// Nothing.
    Unset,
    /// This text.
    Text(&'static str),
}

/// How much an option matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importance {
    /// Everybody looks at it.
    High,
    /// Some look at it.
    Medium,
    /// Few need it.
    Low,
}

/// The headings of the form, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// How the cluster is reached.
    Connection,
    /// How the connections to it are encrypted.
    Tls,
    /// What goes where.
    Route,
    /// How records are read.
    Formats,
    /// How rows are written.
    Write,
    /// What happens when something goes wrong.
    Errors,
    /// What the log says of a task that works.
    Progress,
}

/// The length of a form's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A number or a word.
    Short,
    /// A name.
    Medium,
    /// A list or a query.
    Long,
}

impl OptionSpec {
    /// What it can be set to, in words.
    pub fn values(&self) -> String {
        match (self.kind, self.choices) {
            (Kind::Integer(from, to), _) => format!("{from} to {to}"),
            (Kind::Boolean, _) => "true, false".to_owned(),
            (Kind::List, _) => "list".to_owned(),
            (Kind::Password, _) => "password".to_owned(),
            (Kind::Text, []) => "text".to_owned(),
            (Kind::Text, choices) => choices.join(", "),
        }
    }
}

impl Kind {
    /// A value without the blanks around it. A blank may belong to a password; the line end of a file that it was read from does
    /// not.
    pub(super) fn trimmed(self, value: &str) -> &str {
        match self {
            Kind::Password => value.trim_end_matches(['\r', '\n']),
            Kind::Text | Kind::Integer(..) | Kind::Boolean | Kind::List => value.trim(),
        }
    }

    /// Connect's name of the type.
    pub fn connect_type(self) -> &'static str {
        match self {
            Kind::Text => "STRING",
            Kind::Integer(_, to) if to <= i64::from(i32::MAX) => "INT",
            Kind::Integer(..) => "LONG",
            Kind::Boolean => "BOOLEAN",
            Kind::List => "LIST",
            Kind::Password => "PASSWORD",
        }
    }
}

impl Importance {
    /// Connect's name of the importance.
    pub fn connect_name(self) -> &'static str {
        match self {
            Importance::High => "HIGH",
            Importance::Medium => "MEDIUM",
            Importance::Low => "LOW",
        }
    }
}

impl Group {
    /// The heading.
    pub fn heading(self) -> &'static str {
        match self {
            Group::Connection => "Connection",
            Group::Tls => "TLS",
            Group::Route => "Route",
            Group::Formats => "Formats",
            Group::Write => "Write",
            Group::Errors => "Errors",
            Group::Progress => "Progress",
        }
    }
}

impl Width {
    /// Connect's name of the width.
    pub fn connect_name(self) -> &'static str {
        match self {
            Width::Short => "SHORT",
            Width::Medium => "MEDIUM",
            Width::Long => "LONG",
        }
    }
}

/// The option of a key.
pub(super) fn spec(option: &str) -> Option<&'static OptionSpec> {
    OPTIONS.iter().find(|spec| spec.key == option)
}

/// The options as the table of the README.
pub fn options_table() -> String {
    let mut table = String::new();
    let mut group = None;
    for option in OPTIONS {
        if group != Some(option.group) {
            group = Some(option.group);
            let _ = write!(
                table,
                "\n**{}**\n\n| option | default | values | what it does |\n|---|---|---|---|\n",
                option.group.heading()
            );
        }
        let default = match option.default {
            DefaultValue::Required => "required".to_owned(),
            DefaultValue::Unset => "".to_owned(),
            DefaultValue::Text(text) => format!("`{text}`"),
        };
        let values = option.values();
        let aliases = match option.aliases {
            [] => String::new(),
            aliases => format!(" Older name: `{}`.", aliases.join("`, `")),
        };
        let _ = writeln!(table, "| `{}` | {default} | {values} | {}{aliases} |", option.key, option.doc);
    }
    table.trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_prefixed_and_no_name_is_that_of_two_options() {
        let mut names: Vec<_> =
            OPTIONS.iter().flat_map(|option| option.aliases.iter().chain([&option.key])).collect();
        assert!(OPTIONS.iter().all(|option| option.key.starts_with(PREFIX)));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_option_has_a_name_and_a_doc() {
        for option in OPTIONS {
            assert!(!option.display_name.is_empty(), "{}", option.key);
            assert!(option.doc.ends_with('.'), "{}", option.key);
        }
    }

    #[test]
    fn conditions_name_values_that_an_option_of_the_same_group_before_it_can_have() {
        for (order, option) in OPTIONS.iter().enumerate() {
            for condition in option.shown_when {
                let other = OPTIONS.iter().position(|other| other.key == condition.option).unwrap();
                assert!(other < order && OPTIONS[other].group == option.group, "{}", option.key);
                let values = if OPTIONS[other].kind == Kind::Boolean {
                    &["true", "false"]
                } else {
                    OPTIONS[other].choices
                };
                assert!(!condition.is.is_empty(), "{}", option.key);
                assert!(condition.is.iter().all(|value| values.contains(value)), "{}", option.key);
            }
        }
    }

    #[test]
    fn groups_stand_together() {
        let mut groups: Vec<_> = OPTIONS.iter().map(|option| option.group.heading()).collect();
        groups.dedup();
        assert_eq!(groups, ["Connection", "TLS", "Route", "Formats", "Write", "Errors", "Progress"]);
    }
}
