//! Schemas by id, who is being asked for, and which ids are known to be of no use.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use foldhash::HashMap;
use tokio::sync::watch;

use super::error::{RegistryError, RegistryErrorKind};
use crate::record::avro::Schema;

/// How many ids are remembered; then the one that was used longest ago makes room.
pub const CAPACITY: usize = 10_000;

/// How long a useless id is not asked for again, so that a flood of bad records is none for the registry.
const REFUSAL: Duration = Duration::from_secs(30);

pub(super) type Answer = Result<Arc<Schema>, RegistryError>;

#[derive(Debug, Default)]
pub(super) struct Cache {
    entries: HashMap<u32, Entry>,
    uses: AtomicU64,
}

#[derive(Debug)]
enum Entry {
    Known { schema: Arc<Schema>, last_use: AtomicU64 },
    Refused { error: RegistryError, since: Instant },
    Asked(watch::Receiver<Option<Answer>>),
}

/// What to do for a schema.
#[derive(Debug)]
pub(super) enum Look {
    /// Nothing.
    Answered(Answer),
    /// Wait for the answer to another's request.
    Asked(watch::Receiver<Option<Answer>>),
    /// Make the request and pass the answer on.
    Ask(watch::Sender<Option<Answer>>),
}

impl Cache {
    pub(super) fn known(&self, id: u32) -> Option<Arc<Schema>> {
        match self.entries.get(&id) {
            Some(Entry::Known { schema, last_use }) => {
                last_use.store(self.now_used(), Ordering::Relaxed);
                Some(Arc::clone(schema))
            }
            _ => None,
        }
    }

    /// What to do for a schema; if it is to be asked for, that is noted.
    pub(super) fn look(&mut self, id: u32, now: Instant) -> Look {
        if let Some(schema) = self.known(id) {
            return Look::Answered(Ok(schema));
        }
        match self.entries.get(&id) {
            Some(Entry::Refused { error, since }) if now.duration_since(*since) < REFUSAL => {
                Look::Answered(Err(error.clone()))
            }
            // A sender that is gone has left its answer here, or panicked.
            Some(Entry::Asked(answer)) if answer.has_changed().is_ok() => Look::Asked(answer.clone()),
            _ => {
                let (sender, receiver) = watch::channel(None);
                self.insert(id, Entry::Asked(receiver));
                Look::Ask(sender)
            }
        }
    }

    /// Notes the answer to a request.
    pub(super) fn settle(&mut self, id: u32, answer: &Answer, now: Instant) {
        match answer {
            Ok(schema) => {
                let last_use = AtomicU64::new(self.now_used());
                self.insert(id, Entry::Known { schema: Arc::clone(schema), last_use });
            }
            Err(error) => match error.kind {
                RegistryErrorKind::Unknown | RegistryErrorKind::Unreadable => {
                    self.insert(id, Entry::Refused { error: error.clone(), since: now });
                }
                RegistryErrorKind::Unavailable | RegistryErrorKind::Denied => {
                    self.entries.remove(&id);
                }
            },
        }
    }

    fn now_used(&self) -> u64 {
        self.uses.fetch_add(1, Ordering::Relaxed)
    }

    fn insert(&mut self, id: u32, entry: Entry) {
        if self.entries.len() >= CAPACITY && !self.entries.contains_key(&id) {
            self.make_room();
        }
        self.entries.insert(id, entry);
    }

    /// Useless ids go first; those being asked for stay.
    fn make_room(&mut self) {
        let before = self.entries.len();
        self.entries.retain(|_, entry| !matches!(entry, Entry::Refused { .. }));
        if self.entries.len() < before {
            return;
        }
        let use_of = |entry: &Entry| match entry {
            Entry::Known { last_use, .. } => Some(last_use.load(Ordering::Relaxed)),
            _ => None,
        };
        let oldest = self.entries.iter().filter_map(|(id, entry)| Some((use_of(entry)?, *id))).min();
        if let Some((_, id)) = oldest {
            self.entries.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Arc<Schema> {
        Arc::new(Schema::parse("\"int\"", &[] as &[&str]).unwrap())
    }

    fn error(kind: RegistryErrorKind) -> Answer {
        Err(RegistryError::new(kind, "no"))
    }

    #[test]
    fn a_useless_id_is_asked_for_again_after_a_while() {
        for kind in [RegistryErrorKind::Unknown, RegistryErrorKind::Unreadable] {
            let (mut cache, start) = (Cache::default(), Instant::now());
            assert!(matches!(cache.look(7, start), Look::Ask(_)));
            cache.settle(7, &error(kind), start);
            let before = start + REFUSAL - Duration::from_millis(1);
            assert!(matches!(cache.look(7, before), Look::Answered(Err(_))));
            assert!(matches!(cache.look(7, start + REFUSAL), Look::Ask(_)));
        }
    }

    #[test]
    fn a_registry_that_is_away_is_asked_again_at_once() {
        for kind in [RegistryErrorKind::Unavailable, RegistryErrorKind::Denied] {
            let (mut cache, now) = (Cache::default(), Instant::now());
            assert!(matches!(cache.look(7, now), Look::Ask(_)));
            cache.settle(7, &error(kind), now);
            assert!(matches!(cache.look(7, now), Look::Ask(_)));
        }
    }

    #[test]
    fn an_id_that_is_asked_for_is_asked_for_once_unless_the_request_broke_off() {
        let (mut cache, now) = (Cache::default(), Instant::now());
        let Look::Ask(sender) = cache.look(7, now) else { panic!("not asked") };
        assert!(matches!(cache.look(7, now), Look::Asked(_)));
        assert!(matches!(cache.look(8, now), Look::Ask(_)));
        drop(sender);
        assert!(matches!(cache.look(7, now), Look::Ask(_)));
    }

    #[test]
    fn the_schema_that_was_used_longest_ago_makes_room_after_useless_ids() {
        let (mut cache, now, schema) = (Cache::default(), Instant::now(), schema());
        let last = CAPACITY as u32 - 1;
        for id in 0..last {
            cache.settle(id, &Ok(Arc::clone(&schema)), now);
        }
        cache.settle(last, &error(RegistryErrorKind::Unknown), now);
        assert!(cache.known(0).is_some());
        for id in CAPACITY as u32..CAPACITY as u32 + 2 {
            cache.settle(id, &Ok(Arc::clone(&schema)), now);
            assert_eq!(cache.entries.len(), CAPACITY);
        }
        assert!(cache.known(0).is_some() && cache.known(1).is_none() && cache.known(2).is_some());
        assert!(!cache.entries.contains_key(&last));
    }
}
