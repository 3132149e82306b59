//! How long each step of a record's path takes.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ilion_core::convert::Formats;

// The frame encoder of the core's tests names it so.
use ilion_core::record;

mod cases;
mod records;

use cases::{
    avro_schema, cells, convert, decode, object, project, project_avro, project_json, projection, track,
};
use records::{BATCH, datum, frame, json_text};

fn steps(criterion: &mut Criterion) {
    let text = json_text();
    let projection = projection().unwrap_or_default();

    let mut batches = criterion.benchmark_group("batch");
    batches.throughput(Throughput::Elements(BATCH as u64));
    let sent = frame(text.as_bytes(), [1_234_567; BATCH]);
    batches.bench_function("frame", |bencher| {
        bencher.iter_batched(|| sent.clone(), decode, BatchSize::SmallInput)
    });
    batches.bench_function("offsets", |bencher| bencher.iter(track));
    batches.finish();

    let mut records = criterion.benchmark_group("record");
    records.throughput(Throughput::Elements(1));
    records.bench_function("json", |bencher| bencher.iter(|| project_json(&projection, black_box(&text))));
    let read = records::record(object());
    records.bench_function("projection", |bencher| bencher.iter(|| project(&projection, black_box(&read))));
    let (cells, formats) = (cells(), Formats::default());
    records.bench_function("conversion", |bencher| bencher.iter(|| convert(black_box(&cells), &formats)));
    if let Some(schema) = avro_schema() {
        let datum = datum();
        records.bench_function("avro", |bencher| {
            bencher.iter(|| project_avro(&projection, &schema, black_box(&datum)))
        });
    }
    records.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
