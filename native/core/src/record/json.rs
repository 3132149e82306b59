//! JSON text as values: only what is asked for is read, strings without escapes are borrowed, and a number stays its text, so that no
//! digit is lost before the column's type is known.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Value;

const DEEPEST: usize = 100;

/// Why a text is not the JSON that is needed; never holds the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError(String);

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        // serde_json quotes the text in errors of data, but not in those of syntax.
        Self(match error.classify() {
            serde_json::error::Category::Data => "it is of another type".to_owned(),
            _ => error.to_string(),
        })
    }
}

/// A whole JSON text as a value. No more than 100 arrays and objects may be nested.
pub fn parse(text: &str) -> Result<Value<'_>, JsonError> {
    value(serde_json::from_str(text)?)
}

/// A member of an object, or an element of an array, as a value.
pub fn value(raw: &RawValue) -> Result<Value<'_>, JsonError> {
    nested(raw, 0)
}

/// Calls `member` with the name and the text of each member of a JSON object, in their order.
pub fn members<'a>(text: &'a str, member: impl FnMut(Cow<'a, str>, &'a RawValue)) -> Result<(), JsonError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Members(member))?;
    Ok(deserializer.end()?)
}

/// Calls `element` with the index and the text of each element of a JSON array, in their order.
pub fn elements<'a>(text: &'a str, mut element: impl FnMut(usize, &'a RawValue)) -> Result<(), JsonError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let elements = deserializer.deserialize_seq(Elements)?;
    deserializer.end()?;
    elements.into_iter().enumerate().for_each(|(index, raw)| element(index, raw));
    Ok(())
}

fn nested(raw: &RawValue, depth: usize) -> Result<Value<'_>, JsonError> {
    let text = raw.get();
    if depth > DEEPEST {
        return Err(JsonError(format!("nested more than {DEEPEST} deep")));
    }
    Ok(match text.as_bytes().first() {
        Some(b'"') => Value::Text(Text.deserialize(&mut serde_json::Deserializer::from_str(text))?),
        Some(b'{') => {
            let mut fields = Vec::new();
            members(text, |name, raw| fields.push((name, raw)))?;
            let fields = fields.into_iter().map(|(name, raw)| Ok((name, nested(raw, depth + 1)?)));
            Value::Object(fields.collect::<Result<_, JsonError>>()?)
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> =
                serde_json::Deserializer::from_str(text).deserialize_seq(Elements)?;
            Value::List(elements.into_iter().map(|raw| nested(raw, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b't') => Value::Boolean(true),
        Some(b'f') => Value::Boolean(false),
        Some(b'n') => Value::Null,
        // What is valid JSON and none of these is a number.
        _ => Value::Number(Cow::Borrowed(text)),
    })
}

struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

struct Members<F>(F);

impl<'de, F: FnMut(Cow<'de, str>, &'de RawValue)> Visitor<'de> for Members<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Text)? {
            (self.0)(name, map.next_value()?);
        }
        Ok(())
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut raw = Vec::new();
        while let Some(element) = elements.next_element()? {
            raw.push(element);
        }
        Ok(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Value<'_> {
        Value::Number(text.into())
    }

    #[test]
    fn a_number_keeps_its_digits() {
        let value = parse(" {\"a\": 0.10000000000000000001, \"b\": [-1e400, null, true]} ").unwrap();
        let list = Value::List(vec![number("-1e400"), Value::Null, Value::Boolean(true)]);
        let expected = vec![("a".into(), number("0.10000000000000000001")), ("b".into(), list)];
        assert_eq!(value, Value::Object(expected));
    }

    #[test]
    fn a_string_is_borrowed_unless_it_has_escapes() {
        assert!(matches!(parse("\"plain\"").unwrap(), Value::Text(Cow::Borrowed("plain"))));
        assert_eq!(parse("\"a\\n\\ud83d\\ude00\"").unwrap(), Value::Text("a\n😀".into()));
    }

    #[test]
    fn errors_say_where_and_never_what() {
        let error = parse("{\"secret\": hunter2}").unwrap_err().to_string();
        assert!(error.contains("line 1 column 12") && !error.contains("hunter2"), "{error}");
        let error = members("\"hunter2\"", |_, _| {}).unwrap_err().to_string();
        assert_eq!(error, "it is of another type");
    }

    #[test]
    fn deep_nesting_is_refused_without_overflow() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert!(parse(&deep).unwrap_err().to_string().contains("deep"));
        let fits = "[".repeat(DEEPEST) + &"]".repeat(DEEPEST);
        assert!(parse(&fits).is_ok());
    }

    #[test]
    fn members_keep_their_order_and_repeated_names() {
        let object = parse(r#"{"b" : 1 , "a":{"c":null},"b":2}"#).unwrap();
        let inner = Value::Object(vec![("c".into(), Value::Null)]);
        let expected = vec![("b".into(), number("1")), ("a".into(), inner), ("b".into(), number("2"))];
        assert_eq!(object, Value::Object(expected));
    }

    #[test]
    fn malformed_json_is_refused() {
        for text in [
            "",
            "  ",
            "nul",
            "01",
            "1.",
            "-x",
            "1 2",
            "[1,]",
            "[1 2]",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":1 ]",
            "{\"a\":1,}",
            "\"a\nb\"",
            "\"abc",
            "\"\\x\"",
            "\"\\",
            "\"\\u12g4\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\u{feff}1",
            "NaN",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
        assert!(members("{} {}", |_, _| {}).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}:,\"a0-9.eE+\\\\ntu -]{0,40}") {
            let _ = parse(&text);
        }
    }
}
