//! Selections of JSON: a line with a route query, then the text of the value. What is taken of the text is what is taken of the value.

use ilion_core::kcql;
use ilion_core::project::{Columns, Content, Projection, Slots};
use ilion_core::record::{Record, Value, json};

use crate::memory::bounded;
use shown::Shown;

#[path = "../../../native/core/src/project/shown.rs"]
mod shown;

/// As much as for JSON, for each of a few slots that take the same part.
const FACTOR: usize = 1024;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((query, text)) = text.split_once('\n') else { return };
    let Ok(statements) = kcql::parse(query) else { return };
    let names = vec!["a", "b", "c", "d"];
    let columns = Columns::Table { names, partition_key: 1, primary_key: 2, statics: vec!["d"] };
    let Ok(projection) =
        bounded("a selection", query.len(), FACTOR, || Projection::compile(&statements[0], &columns))
    else {
        return;
    };
    let (lazy, key) = (record(Value::Json(text.into()), "{}"), "{}");
    let project = |record: &Record<'_>| {
        let mut slots = Shown::new(projection.slots());
        projection.project(record, &mut slots).map(|()| slots)
    };
    let from_text = bounded("a projection", data.len(), FACTOR, || project(&lazy));
    let Ok(value) = json::parse(text) else { return };
    // `_value` takes the text of the one and the value of the other.
    let whole = record(value, key);
    let from_value = project(&whole);
    let takes_whole = projection.columns().iter().any(|fed| fed.whole);
    // `now()` and `uuid()`, in any case, are new each time.
    let functions = query.to_ascii_lowercase();
    let is_given = functions.contains("now") || functions.contains("uuid");
    if let (Ok(taken), Ok(expected)) = (from_text, from_value)
        && !takes_whole
    {
        assert!(is_given || taken == expected, "{taken:?} is not {expected:?}");
    }
}

fn record<'r>(value: Value<'r>, key: &'r str) -> Record<'r> {
    Record {
        topic: "t",
        kafka_partition: 0,
        offset: 0,
        record_timestamp: None,
        headers: vec![("h".into(), Value::Json("[1, {\"a\": 2}]".into()))],
        key: Value::Json(key.into()),
        value,
    }
}
