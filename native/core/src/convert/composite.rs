//! tuple, user-defined types and vector: types of several parts, of which each has its own type or its own place.

use scylla::cluster::metadata::{ColumnType, UserDefinedType};

use super::{Formats, Mismatch, Refusal, explain, sized, type_name, write_any};
use crate::hint;
use crate::record::Value;

/// The length that stands for null.
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// Appends a cell of a tuple. An ARRAY that is too short leaves the last elements null.
pub(super) fn tuple(
    value: &Value<'_>,
    types: &[ColumnType<'_>],
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let Value::List(values) = value else {
        return Err(explain(Refusal::Type, value, &type_name(&ColumnType::Tuple(types.to_vec())), formats));
    };
    if values.len() > types.len() {
        return Err(Mismatch::new(format!(
            "{} of {} elements does not fit into {}",
            value.type_name(),
            values.len(),
            type_name(&ColumnType::Tuple(types.to_vec()))
        )));
    }
    sized(cells, |cells| {
        for (position, of) in types.iter().enumerate() {
            nullable(values.get(position), of, formats, cells)
                .map_err(|mismatch| mismatch.inside(format_args!("element {position}")))?;
        }
        Ok(())
    })
}

/// Appends a cell of a user-defined type, from fields of the names of its own. What is missing is null.
pub(super) fn udt(
    value: &Value<'_>,
    definition: &UserDefinedType<'_>,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let fields = Fields::of(value).ok_or_else(|| explain(Refusal::Type, value, &definition.name, formats))?;
    if !formats.ignores_unknown_udt_fields {
        fields.are_known(definition)?;
    }
    sized(cells, |cells| {
        for (name, of) in &definition.field_types {
            nullable(fields.field(name), of, formats, cells)
                .map_err(|mismatch| mismatch.inside(format_args!("field `{name}`")))?;
        }
        Ok(())
    })
}

/// Appends a cell of a vector, from an ARRAY of as many elements.
pub(super) fn vector(
    value: &Value<'_>,
    of: &ColumnType<'_>,
    dimensions: u16,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let whole = || type_name(&ColumnType::Vector { typ: Box::new(of.clone()), dimensions });
    let Value::List(values) = value else { return Err(explain(Refusal::Type, value, &whole(), formats)) };
    if values.len() != usize::from(dimensions) {
        return Err(Mismatch::new(format!(
            "{} of {} elements does not convert to {}",
            value.type_name(),
            values.len(),
            whole()
        )));
    }
    let is_fixed = of.type_size_for_vector().is_some();
    sized(cells, |cells| {
        for (position, element) in values.iter().enumerate() {
            let start = cells.len();
            match element {
                Value::Null => Err(Mismatch::new("null inside a vector")),
                element => write_any(element, of, formats, cells),
            }
            .map_err(|mismatch| mismatch.inside(format_args!("element {position}")))?;
            let length = cells.len() - start - 4;
            // In place of the cell's length stands nothing where all have the same, else one of another kind.
            let prefix = if is_fixed { Vec::new() } else { unsigned_vint(length as u64) };
            cells.splice(start..start + 4, prefix);
        }
        Ok::<_, Mismatch>(())
    })
}

/// Cassandra's unsigned varint: the leading ones of the first byte tell how many bytes follow.
fn unsigned_vint(number: u64) -> Vec<u8> {
    let bits = 64 - number.leading_zeros() as usize;
    // Seven bits a byte, but the ninth byte has eight.
    let bytes = bits.div_ceil(7).clamp(1, 9);
    let mut encoded = number.to_be_bytes()[8 - bytes.min(8)..].to_vec();
    if bytes == 9 {
        encoded.insert(0, 0);
    }
    encoded[0] |= !(0xff_u16 >> (bytes - 1)) as u8;
    encoded
}

/// A cell in a place that has a null of its own.
fn nullable(
    value: Option<&Value<'_>>,
    of: &ColumnType<'_>,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    match value {
        None | Some(Value::Null) => {
            cells.extend_from_slice(&NULL);
            Ok(())
        }
        Some(value) => write_any(value, of, formats, cells),
    }
}

/// What has fields by names.
enum Fields<'v, 'r> {
    Struct(&'v [String], &'v [Value<'r>]),
    Object(&'v [(std::borrow::Cow<'r, str>, Value<'r>)]),
    Map(&'v [(Value<'r>, Value<'r>)]),
}

impl<'v, 'r> Fields<'v, 'r> {
    fn of(value: &'v Value<'r>) -> Option<Self> {
        match value {
            Value::Struct(shape, values) => Some(Fields::Struct(shape.fields(), values)),
            Value::Object(fields) => Some(Fields::Object(fields)),
            Value::Map(entries) if entries.iter().all(|(name, _)| matches!(name, Value::Text(_))) => {
                Some(Fields::Map(entries))
            }
            _ => None,
        }
    }

    /// Of fields of one name the last counts, as JSON's readers have it.
    fn field(&self, name: &str) -> Option<&'v Value<'r>> {
        match self {
            Fields::Struct(names, values) => values.get(names.iter().position(|field| field == name)?),
            Fields::Object(fields) => fields.iter().rfind(|(field, _)| field == name).map(|(_, value)| value),
            Fields::Map(entries) => {
                let is_named = |key: &Value<'_>| matches!(key, Value::Text(field) if field == name);
                entries.iter().rfind(|(key, _)| is_named(key)).map(|(_, value)| value)
            }
        }
    }

    fn are_known(&self, definition: &UserDefinedType<'_>) -> Result<(), Mismatch> {
        let check = |name: &str| {
            let mut known = definition.field_types.iter().map(|(field, _)| field.as_ref());
            if known.any(|field| field == name) {
                return Ok(());
            }
            let known = definition.field_types.iter().map(|(field, _)| field.as_ref());
            let near = hint::nearest(name, known);
            let near = near.map(|near| format!(" (there is `{near}`)")).unwrap_or_default();
            Err(Mismatch::new(format!(
                "the type {} has no field `{name}`{near}: add it, or set udt.unknown.fields = ignore",
                definition.name
            )))
        };
        match self {
            Fields::Struct(names, _) => names.iter().try_for_each(|name| check(name)),
            Fields::Object(fields) => fields.iter().try_for_each(|(name, _)| check(name)),
            Fields::Map(entries) => entries.iter().try_for_each(|(name, _)| match name {
                Value::Text(name) => check(name),
                _ => Ok(()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unsigned_vint_is_as_long_as_it_needs() {
        assert_eq!(unsigned_vint(0), [0]);
        assert_eq!(unsigned_vint(127), [127]);
        assert_eq!(unsigned_vint(128), [0x80, 0x80]);
        assert_eq!(unsigned_vint(0x3fff), [0xbf, 0xff]);
        assert_eq!(unsigned_vint(0x4000), [0xc0, 0x40, 0x00]);
        assert_eq!(unsigned_vint((1 << 56) - 1), [&[0xfe][..], &[0xff; 7]].concat());
        assert_eq!(unsigned_vint(1 << 56), [0xff, 1, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(unsigned_vint(u64::MAX), [0xff; 9]);
    }
}
