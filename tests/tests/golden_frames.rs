//! The frames that the Java encoder's tests are held to, read by the core: both sides mean the same bytes.
#![allow(clippy::expect_used)] // a test that can't read its files is to fail

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ilion_core::record::Value;
use ilion_core::wire::FrameDecoder;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/frames")
}

fn frame(path: &Path) -> Vec<u8> {
    let hex: String = fs::read_to_string(path).expect("a frame").split_whitespace().collect();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(plain @ ('"' | '\\')) => quoted.extend(['\\', plain]),
            Some(plain @ ' '..='~') => quoted.push(plain),
            _ => {
                let _ = write!(quoted, "\\u{unit:04x}");
            }
        }
    }
    quoted + "\""
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join(", ")
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Int8(value) => format!("i8({value})"),
        Value::Int16(value) => format!("i16({value})"),
        Value::Int32(value) => format!("i32({value})"),
        Value::Int64(value) => format!("i64({value})"),
        Value::Float32(value) => format!("f32({:08x})", value.to_bits()),
        Value::Float64(value) => format!("f64({:016x})", value.to_bits()),
        Value::Text(text) => format!("text({})", quoted(text)),
        Value::Bytes(bytes) => format!("bytes({})", hex(bytes)),
        Value::Decimal { unscaled, scale } => format!("decimal({}, {scale})", hex(unscaled)),
        Value::Date(days) => format!("date({days})"),
        Value::Time(millis) => format!("time({millis})"),
        Value::Timestamp(millis) => format!("timestamp({millis})"),
        Value::List(elements) => format!("[{}]", joined(elements.iter().map(shown))),
        Value::Map(entries) => {
            format!(
                "map{{{}}}",
                joined(entries.iter().map(|(key, value)| format!("{}={}", shown(key), shown(value))))
            )
        }
        Value::Object(fields) => {
            format!(
                "object{{{}}}",
                joined(fields.iter().map(|(name, value)| format!("{}={}", quoted(name), shown(value))))
            )
        }
        Value::Struct(shape, values) => {
            let fields = shape.fields().iter().zip(values);
            format!(
                "struct{{{}}}",
                joined(fields.map(|(name, value)| format!("{}={}", quoted(name), shown(value))))
            )
        }
        Value::Unencodable(reason) => format!("unencodable({})", quoted(reason)),
        Value::Json(_) | Value::Number(_) => unreachable!("frames hold no JSON that is read"),
        Value::TimeMicros(_)
        | Value::TimestampMicros(_)
        | Value::TimestampNanos(_)
        | Value::Avro(_)
        | Value::Duration { .. } => unreachable!("frames hold no types of Avro"),
    }
}

fn lines(decoder: &mut FrameDecoder, bytes: Vec<u8>) -> String {
    let frame = decoder.accept(bytes).expect("a frame");
    let mut lines = String::new();
    for entry in frame.entries() {
        let record = frame.record(entry).expect("a record");
        let timestamp = record.record_timestamp.map_or("none".to_owned(), |millis| millis.to_string());
        let headers = joined(record.headers.iter().map(|(name, value)| format!("{name}: {}", shown(value))));
        let _ = writeln!(
            lines,
            "topic={} kafka_partition={} offset={} origin={} timestamp={timestamp} headers=[{headers}] key={} value={}",
            record.topic,
            record.kafka_partition,
            record.offset,
            frame.stretch(entry).origin.topic,
            shown(&record.key),
            shown(&record.value)
        );
    }
    lines
}

#[test]
fn the_core_reads_what_the_java_encoder_writes() {
    let mut names: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the folder of frames")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "frame"))
        .collect();
    names.sort();
    assert!(names.len() > 10, "{names:?}");
    let mut decoder = FrameDecoder::default();
    for path in names {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".2") {
            decoder = FrameDecoder::default();
        }
        let expected = fs::read_to_string(path.with_extension("txt")).expect("the expected lines");
        assert_eq!(lines(&mut decoder, frame(&path)), expected, "{name}");
    }
}
