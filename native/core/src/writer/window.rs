//! How many requests the cluster is given at once: fewer while it can't keep up, as TCP does it.
//!
//! A cluster that is slower than what it is asked for answers nothing in time, and each repetition of a write that timed out makes that
//! worse: without this, an overload lasts long after its cause.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{Semaphore, SemaphorePermit};

/// Halved when the cluster is overloaded, and wider by one with each full round of requests that it answers.
#[derive(Debug)]
pub(super) struct Window {
    most: usize,
    permits: Semaphore,
    width: Mutex<Width>,
}

#[derive(Debug)]
struct Width {
    now: usize,
    /// Permits to take back when they are returned.
    owed: usize,
    /// Ends of requests since the width last changed.
    answers: usize,
    narrowed: Option<Instant>,
}

/// A request within the window.
#[derive(Debug)]
pub(super) struct Slot<'w> {
    window: &'w Window,
    /// The semaphore is never closed, so there is one.
    permit: Option<SemaphorePermit<'w>>,
    pub(super) since: Instant,
}

impl Window {
    pub(super) fn new(most: usize) -> Self {
        let width = Width { now: most, owed: 0, answers: 0, narrowed: None };
        Self { most, permits: Semaphore::new(most), width: Mutex::new(width) }
    }

    /// A slot, where one is free.
    pub(super) fn try_enter(&self) -> Option<Slot<'_>> {
        self.permits.try_acquire().ok().map(|permit| self.slot(Some(permit)))
    }

    /// Waits for a slot.
    pub(super) async fn enter(&self) -> Slot<'_> {
        self.slot(self.permits.acquire().await.ok())
    }

    fn slot<'w>(&'w self, permit: Option<SemaphorePermit<'w>>) -> Slot<'w> {
        Slot { window: self, permit, since: Instant::now() }
    }

    fn width(&self) -> MutexGuard<'_, Width> {
        self.width.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot<'_> {
    /// The request ended, in whatever other way than the next.
    pub(super) fn answered(self) {
        let Window { most, permits, .. } = self.window;
        let mut width = self.window.width();
        width.answers += 1;
        if width.answers >= width.now && width.now < *most {
            width.answers = 0;
            width.now += 1;
            match width.owed {
                0 => permits.add_permits(1),
                _ => width.owed -= 1,
            }
        }
        self.give_back(&mut width);
    }

    /// The cluster has too much to do. The requests that were under way when that was noticed first say nothing new.
    pub(super) fn overloaded(self) {
        let mut width = self.window.width();
        if width.narrowed.is_none_or(|narrowed| self.since > narrowed) {
            let half = width.now.div_ceil(2);
            let surplus = width.now - half;
            width.owed += surplus - self.window.permits.forget_permits(surplus);
            *width = Width { now: half, answers: 0, narrowed: Some(Instant::now()), ..*width };
            tracing::debug!("the cluster is overloaded: {half} requests at once from now on");
        }
        self.give_back(&mut width);
    }

    fn give_back(self, width: &mut Width) {
        if width.owed > 0 {
            width.owed -= 1;
            self.permit.into_iter().for_each(SemaphorePermit::forget);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes all slots that there are.
    fn fill(window: &Window) -> Vec<Slot<'_>> {
        std::iter::from_fn(|| window.try_enter()).collect()
    }

    fn overload(window: &Window) {
        fill(window).into_iter().for_each(Slot::overloaded);
    }

    #[test]
    fn an_overload_halves_the_window_once_however_many_requests_feel_it() {
        let window = Window::new(16);
        overload(&window);
        assert_eq!(fill(&window).len(), 8);
        overload(&window);
        assert_eq!(fill(&window).len(), 4);
    }

    #[test]
    fn one_request_is_always_possible() {
        let window = Window::new(16);
        (0..10).for_each(|_| overload(&window));
        assert_eq!(fill(&window).len(), 1);
    }

    #[test]
    fn each_round_of_answers_makes_the_window_one_wider_up_to_the_most() {
        let window = Window::new(3);
        (0..3).for_each(|_| overload(&window));
        for width in [1, 2, 3, 3] {
            let round = fill(&window);
            assert_eq!(round.len(), width);
            round.into_iter().for_each(Slot::answered);
        }
    }

    #[test]
    fn slots_in_use_are_taken_back_when_they_are_returned() {
        let window = Window::new(4);
        let mut all = fill(&window);
        all.remove(0).overloaded();
        assert!(window.try_enter().is_none(), "three are still under way where two may be");
        all.remove(0).answered();
        assert!(window.try_enter().is_none(), "two are under way");
        all.remove(0).answered();
        assert_eq!(fill(&window).len(), 2, "two answers in a row made it three, of which one is under way");
    }

    #[tokio::test]
    async fn who_waits_goes_on_when_a_slot_is_returned() {
        let window = Window::new(1);
        let slot = window.try_enter().expect("a slot");
        let (entered, ()) = tokio::join!(window.enter(), async { slot.answered() });
        assert!(entered.permit.is_some() && window.try_enter().is_none());
    }
}
