//! How rows are written: by the connector's options, and by what a route says for itself in its clauses and PROPERTIES. Both
//! name the same options and read their values alike.

use std::fmt;

use super::options::{Kind, PREFIX, key, spec};

/// How the rows of a route are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteConfig {
    /// How many replicas must have a row.
    pub consistency: ConsistencyLevel,
    /// The clock of write times.
    pub write_time: WriteTime,
    /// What a null does.
    pub nulls: Nulls,
    /// Seconds until a row is gone; `None`: what the table says.
    pub ttl: Option<u32>,
    /// Whether a tombstone deletes.
    pub deletes: bool,
    /// What becomes of tombstones that don't delete.
    pub tombstones: Tombstones,
    /// What becomes of a field that a user-defined type does not have.
    pub unknown_udt_fields: UnknownUdtFields,
    /// The most rows in a request.
    pub batch_max_rows: usize,
    /// The most bytes of rows in a request.
    pub batch_max_bytes: usize,
}

/// How many replicas must have a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ConsistencyLevel {
    Any,
    One,
    Two,
    Three,
    Quorum,
    All,
    LocalQuorum,
    EachQuorum,
    LocalOne,
}

const LEVELS: [(&str, ConsistencyLevel); 9] = [
    ("ANY", ConsistencyLevel::Any),
    ("ONE", ConsistencyLevel::One),
    ("TWO", ConsistencyLevel::Two),
    ("THREE", ConsistencyLevel::Three),
    ("QUORUM", ConsistencyLevel::Quorum),
    ("ALL", ConsistencyLevel::All),
    ("LOCAL_QUORUM", ConsistencyLevel::LocalQuorum),
    ("EACH_QUORUM", ConsistencyLevel::EachQuorum),
    ("LOCAL_ONE", ConsistencyLevel::LocalOne),
];

impl fmt::Display for ConsistencyLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name(*self, &LEVELS))
    }
}

/// Which clock gives rows their write time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteTime {
    /// The order of the log.
    Log,
    /// The record's timestamp.
    Record,
}

const WRITE_TIMES: [(&str, WriteTime); 2] = [("log", WriteTime::Log), ("record", WriteTime::Record)];

impl fmt::Display for WriteTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name(*self, &WRITE_TIMES))
    }
}

/// What a null field does to its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// The column stays as it is.
    Unset,
    /// The column's content is deleted.
    Null,
}

/// What becomes of a tombstone that does not delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tombstones {
    /// It is an errant record.
    Errant,
    /// It is passed over.
    Skip,
}

/// What becomes of a field that a user-defined type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownUdtFields {
    /// The record is errant.
    Refuse,
    /// The field is left out.
    Ignore,
}

impl WriteConfig {
    /// What holds where nothing is set.
    pub const DEFAULT: Self = Self {
        consistency: ConsistencyLevel::LocalQuorum,
        write_time: WriteTime::Log,
        nulls: Nulls::Unset,
        ttl: None,
        deletes: false,
        tombstones: Tombstones::Errant,
        unknown_udt_fields: UnknownUdtFields::Refuse,
        batch_max_rows: 10,
        batch_max_bytes: 4096,
    };

    /// The options that [`WriteConfig::set`] takes, each with the names that PROPERTIES may call it by besides its own.
    pub(super) const OPTIONS: &[(&str, &[&str])] = &[
        (key::CONSISTENCY_LEVEL, &["consistency"]),
        (key::WRITE_TIME, &["timestamps"]),
        (key::NULLS, &[]),
        (key::TTL, &[]),
        (key::DELETE_ENABLED, &["deletes"]),
        (key::TOMBSTONES, &[]),
        (key::UDT_UNKNOWN_FIELDS, &[]),
        (key::BATCH_MAX_ROWS, &[]),
        (key::BATCH_MAX_BYTES, &[]),
    ];

    /// The option that a property of a route names: its key without the prefix, or the whole key, or a short name.
    pub(super) fn option_of_property(property: &str) -> Option<&'static str> {
        let is_named = |(option, names): &&(&'static str, &[&str])| {
            *option == property || option.strip_prefix(PREFIX) == Some(property) || names.contains(&property)
        };
        Self::OPTIONS.iter().find(is_named).map(|(option, _)| *option)
    }

    /// Sets one of [`WriteConfig::OPTIONS`] from its text; the error says what the text must be.
    pub(super) fn set(&mut self, option: &str, text: &str) -> Result<(), String> {
        match option {
            key::CONSISTENCY_LEVEL => self.consistency = choice(text, &LEVELS)?,
            key::WRITE_TIME => self.write_time = choice(text, &WRITE_TIMES)?,
            key::NULLS => self.nulls = choice(text, &[("unset", Nulls::Unset), ("null", Nulls::Null)])?,
            key::TTL => self.ttl = Some(integer(option, text)?),
            key::DELETE_ENABLED => self.deletes = boolean(text)?,
            key::TOMBSTONES => {
                self.tombstones =
                    choice(text, &[("errant", Tombstones::Errant), ("skip", Tombstones::Skip)])?;
            }
            key::UDT_UNKNOWN_FIELDS => {
                let choices = [("refuse", UnknownUdtFields::Refuse), ("ignore", UnknownUdtFields::Ignore)];
                self.unknown_udt_fields = choice(text, &choices)?;
            }
            key::BATCH_MAX_ROWS => self.batch_max_rows = integer(option, text)?,
            key::BATCH_MAX_BYTES => self.batch_max_bytes = integer(option, text)?,
            _ => return Err("is no option of writing".to_owned()),
        }
        Ok(())
    }
}

/// One of several words, in any case.
pub(super) fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let chosen = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, choice)| *choice);
    chosen.ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        format!("must be one of {}", names.join(", "))
    })
}

/// The word of a choice.
pub(super) fn name<T: Copy + PartialEq>(chosen: T, choices: &[(&'static str, T)]) -> &'static str {
    choices.iter().find(|(_, choice)| *choice == chosen).map_or("", |(name, _)| name)
}

/// `true` or `false`, in any case.
pub(super) fn boolean(text: &str) -> Result<bool, String> {
    choice(text, &[("true", true), ("false", false)])
}

/// A whole number within the option's range.
pub(super) fn integer<T: TryFrom<i64>>(option: &str, text: &str) -> Result<T, String> {
    let (from, to) = match spec(option).map(|spec| spec.kind) {
        Some(Kind::Integer(from, to)) => (from, to),
        _ => (i64::MIN, i64::MAX),
    };
    let number = text.parse().ok().filter(|number| (from..=to).contains(number));
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| format!("must be a whole number from {from} to {to}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DefaultValue;

    #[test]
    fn the_defaults_are_those_of_the_options() {
        let mut write = WriteConfig::DEFAULT;
        for (option, _) in WriteConfig::OPTIONS {
            if let DefaultValue::Text(text) = spec(option).unwrap().default {
                write.set(option, text).unwrap();
            }
        }
        assert_eq!(write, WriteConfig::DEFAULT);
    }

    #[test]
    fn a_property_is_called_like_its_option_or_by_a_short_name() {
        for property in ["consistency.level", "consistency", "connect.cassandra.consistency.level"] {
            assert_eq!(WriteConfig::option_of_property(property), Some(key::CONSISTENCY_LEVEL));
        }
        assert_eq!(WriteConfig::option_of_property("contact.points"), None);
    }
}
