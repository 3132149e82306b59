//! JSON text as values: only what is asked for is read, strings without escapes are borrowed, and a number stays its text, so that no
//! digit is lost before the column's type is known.
//!
//! The reader is our own because reading JSON is most of what a record costs here: it goes over the text once, decides by name whether a
//! member is read, and hands out numbers as text, which the parsers that we compared either can't do or do in a second pass (the
//! comparison is in `doc/performance.md`). Strings with escapes, which are rare, are left to serde_json.

mod scanner;

use std::fmt;

use super::Value;

pub use scanner::Scanner;

const DEEPEST: usize = 100;

/// Why a text is not the JSON that is needed; never holds the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError(Box<str>);

impl JsonError {
    fn new(message: impl Into<Box<str>>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A whole JSON text as a value. No more than 100 arrays and objects may be nested.
pub fn parse(text: &str) -> Result<Value<'_>, JsonError> {
    let mut scanner = Scanner::new(text);
    let value = scanner.value()?;
    scanner.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

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
        let other = Scanner::new("\"hunter2\"").members(|scanner| scanner.name().map(drop));
        assert_eq!(other.unwrap_err().to_string(), "it is of another type");
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
            let mut scanner = Scanner::new(text);
            // What an escape means is not looked at where nobody reads it.
            assert!(text.contains("\\ud") || scanner.skip().and_then(|_| scanner.end()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_passed_over_may_be_nested_without_limit() {
        let deep = "[{\"a\":".repeat(100_000) + "1" + &"}]".repeat(100_000);
        assert_eq!(Scanner::new(&deep).skip(), Ok(deep.as_str()));
    }

    /// As serde_json reads it, but with numbers as their text.
    fn as_others_do(text: &str) -> Option<Value<'static>> {
        fn value(raw: &serde_json::value::RawValue) -> Option<Value<'static>> {
            let text = raw.get();
            Some(match text.as_bytes().first()? {
                b'"' => Value::Text(serde_json::from_str::<String>(text).ok()?.into()),
                b'[' => {
                    let elements: Vec<&serde_json::value::RawValue> = serde_json::from_str(text).ok()?;
                    Value::List(elements.into_iter().map(value).collect::<Option<_>>()?)
                }
                b't' | b'f' => Value::Boolean(text == "true"),
                b'n' => Value::Null,
                _ => Value::Number(text.to_owned().into()),
            })
        }
        value(serde_json::from_str(text).ok()?)
    }

    proptest! {
        /// Escapes, controls and characters of several bytes at every place of a word of eight.
        #[test]
        fn strings_and_arrays_are_read_as_serde_json_reads_them(
            text in "\\[?(\"([ -~é😀]|\\\\[\"nu\\\\/x]|\\\\ud83d\\\\ude00|[0-9]|\n){0,20}\",? ?|-?[0-9]{1,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?,|null,?){0,4}\\]?"
        ) {
            prop_assert_eq!(parse(&text).ok(), as_others_do(&text), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}:,\"a0-9.eE+\\\\ntu -]{0,40}") {
            let _ = parse(&text);
            let _ = Scanner::new(&text).skip();
        }
    }
}
