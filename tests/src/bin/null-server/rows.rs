//! Results as they travel: rows of the system's tables, and what is known of a prepared statement.

use ilion_tests::frame::string;

use crate::statement::{Marker, Statement};

/// The types of the system's tables.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    Boolean,
    Int,
    Text,
    Uuid,
    Inet,
    ListOfText,
    SetOfText,
    MapOfText,
}

impl Type {
    fn option(self) -> &'static [u8] {
        match self {
            Self::Boolean => &[0, 0x04],
            Self::Int => &[0, 0x09],
            Self::Text => &[0, 0x0d],
            Self::Uuid => &[0, 0x0c],
            Self::Inet => &[0, 0x10],
            Self::ListOfText => &[0, 0x20, 0, 0x0d],
            Self::SetOfText => &[0, 0x22, 0, 0x0d],
            Self::MapOfText => &[0, 0x21, 0, 0x0d, 0, 0x0d],
        }
    }
}

/// A table of the system, with all its rows.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Type)],
    pub(crate) rows: Vec<Vec<Vec<u8>>>,
}

const GLOBAL_TABLE: u32 = 1;
const NO_METADATA: u32 = 4;
const VOID: u32 = 1;
const ROWS: u32 = 2;
const PREPARED: u32 = 4;

/// The result of a write.
pub(crate) fn void() -> Vec<u8> {
    VOID.to_be_bytes().to_vec()
}

impl Table {
    /// The positions of the columns that a SELECT names, if all are there.
    pub(crate) fn positions<'n>(&self, names: impl Iterator<Item = &'n str>) -> Option<Vec<usize>> {
        let names: Vec<&str> = names.collect();
        if names == ["*"] {
            return Some((0..self.columns.len()).collect());
        }
        let position = |name: &&str| self.columns.iter().position(|(column, _)| column == name);
        names.iter().map(position).collect()
    }

    /// The result of a SELECT.
    pub(crate) fn select(&self, positions: &[usize]) -> Vec<u8> {
        let mut body = ROWS.to_be_bytes().to_vec();
        self.describe(positions, &mut body);
        body.extend(length(self.rows.len()));
        for row in &self.rows {
            for position in positions {
                body.extend(value(&row[*position]));
            }
        }
        body
    }

    /// What is known of a SELECT with lists of keyspaces for its markers.
    pub(crate) fn prepared(&self, id: u32, markers: usize, positions: &[usize]) -> Vec<u8> {
        let mut body = prepared_id(id);
        body.extend(length(markers));
        // No part of the partition key.
        body.extend(length(0));
        body.extend([string("system"), string("system")].concat());
        for number in 0..markers {
            body.extend(string(&format!("marker{number}")));
            body.extend(Type::ListOfText.option());
        }
        self.describe(positions, &mut body);
        body
    }

    fn describe(&self, positions: &[usize], body: &mut Vec<u8>) {
        body.extend(GLOBAL_TABLE.to_be_bytes());
        body.extend(length(positions.len()));
        let (keyspace, table) = self.name.split_once('.').unwrap_or_default();
        body.extend([string(keyspace), string(table)].concat());
        for position in positions {
            let (name, column_type) = self.columns[*position];
            body.extend(string(name));
            body.extend(column_type.option());
        }
    }
}

/// What is known of a statement that writes.
pub(crate) fn prepared_write(id: u32, statement: &Statement) -> Vec<u8> {
    let mut body = prepared_id(id);
    body.extend(length(statement.markers.len()));
    body.extend(length(statement.key.iter().count()));
    if let Some(key) = statement.key {
        body.extend(u16::try_from(key).unwrap_or(u16::MAX).to_be_bytes());
    }
    body.extend([string("bench"), string("bench")].concat());
    for Marker { name, column_type } in &statement.markers {
        body.extend(string(name));
        body.extend(option(column_type).to_be_bytes());
    }
    body.extend(NO_METADATA.to_be_bytes());
    body.extend(length(0));
    body
}

/// The types of columns that are written.
fn option(column_type: &str) -> u16 {
    match column_type {
        "bigint" => 0x02,
        "blob" => 0x03,
        "boolean" => 0x04,
        "decimal" => 0x06,
        "double" => 0x07,
        "float" => 0x08,
        "int" => 0x09,
        "timestamp" => 0x0b,
        "uuid" => 0x0c,
        "date" => 0x11,
        "time" => 0x12,
        _ => 0x0d,
    }
}

fn prepared_id(id: u32) -> Vec<u8> {
    let mut body = PREPARED.to_be_bytes().to_vec();
    let id = id.to_be_bytes();
    body.extend(u16::try_from(id.len()).unwrap_or_default().to_be_bytes());
    body.extend(id);
    body.extend(GLOBAL_TABLE.to_be_bytes());
    body
}

/// A cell or an element, with its length.
pub(crate) fn value(bytes: &[u8]) -> Vec<u8> {
    [&length(bytes.len())[..], bytes].concat()
}

/// A list, set or map, of its elements one after the other.
pub(crate) fn collection(size: usize, elements: &[&str]) -> Vec<u8> {
    let elements = elements.iter().flat_map(|element| value(element.as_bytes()));
    length(size).into_iter().chain(elements).collect()
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}
