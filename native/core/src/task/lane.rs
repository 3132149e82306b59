//! The threads that tasks work on.
//!
//! All that a task does happens on one thread: what hands work from thread to thread costs more than the work, a quarter of the CPU
//! of a record when it was measured. Tasks that are more than there are threads share them, so that a worker with many tasks has few threads.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Runtime};

use super::clock;
use crate::error::Error;
use crate::logs;

/// The most threads of a loaded library, however many cores there are.
const MOST: usize = 4;

static LANES: Mutex<Vec<Lane>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Lane {
    /// Never dropped: sessions, which tasks of other lanes use too, live on the lane that opened them.
    runtime: &'static Runtime,
    users: usize,
}

/// A place on a lane, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    lane: usize,
    runtime: &'static Runtime,
}

impl Place {
    /// On the lane with the fewest users, or on a new one where each has some and one more may be.
    pub(super) fn take() -> Result<Self, Error> {
        let most = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST));
        let mut lanes = LANES.lock().unwrap_or_else(PoisonError::into_inner);
        let emptiest = (0..lanes.len()).min_by_key(|lane| lanes[*lane].users);
        let lane = match emptiest {
            Some(lane) if lanes[lane].users == 0 || lanes.len() >= most => lane,
            _ => {
                lanes.push(Lane { runtime: runtime()?, users: 0 });
                lanes.len() - 1
            }
        };
        // From the first use of the plugin on, not from the first record.
        clock::read_wall_clock();
        lanes[lane].users += 1;
        Ok(Self { lane, runtime: lanes[lane].runtime })
    }

    pub(super) fn runtime(&self) -> &'static Runtime {
        self.runtime
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        LANES.lock().unwrap_or_else(PoisonError::into_inner)[self.lane].users -= 1;
    }
}

fn runtime() -> Result<&'static Runtime, Error> {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).thread_name(logs::THREAD).enable_all().build();
    let runtime = runtime.map_err(|error| {
        Error::internal(format!("a thread for the work of tasks can't be started: {error}"))
    })?;
    Ok(Box::leak(Box::new(runtime)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_tasks_share_few_threads_evenly() {
        let places: Vec<_> = (0..40).map(|_| Place::take().unwrap()).collect();
        let users = |lane| places.iter().filter(|place| place.lane == lane).count();
        let lanes = LANES.lock().unwrap().len();
        assert!(lanes <= MOST);
        // Other tests have places too.
        assert!((0..lanes).all(|lane| users(lane) >= 40 / MOST / 2));
    }
}
