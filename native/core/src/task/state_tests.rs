use super::*;
use crate::config::ErrorPolicy;
use crate::error::ErrorKind;
use crate::logs;
use crate::metrics::{self, ErrantKind, Value};
use crate::wire::FrameDecoder;
use crate::writer::Ledger;

const LIMITS: Limits = Limits { requests: 1, records: 4, bytes: 1_000_000 };

fn shared(policy: ErrorPolicy, errant_reporter: bool) -> Shared {
    let errors = ErrorConfig { policy, max_retries: None, retry_interval: Duration::from_secs(1) };
    Shared::new(LIMITS, errors, errant_reporter)
}

/// Accepts a frame of records of partition 0 of the topic `t`, with these offsets.
fn accept(shared: &Shared, offsets: &[u8], rows: usize) -> u64 {
    let mut bytes = vec![1, 1, 1, 1, b't'];
    for offset in offsets {
        bytes.extend([4, 8, 0, 0, 0, 0, 0, *offset, 0, 0, 0, 0, 0]);
    }
    let frame = FrameDecoder::default().accept(bytes).unwrap();
    shared.accept(Arc::new(Accepted { frame, write_times: Vec::new() }), |_| rows).unwrap()
}

fn pending(shared: &Shared) -> Vec<i64> {
    shared.pending().unwrap().into_iter().map(|(_, offset)| offset).collect()
}

fn id(batch: u64, index: usize) -> RowId {
    RowId { batch, index }
}

#[test]
fn a_batch_is_released_when_its_last_row_is_finished() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[5, 6], 1);
    shared.dropped(id(batch, 1));
    assert_eq!(pending(&shared), [5]);
    assert!(shared.outcome().unwrap().busy);
    shared.dropped(id(batch, 0));
    let outcome = shared.outcome().unwrap();
    assert_eq!((outcome.busy, outcome.released), (false, vec![batch]));
    assert_eq!(pending(&shared), [] as [i64; 0]);
}

#[test]
fn an_errant_record_holds_its_offset_until_it_is_reported() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[5], 1);
    shared.refused(id(batch, 0), ErrantKind::Unfit, "bad".into());
    let outcome = shared.outcome().unwrap();
    assert_eq!(outcome.errants.len(), 1);
    assert_eq!(outcome.errants[0].message, "topic t, partition 0, offset 5: bad");
    assert_eq!((pending(&shared), outcome.released), (vec![5], vec![]));
    shared.acknowledge().unwrap();
    assert_eq!(pending(&shared), [] as [i64; 0]);
    assert_eq!(shared.outcome().unwrap().released, [batch]);
}

#[test]
fn a_record_that_two_routes_refuse_is_reported_once() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[5], 2);
    shared.refused(id(batch, 0), ErrantKind::Unfit, "bad".into());
    shared.refused(id(batch, 0), ErrantKind::Unfit, "bad too".into());
    assert_eq!(shared.outcome().unwrap().errants.len(), 1);
    shared.acknowledge().unwrap();
    assert_eq!(shared.outcome().unwrap().released, [batch]);
}

#[test]
fn without_a_reporter_the_policy_decides() {
    for policy in [ErrorPolicy::Throw, ErrorPolicy::Retry] {
        let shared = shared(policy, false);
        let batch = accept(&shared, &[5], 1);
        shared.refused(id(batch, 0), ErrantKind::Unfit, "bad".into());
        assert_eq!(shared.outcome().unwrap_err().kind, ErrorKind::InvalidRecord);
        assert_eq!(pending(&shared), [5], "what failed the task must not be committed");
    }
    let shared = shared(ErrorPolicy::Noop, false);
    let batch = accept(&shared, &[5], 1);
    shared.refused(id(batch, 0), ErrantKind::Unfit, "bad".into());
    assert_eq!(shared.outcome().unwrap().released, [batch]);
}

#[test]
fn a_full_task_pauses_and_resumes_at_half() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[1, 2, 3, 4], 1);
    assert!(shared.outcome().unwrap().pause);
    shared.dropped(id(batch, 0));
    assert!(shared.outcome().unwrap().pause, "not yet half empty");
    shared.dropped(id(batch, 1));
    assert!(!shared.outcome().unwrap().pause);
}

#[test]
fn a_cluster_that_is_away_pauses_the_task_until_it_is_back() {
    let shared = shared(ErrorPolicy::Retry, true);
    accept(&shared, &[1], 1);
    shared.unavailable("no host");
    assert!(shared.outcome().unwrap().pause);
    let started = Instant::now();
    shared.wait(Awaited::Nothing, Duration::from_secs(60)).unwrap();
    assert!(started.elapsed() < Duration::from_secs(5), "waiting for a cluster that is away is pointless");
    shared.available();
    assert!(!shared.outcome().unwrap().pause);
}

#[test]
fn a_cluster_that_comes_and_goes_does_not_flood_the_log() {
    logs::install();
    let shared = shared(ErrorPolicy::Retry, true);
    logs::open_task(8001).in_scope(|| {
        for _ in 0..100 {
            shared.unavailable("no host");
            shared.available();
        }
    });
    let lines = logs::take(8001).into_iter().filter(|line| line.message.starts_with("writing "));
    assert_eq!(lines.count(), 2, "one that it is away, one that it is back");
}

#[test]
fn a_task_with_nothing_in_flight_is_not_paused_however_the_cluster_was() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[1], 1);
    shared.unavailable("no host");
    shared.revoke(&[TopicPartition { topic: "t".into(), kafka_partition: 0 }]).unwrap();
    shared.dropped(id(batch, 0));
    assert!(!shared.outcome().unwrap().pause);
}

#[test]
fn a_partition_that_was_taken_away_takes_its_errant_records_along() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[5, 6], 1);
    shared.refused(id(batch, 0), ErrantKind::Unfit, "bad".into());
    shared.revoke(&[TopicPartition { topic: "t".into(), kafka_partition: 0 }]).unwrap();
    assert!(!shared.is_wanted(id(batch, 1)));
    shared.refused(id(batch, 1), ErrantKind::Unfit, "bad".into());
    let outcome = shared.outcome().unwrap();
    assert_eq!((outcome.errants, outcome.released), (vec![], vec![batch]));
}

#[test]
fn waiting_ends_with_the_last_row() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[1], 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            shared.dropped(id(batch, 0));
        });
        shared.wait(Awaited::Nothing, Duration::from_secs(60)).unwrap();
    });
    assert_eq!(shared.outcome().unwrap().released, [batch]);
}

#[test]
fn waiting_for_room_ends_when_the_task_is_half_empty() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[1, 2, 3], 1);
    shared.wait(Awaited::Room, Duration::from_secs(60)).unwrap();
    let full = accept(&shared, &[4], 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            shared.dropped(id(batch, 0));
            shared.dropped(id(batch, 1));
        });
        shared.wait(Awaited::Room, Duration::from_secs(60)).unwrap();
    });
    assert_eq!(pending(&shared), [3]);
    assert!(!shared.outcome().unwrap().pause);
    shared.wait(Awaited::Room, Duration::from_secs(60)).unwrap();
    shared.dropped(id(full, 0));
}

#[test]
fn room_is_not_waited_for_longer_than_that_nor_while_the_cluster_is_away() {
    let shared = shared(ErrorPolicy::Retry, true);
    accept(&shared, &[1, 2, 3, 4], 1);
    shared.wait(Awaited::Room, Duration::from_millis(10)).unwrap();
    assert!(shared.outcome().unwrap().pause);
    shared.unavailable("no host");
    shared.wait(Awaited::Room, Duration::from_secs(60)).unwrap();
    assert!(shared.outcome().unwrap().pause);
}

#[test]
fn an_empty_frame_is_released_at_once() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[], 1);
    assert_eq!(shared.outcome().unwrap().released, [batch]);
}

#[tokio::test]
async fn the_end_of_an_outage_ends_the_pauses_and_one_success_of_an_overloaded_cluster_does_not() {
    let shared = Arc::new(shared(ErrorPolicy::Retry, true));
    let away_for = |duration| {
        shared.change(|state| state.away = Some(Away { since: Instant::now() - duration, said: false }));
    };
    let pausing = tokio::spawn({
        let shared = Arc::clone(&shared);
        async move { shared.pause(Duration::from_secs(60)).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    away_for(OUTAGE / 2);
    shared.available();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!pausing.is_finished());
    away_for(OUTAGE);
    shared.available();
    tokio::time::timeout(Duration::from_secs(5), pausing).await.unwrap().unwrap();
}

fn shown(shared: &Shared, name: &str) -> Value {
    let shown = metrics::of_task(&shared.reading().unwrap());
    shown.into_iter().find(|shown| shown.name == name).unwrap().value
}

#[test]
fn every_record_is_counted_by_what_became_of_it() {
    let shared = shared(ErrorPolicy::Retry, true);
    let batch = accept(&shared, &[1, 2, 3], 2);
    assert_eq!(shown(&shared, "record-read-total"), Value::Whole(3));
    assert_eq!(shown(&shared, "record-in-flight"), Value::Whole(3));
    // A record that is errant through both of its routes, one that is skipped, and one that waits.
    shared.refused(id(batch, 0), ErrantKind::Unrouted, "bad".into());
    shared.refused(id(batch, 0), ErrantKind::Refused, "bad too".into());
    shared.dropped(id(batch, 1));
    shared.dropped(id(batch, 1));
    shared.outcome().unwrap();
    shared.acknowledge().unwrap();
    assert_eq!(shown(&shared, "record-errant-total"), Value::Whole(1));
    assert_eq!(shown(&shared, "record-errant-unrouted-total"), Value::Whole(1));
    assert_eq!(shown(&shared, "record-skipped-total"), Value::Whole(1));
    assert_eq!(shown(&shared, "record-written-total"), Value::Whole(0));
    assert_eq!(shown(&shared, "record-in-flight"), Value::Whole(1));
}

#[test]
fn an_outcome_tells_of_a_data_center_once() {
    let shared = shared(ErrorPolicy::Retry, true);
    assert!(!shared.outcome().unwrap().met_data_center);
    shared.requests().written(1, "dc1", Duration::ZERO);
    assert!(shared.outcome().unwrap().met_data_center);
    shared.requests().written(1, "dc1", Duration::ZERO);
    assert!(!shared.outcome().unwrap().met_data_center);
}

#[test]
fn a_pause_and_a_failure_show() {
    let shared = shared(ErrorPolicy::Throw, false);
    assert_eq!(shown(&shared, "session-state"), Value::Text("connecting"));
    let batch = accept(&shared, &[1, 2, 3, 4], 1);
    assert_eq!(shown(&shared, "paused"), Value::Whole(0));
    shared.outcome().unwrap();
    assert_eq!(shown(&shared, "paused"), Value::Whole(1));
    shared.refused(id(batch, 0), ErrantKind::Unfit, "bad".into());
    assert_eq!(shown(&shared, "session-state"), Value::Text("failed"));
}
