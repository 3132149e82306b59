//! Messages made of the core's tables.

use ilion_core::command::Output;
use ilion_core::config::{DefaultValue, OPTIONS, Problem, Reads};
use ilion_core::logs;
use ilion_core::metrics::{self, Reading, Shown, Value};
use ilion_core::wire::{MessageWriter, TopicPartition};

pub(crate) fn options() -> Vec<u8> {
    let mut message = MessageWriter::default();
    message.count(OPTIONS.len());
    for (order, option) in OPTIONS.iter().enumerate() {
        message.text(option.key);
        message.text(option.kind.connect_type());
        match option.default {
            DefaultValue::Required => message.u8(0),
            DefaultValue::Unset => message.u8(1),
            DefaultValue::Text(text) => {
                message.u8(2);
                message.text(text);
            }
        }
        message.text(option.importance.connect_name());
        message.text(option.doc);
        message.text(option.group.heading());
        message.count(order);
        message.text(option.width.connect_name());
        message.text(option.display_name);
        message.count(option.choices.len());
        option.choices.iter().for_each(|choice| message.text(choice));
        message.count(option.shown_when.len());
        for condition in option.shown_when {
            message.text(condition.option);
            message.count(condition.is.len());
            condition.is.iter().for_each(|value| message.text(value));
        }
    }
    message.finish()
}

pub(crate) fn config(entries: &[(String, String)]) -> Vec<u8> {
    let mut message = MessageWriter::default();
    message.count(entries.len());
    for (key, value) in entries {
        message.text(key);
        message.text(value);
    }
    message.finish()
}

pub(crate) fn output(output: &Output) -> Vec<u8> {
    let mut message = MessageWriter::default();
    message.u8(output.is_fine.into());
    message.text(&output.text);
    message.finish()
}

pub(crate) fn loggers() -> Vec<u8> {
    let mut message = MessageWriter::default();
    let loggers = logs::loggers();
    message.count(loggers.len());
    loggers.for_each(|name| message.text(name));
    message.finish()
}

pub(crate) fn problems(problems: &[Problem]) -> Vec<u8> {
    let mut message = MessageWriter::default();
    message.count(problems.len());
    for problem in problems {
        message.text(&problem.option);
        message.text(&problem.message);
    }
    message.finish()
}

pub(crate) fn reads(reads: &Reads) -> Vec<u8> {
    let mut message = MessageWriter::default();
    message.u8(reads.whole_value.into());
    message.u8(reads.headers.into());
    message.count(reads.value_fields.len());
    reads.value_fields.iter().for_each(|name| message.text(name));
    message.finish()
}

pub(crate) fn metrics(reading: &Reading) -> Vec<u8> {
    let data_centers: Vec<_> = reading.data_centers().collect();
    let mut message = MessageWriter::default();
    message.count(1 + data_centers.len());
    group(&mut message, "", &metrics::of_task(reading));
    for data_center in &data_centers {
        group(&mut message, data_center.name(), &metrics::of_data_center(data_center));
    }
    message.finish()
}

fn group(message: &mut MessageWriter, data_center: &str, shown: &[Shown]) {
    message.text(data_center);
    message.count(shown.len());
    for Shown { name, meaning, value } in shown {
        message.text(name);
        message.text(meaning);
        match value {
            Value::Whole(value) => {
                message.u8(0);
                message.varint(*value);
            }
            Value::Fraction(value) => {
                message.u8(1);
                message.f64(*value);
            }
            Value::Text(value) => {
                message.u8(2);
                message.text(value);
            }
        }
    }
}

pub(crate) fn pending(pending: &[(TopicPartition, i64)]) -> Vec<u8> {
    let mut message = MessageWriter::default();
    message.count(pending.len());
    for (partition, offset) in pending {
        message.text(&partition.topic);
        message.varint(partition.kafka_partition.unsigned_abs().into());
        message.varint(offset.unsigned_abs());
    }
    message.finish()
}
