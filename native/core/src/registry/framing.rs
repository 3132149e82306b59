//! What the serializers of a registry put in front of the data, Avro's binary encoding or JSON text: a zero byte, and the id
//! of the schema in four bytes. JSON text alone never starts with a zero byte, so both kinds of it can be told apart.

/// Why a payload has no framing; never holds the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotFramed {
    /// The first byte is another one.
    #[error(
        "does not start with the magic byte 0 of the registry's framing: was it written with a serializer of a schema registry?"
    )]
    Magic,
    /// There are too few bytes.
    #[error(
        "is shorter than the 5 bytes of the registry's framing: was it written with a serializer of a schema registry?"
    )]
    Short,
}

/// The id of the schema, and the data behind it.
pub fn framed(payload: &[u8]) -> Result<(u32, &[u8]), NotFramed> {
    match payload {
        [0, id @ ..] => {
            let (id, data) = id.split_first_chunk().ok_or(NotFramed::Short)?;
            Ok((u32::from_be_bytes(*id), data))
        }
        [] => Err(NotFramed::Short),
        _ => Err(NotFramed::Magic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_four_bytes_behind_a_zero() {
        assert_eq!(framed(&[0, 1, 2, 3, 4, 5]), Ok((0x0102_0304, &[5][..])));
        assert_eq!(framed(&[0, 0xff, 0, 0, 0]), Ok((0xff00_0000, &[][..])));
    }

    #[test]
    fn a_payload_without_framing_is_refused() {
        assert_eq!(framed(b"{\"a\": 1}"), Err(NotFramed::Magic));
        for short in [&[][..], &[0], &[0, 0, 0, 1]] {
            assert_eq!(framed(short), Err(NotFramed::Short));
        }
        assert!(NotFramed::Magic.to_string().contains("magic byte 0"));
    }
}
