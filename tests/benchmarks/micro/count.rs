//! How many instructions each step of a record's path takes for a batch of 500 records, and how many it may: a tenth more than when it was last
//! looked at.
//!
//! `tests/bench micro` prints the counts. Whoever makes a step cheaper, or dearer for a good reason, writes the new count here.
#![allow(unused_qualifications, reason = "gungraun's attributes qualify what they make")]

use std::hint::black_box;

use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};
use ilion_core::convert::Formats;
use ilion_core::project::Projection;
use ilion_core::record::avro::Schema;

// The frame encoder of the core's tests names it so.
use ilion_core::record;
use ilion_core::record::Record;

mod cases;
mod records;

/// The instructions of a run may be a tenth more than these.
fn limit(baseline: u64) -> LibraryBenchmarkConfig {
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(Callgrind::default().hard_limits([(EventKind::Ir, baseline + baseline / 10)]));
    config
}

/// Does something with each record of a batch; answers with the sum of the answers.
fn batch(step: impl Fn() -> usize) -> usize {
    (0..records::BATCH).map(|_| step()).sum()
}

#[library_benchmark(config = limit(376_000))]
#[bench::batch(records::frame(records::json_text().as_bytes(), vec![1_234_567; records::BATCH]))]
fn frame(sent: Vec<u8>) -> usize {
    black_box(cases::decode(black_box(sent)))
}

#[library_benchmark(config = limit(70_400))]
fn offsets() -> usize {
    black_box(cases::track())
}

// What a step is given it gives back, so that dropping it is not counted.

#[library_benchmark(config = limit(1_914_000))]
#[bench::batch((cases::projection().unwrap_or_default(), records::json_text()))]
fn json(given: (Projection, String)) -> (usize, (Projection, String)) {
    (batch(|| cases::project_json(&given.0, black_box(&given.1))), given)
}

#[library_benchmark(config = limit(527_000))]
#[bench::batch((cases::projection().unwrap_or_default(), records::record(cases::object())))]
fn projection(given: (Projection, Record<'static>)) -> (usize, (Projection, Record<'static>)) {
    (batch(|| cases::project(&given.0, black_box(&given.1))), given)
}

#[library_benchmark(config = limit(1_341_000))]
#[bench::batch((cases::cells(), Formats::default()))]
fn conversion(given: (cases::Cells, Formats)) -> (usize, (cases::Cells, Formats)) {
    (batch(|| cases::convert(black_box(&given.0), &given.1)), given)
}

#[library_benchmark(config = limit(790_000))]
#[bench::batch((cases::projection().unwrap_or_default(), cases::avro_schema(), records::datum()))]
fn avro(given: (Projection, Option<Schema>, Vec<u8>)) -> (usize, (Projection, Option<Schema>, Vec<u8>)) {
    let taken = given
        .1
        .as_ref()
        .map_or(0, |schema| batch(|| cases::project_avro(&given.0, schema, black_box(&given.2))));
    (taken, given)
}

library_benchmark_group!(name = steps, benchmarks = [frame, offsets, json, projection, conversion, avro]);
main!(library_benchmark_groups = steps);
