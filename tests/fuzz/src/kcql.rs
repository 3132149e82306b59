//! Route queries: a query printed and parsed again says the same, spans and faults stand in the text, and messages stay short.

use ilion_core::kcql::RouteErrors;
pub(crate) use ilion_core::kcql::{ast, parse};

use crate::memory::bounded;
use ast::Statement;
use printer::{Printer, without_spans};

#[path = "../../../native/core/src/kcql/tests/printer.rs"]
mod printer;

/// A `;` is a token and a fault with its message.
const FACTOR: usize = 1024;

/// 20 faults of four rows, and what they quote.
const LONGEST_MESSAGE: usize = 64 * 1024;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match bounded("a route query", text.len(), FACTOR, || parse(text)) {
        Ok(statements) => {
            assert!(!statements.is_empty());
            statements.iter().for_each(|statement| spans(statement, text));
            again(statements);
        }
        Err(errors) => faults(&errors, text),
    }
}

fn spans(statement: &Statement, text: &str) {
    let mut spans = vec![&statement.target.span, &statement.source.span];
    spans.extend(statement.selection.iter().map(|item| &item.span));
    spans.extend(statement.ignore.iter().map(|path| &path.span));
    spans.extend(statement.primary_key.iter().map(|column| &column.span));
    spans.extend(statement.ttl.iter().map(|ttl| &ttl.span));
    spans.extend(statement.timestamp.iter().map(|timestamp| &timestamp.span));
    for span in spans {
        assert!(text.get(span.clone()).is_some_and(|part| !part.is_empty()), "{span:?}");
        assert!(statement.span.start <= span.start && span.end <= statement.span.end, "{span:?}");
    }
}

fn again(statements: Vec<Statement>) {
    let statements: Vec<Statement> = statements.into_iter().map(without_spans).collect();
    for (quoted, rotation) in [(false, 0), (true, 1)] {
        let printer = Printer { quoted };
        let printed: Vec<String> = statements.iter().map(|of| printer.statement(of, rotation)).collect();
        let printed = printed.join(";");
        // Quotes and blanks may make it longer than what is read.
        if printed.len() <= ilion_core::kcql::MAX_BYTES {
            let parsed = parse(&printed).unwrap_or_else(|errors| panic!("{errors}"));
            let parsed: Vec<Statement> = parsed.into_iter().map(without_spans).collect();
            assert_eq!(parsed, statements, "{printed}");
        }
    }
}

fn faults(errors: &RouteErrors, text: &str) {
    assert!(!errors.errors().is_empty());
    assert_eq!(errors.text(), text);
    for error in errors.errors() {
        assert!(text.get(error.span()).is_some(), "{:?}", error.span());
    }
    let message = errors.to_string();
    assert!(message.len() <= LONGEST_MESSAGE, "a message of {} bytes", message.len());
}
