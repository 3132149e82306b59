//! Pauses between tries: doubling towards the longest, with jitter so that waiting tasks don't come back in step.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(50);

/// The pauses of one thing that is tried again.
#[derive(Debug)]
pub struct Backoff {
    next: Duration,
    longest: Duration,
    tries: u32,
}

impl Backoff {
    /// Pauses of up to `longest`.
    pub fn new(longest: Duration) -> Self {
        Self { next: SHORTEST.min(longest), longest, tries: 0 }
    }

    /// How many pauses there were.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// The next pause.
    pub fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (self.next * 2).min(self.longest);
        self.tries += 1;
        pause.mul_f64(0.5 + 0.5 * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_towards_the_longest_and_never_past_it() {
        let longest = Duration::from_secs(1);
        let mut backoff = Backoff::new(longest);
        let pauses: Vec<_> = (0..20).map(|_| backoff.pause()).collect();
        assert!(pauses[0] >= SHORTEST / 2 && pauses[0] <= SHORTEST);
        assert!(pauses[19] >= longest / 2 && pauses.iter().all(|pause| *pause <= longest));
        assert_eq!(backoff.tries(), 20);
    }
}
