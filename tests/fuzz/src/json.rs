//! JSON text: valid where serde_json finds it valid, of the same content, and written back as text it is the same value.

use ilion_core::convert::json_text;
use ilion_core::record::Value;
use ilion_core::record::json::{self, JsonError, Scanner};
use serde_json::Value as Json;

use crate::memory::bounded;

/// A member of `{}` of 5 bytes is a name, a value and its text, twice while a vector grows.
const FACTOR: usize = 128;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let ours = bounded("JSON", text.len(), FACTOR, || json::parse(text));
    let theirs = serde_json::from_str::<Json>(text);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => assert!(same(ours, theirs), "{ours:?} is not {theirs:?}"),
        // serde_json has no number beyond its floats, and more depth.
        (Ok(_), Err(error)) => assert!(error.to_string().contains("number out of range"), "{error}"),
        (Err(error), Ok(_)) => assert!(error.to_string().contains("nested more than 100 deep"), "{error}"),
        (Err(_), Err(_)) => {}
    }
    let mut names = Vec::new();
    let is_object = is_all(text, |scanner| {
        scanner.members(|scanner| {
            names.push(scanner.name()?);
            scanner.skip().map(drop)
        })
    });
    let mut count = 0;
    let is_array = is_all(text, |scanner| {
        scanner.elements(|_, scanner| {
            count += 1;
            scanner.skip().map(drop)
        })
    });
    let is_skipped = is_all(text, |scanner| scanner.skip().map(drop));
    // What an escape means is not looked at where nobody reads it, nor is depth.
    assert!(is_skipped || ours.is_err(), "what is read can be passed over");
    let Ok(value) = ours else { return };
    match &value {
        Value::Object(fields) => assert!(is_object && fields.iter().map(|(name, _)| name).eq(&names)),
        Value::List(values) => assert!(is_array && values.len() == count),
        _ => assert!(!is_object && !is_array),
    }
    let written = bounded("JSON text", text.len(), FACTOR, || json_text(&value)).expect("JSON has a text");
    assert_eq!(json::parse(&written), Ok(value));
}

/// Whether `read` takes the whole text.
fn is_all<'a>(text: &'a str, read: impl FnOnce(&mut Scanner<'a>) -> Result<(), JsonError>) -> bool {
    let mut scanner = Scanner::new(text);
    read(&mut scanner).is_ok() && scanner.end().is_ok()
}

fn same(ours: &Value<'_>, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Value::Null, Json::Null) => true,
        (Value::Boolean(ours), Json::Bool(theirs)) => ours == theirs,
        (Value::Text(ours), Json::String(theirs)) => ours == theirs,
        (Value::Number(ours), Json::Number(theirs)) => {
            // serde_json's own floats may be off by the last bit.
            let (ours, theirs) = (ours.parse::<f64>().expect("a number"), theirs.as_f64().expect("a float"));
            ours == theirs || (ours - theirs).abs() <= ours.abs() * f64::EPSILON * 2.0 || ours.is_subnormal()
        }
        (Value::List(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        // Of members of one name serde_json keeps the last.
        (Value::Object(ours), Json::Object(theirs)) => {
            ours.iter().all(|(name, _)| theirs.contains_key(name.as_ref()))
                && theirs.iter().all(|(name, theirs)| {
                    let ours = ours.iter().rfind(|(known, _)| known == name);
                    ours.is_some_and(|(_, ours)| same(ours, theirs))
                })
        }
        _ => false,
    }
}
