//! Columns whose cells are bytes by nature: blob, uuid, timeuuid, inet.

use std::net::IpAddr;

use uuid::Uuid;

use super::Refusal;
use crate::record::Value;

/// The content of a blob cell.
pub(super) fn blob(value: &Value<'_>, cell: &mut Vec<u8>) -> Result<(), Refusal> {
    match value {
        Value::Bytes(content) => {
            cell.extend_from_slice(content);
            Ok(())
        }
        Value::Text(text) => {
            const NOT_HEX: Refusal = Refusal::Says("is not 0x and an even number of hexadecimal digits");
            let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).ok_or(NOT_HEX)?;
            let (pairs, odd) = digits.as_bytes().as_chunks::<2>();
            if !odd.is_empty() {
                return Err(NOT_HEX);
            }
            for [high, low] in pairs {
                cell.push(nibble(*high).ok_or(NOT_HEX)? << 4 | nibble(*low).ok_or(NOT_HEX)?);
            }
            Ok(())
        }
        _ => Err(Refusal::Type),
    }
}

fn nibble(digit: u8) -> Option<u8> {
    // A digit to base 16 is below 16.
    char::from(digit).to_digit(16).map(|value| value as u8)
}

pub(super) fn uuid(value: &Value<'_>) -> Result<[u8; 16], Refusal> {
    const NOT_UUID: Refusal = Refusal::Says("is not a uuid of the form 01234567-89ab-cdef-0123-456789abcdef");
    match value {
        // The length leaves only the form with hyphens of those that the parser knows.
        Value::Text(text) if text.len() == 36 => {
            Uuid::try_parse(text).map(Uuid::into_bytes).map_err(|_| NOT_UUID)
        }
        Value::Text(_) => Err(NOT_UUID),
        Value::Bytes(content) => {
            content.as_ref().try_into().map_err(|_| Refusal::Says("is not the 16 bytes of a uuid"))
        }
        _ => Err(Refusal::Type),
    }
}

pub(super) fn timeuuid(value: &Value<'_>) -> Result<[u8; 16], Refusal> {
    let bytes = uuid(value)?;
    // The servers refuse other versions, with an error that names no column.
    if bytes[6] >> 4 == 1 { Ok(bytes) } else { Err(Refusal::Says("is not a uuid of version 1")) }
}

/// The content of an inet cell.
pub(super) fn inet(value: &Value<'_>, cell: &mut Vec<u8>) -> Result<(), Refusal> {
    match value {
        Value::Text(text) => match text.parse() {
            Ok(IpAddr::V4(address)) => cell.extend_from_slice(&address.octets()),
            Ok(IpAddr::V6(address)) => cell.extend_from_slice(&address.octets()),
            Err(_) => return Err(Refusal::Says("is not an IPv4 or IPv6 address")),
        },
        Value::Bytes(content) if matches!(content.len(), 4 | 16) => cell.extend_from_slice(content),
        Value::Bytes(_) => return Err(Refusal::Says("is not the 4 or 16 bytes of an address")),
        _ => return Err(Refusal::Type),
    }
    Ok(())
}
