//! What panics say: where, but not their messages, which may quote a record.

use std::panic;
use std::sync::Once;

/// The threads of the runtime.
pub const THREAD: &str = "ilion";

/// Makes the panics of the library's own threads, and of Java's, lines of the log instead of lines of the worker's standard error.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| match std::thread::current().name() {
            // Java's threads have no name for Rust.
            None | Some(THREAD) => {
                let place = panic.location().map_or("an unknown place".to_owned(), ToString::to_string);
                tracing::error!("a bug of the connector, please report it: panic at {place}");
            }
            // A thread of a test.
            Some(_) => usual(panic),
        }));
    });
}
