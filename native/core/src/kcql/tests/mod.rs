//! What queries say, how faults look, and what holds for every text.

mod faults;
mod printer;
mod properties;
mod queries;
mod renderings;

use super::ast::Statement;
use super::{RouteErrors, parse};

fn one(text: &str) -> Statement {
    let mut statements = parse(text).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(statements.len(), 1, "{text}");
    statements.remove(0)
}

fn errors(text: &str) -> RouteErrors {
    parse(text).expect_err(text)
}
