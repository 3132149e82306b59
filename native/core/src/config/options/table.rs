//! The options themselves, group by group: `options.rs` says what an option is, and what is derived from this table.

mod connection;
mod errors;
mod formats;
mod progress;
mod route;
mod tls;
mod write;

use super::{DefaultValue, Group, Importance, Kind, OptionSpec, Width};

/// The groups in the order of the form.
const GROUPS: [&[OptionSpec]; 7] = [
    connection::CONNECTION,
    tls::TLS,
    route::ROUTE,
    formats::FORMATS,
    write::WRITE,
    errors::ERRORS,
    progress::PROGRESS,
];

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

static TABLE: [OptionSpec; COUNT] = {
    let mut table = [connection::CONNECTION[0]; COUNT];
    let (mut next, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut option = 0;
        while option < GROUPS[group].len() {
            table[next] = GROUPS[group][option];
            next += 1;
            option += 1;
        }
        group += 1;
    }
    table
};

/// Every option, in the order of the form.
pub static OPTIONS: &[OptionSpec] = &TABLE;

const fn option(key: &'static str, kind: Kind, group: Group, doc: &'static str) -> OptionSpec {
    OptionSpec {
        key,
        aliases: &[],
        kind,
        default: DefaultValue::Unset,
        importance: Importance::Low,
        group,
        width: Width::Short,
        display_name: "",
        choices: &[],
        shown_when: &[],
        doc,
    }
}
