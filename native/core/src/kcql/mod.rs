//! The route query: which fields of which topic go to which columns of which table.
//!
//! ```text
//! INSERT INTO orders SELECT * FROM orders-topic;
//! INSERT INTO shop.lines SELECT _key.id AS id, item.sku, item.tags[0] AS tag, now() AS seen FROM lines.v2 TTL = 86400;
//! EXECUTE 'UPDATE shop.stock SET sold = sold + :qty WHERE sku = :sku' SELECT item.sku, item.qty FROM lines.v2
//! ```
//!
//! # Grammar
//!
//! Quoted words of the grammar are written as they stand, keywords in any case. Blanks and line ends separate words and
//! mean nothing else, except that a topic and a number hold none.
//!
//! ```text
//! query       = statement { ";" statement } [ ";" ]
//! statement   = target "SELECT" item { "," item } "FROM" source { clause }
//! target      = "INSERT" "INTO" "*"                  the table that is called like the topic
//!             | "INSERT" "INTO" [ name "." ] name    [keyspace.]table
//!             | "EXECUTE" text                       a CQL statement; items feed the markers of their names
//! source      = "*"                                  every topic that no other statement names
//!             | topic
//!
//! item        = "*" | path "." "*" | expression [ "AS" name ]
//! expression  = path | "_topic" | "_partition" | "_offset" | "_timestamp"
//!             | "now" "(" ")" | "uuid" "(" ")" | literal
//! path        = ( name | "_value" | "_key" | "_header" "." name ) { "." name | "[" digits "]" }
//! literal     = text | number | "true" | "false" | "null"
//!
//! clause      = "IGNORE" path { "," path }           fields that a * leaves out
//!             | "TTL" [ "=" ] ( digits | path )      seconds
//!             | "WITHTIMESTAMP" path [ unit ]        the write time; milliseconds unless said otherwise
//!             | "BATCH" [ "=" ] digits               at least 1
//!             | "PK" name { "," name }               the columns of the primary key
//!             | "WITHUNSET"                          a null leaves the column as it is
//!             | "PROPERTIES" "(" property { "," property } ")"
//! unit        = "SECONDS" | "MILLISECONDS" | "MICROSECONDS" | "NANOSECONDS"
//! property    = text "=" ( text | number | "true" | "false" )
//!
//! name        = ( letter | "_" ) { letter | digit | "_" | "-" }
//!             | '"' any '"' | "`" any "`"            the quote itself is doubled inside
//! topic       = what Kafka allows: letters, digits, ".", "_", "-", up to 249; quoted or not
//! text        = "'" any "'"                          the quote itself is doubled inside
//! number      = [ "-" ] digits [ "." digits ] [ ( "e" | "E" ) [ "+" | "-" ] digits ]
//! ```
//!
//! # Rules that the grammar does not show
//!
//! - Names keep their case. `_key`, `_value`, `_header`, `_topic`, `_partition`, `_offset`, `_timestamp` are keywords where an
//!   expression begins; a field that is called so is quoted. `_value.f` is `f`, and `_value.*` is `*`.
//! - `INSERT`, `INTO`, `SELECT`, `FROM`, `AS` are reserved where a name begins, so that a forgotten name does not swallow the
//!   keyword after it; so are `true`, `false`, `null` where a path begins, and `WITHUNSET` in the clauses. After a dot nothing
//!   is reserved. All other keywords are names wherever a name is expected: `SELECT batch, ttl FROM t`.
//! - Clauses come in any order, each at most once.
//! - A column is called like `AS` says, else like the last name of its path. Where that is no name (`a[0]`, `_key`, `_topic`,
//!   `now()`, a literal), `AS` is needed. Two items of one statement do not make the same column.
//! - `IGNORE` names only what a `*` of the selection would take.
//! - A text has at most [`MAX_BYTES`] bytes and a path at most [`MAX_STEPS`] steps.
//!
//! Nothing is dropped silently: what is not understood is a [`RouteError`], one for each bad statement.

pub mod ast;
mod clauses;
mod error;
mod lexer;
mod parser;
mod selection;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use self::error::{MAX_ERRORS, RouteError, RouteErrors};

use self::ast::Statement;
use self::lexer::TokenKind;
use self::parser::{Fault, Parser};

/// The longest query that is read.
pub const MAX_BYTES: usize = 64 * 1024;

/// The longest path, so that whoever walks one may recurse.
pub const MAX_STEPS: usize = 64;

/// Reads a route query; the statements are in the order of the text, and never none.
pub fn parse(text: &str) -> Result<Vec<Statement>, RouteErrors> {
    let mut statements = Vec::new();
    let mut faults = Vec::new();
    if text.len() > MAX_BYTES {
        let message = format!("the route query has {} bytes; at most {MAX_BYTES} are read", text.len());
        faults.push(Fault::new(MAX_BYTES..MAX_BYTES + 1, message));
    } else {
        let tokens = lexer::tokens(text);
        for part in tokens.split_inclusive(|token| token.ends_statement()) {
            match part {
                [end] if end.kind == TokenKind::End => {
                    if statements.is_empty() && faults.is_empty() {
                        let message = "the route query is empty: write INSERT INTO table SELECT * FROM topic";
                        faults.push(Fault::new(end.span.clone(), message));
                    }
                }
                [semicolon] => {
                    faults.push(Fault::new(semicolon.span.clone(), "there is no statement before this `;`"));
                }
                [words @ .., end] => match Parser::new(text, words, end).statement() {
                    Ok(statement) => statements.push(statement),
                    Err(fault) => faults.push(fault),
                },
                [] => {}
            }
        }
    }
    let text: Arc<str> = text.into();
    RouteErrors::check(
        faults.into_iter().map(|fault| RouteError::new(text.clone(), fault.span, fault.message)).collect(),
    )?;
    Ok(statements)
}
