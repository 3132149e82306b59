//! What follows FROM: clauses in any order, each at most once.

use super::ast::{FieldPath, Span, Spanned, Statement, TimeUnit, TimestampField, Ttl};
use super::lexer::TokenKind;
use super::parser::{Fault, Parsed, Parser, quote};
use super::selection::{begins_number, check_that_stars_take};
use super::words::{CLAUSES, RESERVED, UNITS, among, nearest};

/// Cassandra's own limit: 20 years.
const MAX_TTL_SECONDS: u32 = 630_720_000;

/// A clause without a list behind it would be taken for a field of the list before it.
const BARE_CLAUSES: &[&str] = &["WITHUNSET"];

impl Parser<'_> {
    pub(super) fn clauses(&mut self, statement: &mut Statement) -> Parsed<()> {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        while !self.peek().ends_statement() {
            let span = self.peek().span.clone();
            let Some(clause) = self.word().and_then(|word| among(CLAUSES, word)) else {
                return Err(self.no_clause(seen.last().map(|(clause, _)| *clause), statement));
            };
            if seen.iter().any(|(other, _)| *other == clause) {
                return Err(
                    self.fault_here(format!("a second {clause}: a statement has each clause at most once"))
                );
            }
            self.advance();
            seen.push((clause, span.clone()));
            match clause {
                "IGNORE" => statement.ignore = self.ignored()?,
                "TTL" => statement.ttl = Some(self.ttl()?),
                "WITHTIMESTAMP" => statement.timestamp = Some(self.timestamp()?),
                "BATCH" => statement.batch = Some(self.batch()?),
                "PK" => statement.primary_key = self.primary_key()?,
                "PROPERTIES" => statement.properties = self.properties()?,
                _ => statement.with_unset = Some(span),
            }
        }
        match seen.into_iter().find(|(clause, _)| *clause == "IGNORE") {
            Some((_, keyword)) => check_that_stars_take(&statement.ignore, keyword, &statement.selection),
            None => Ok(()),
        }
    }

    fn no_clause(&self, last: Option<&str>, statement: &Statement) -> Fault {
        let word = self.word().unwrap_or("");
        if word.eq_ignore_ascii_case("INSERT") {
            return self.fault_here("a statement ends with `;` where the next one begins");
        }
        if last == Some("WITHTIMESTAMP")
            && let Some(unit) = nearest(UNITS, word)
        {
            let found = quote(word);
            return self
                .fault_here(format!("expected a unit or a clause, found {found}: did you mean {unit}?"));
        }
        if last.is_none()
            && self.peek().kind == TokenKind::Dot
            && self.peek().span.start == statement.source.span.end
        {
            return self.fault_here("a quoted topic is quoted as a whole, with its dots");
        }
        let expected = format!("`;` or a clause ({})", CLAUSES.join(", "));
        self.unexpected(&expected, CLAUSES)
    }

    fn ignored(&mut self) -> Parsed<Vec<Spanned<FieldPath>>> {
        let mut paths = vec![self.path("a field after IGNORE", BARE_CLAUSES)?];
        while self.eat(&TokenKind::Comma).is_some() {
            paths.push(self.path("a field after the comma", BARE_CLAUSES)?);
        }
        Ok(paths)
    }

    fn ttl(&mut self) -> Parsed<Spanned<Ttl>> {
        self.eat(&TokenKind::Equals);
        let rule = "a TTL is a whole number of seconds, at most 630720000 (20 years), or a field";
        if self.word().is_some_and(begins_number) {
            let Spanned { node, span } = self.whole_number(rule)?;
            if node > MAX_TTL_SECONDS {
                return Err(Fault::new(span, rule));
            }
            return Ok(Spanned { node: Ttl::Seconds(node), span });
        }
        if matches!(self.peek().kind, TokenKind::Text(_)) {
            return Err(self.fault_here(rule));
        }
        let Spanned { node, span } = self.path("seconds or a field after TTL", BARE_CLAUSES)?;
        Ok(Spanned { node: Ttl::Field(node), span })
    }

    fn timestamp(&mut self) -> Parsed<Spanned<TimestampField>> {
        if self.at_keyword("_timestamp") {
            let message = "_timestamp is not a field: for the time of the record itself, set connect.cassandra.write.time \
                           = record";
            return Err(self.fault_here(message));
        }
        let Spanned { node: field, span } = self.path("a field after WITHTIMESTAMP", BARE_CLAUSES)?;
        let unit = match self.word().and_then(|word| among(UNITS, word)) {
            Some("SECONDS") => Some(TimeUnit::Seconds),
            Some("MILLISECONDS") => Some(TimeUnit::Milliseconds),
            Some("MICROSECONDS") => Some(TimeUnit::Microseconds),
            Some(_) => Some(TimeUnit::Nanoseconds),
            None => None,
        };
        if unit.is_some() {
            self.advance();
        }
        let node = TimestampField { field, unit: unit.unwrap_or(TimeUnit::Milliseconds) };
        Ok(Spanned { node, span: span.start..self.previous_end() })
    }

    fn batch(&mut self) -> Parsed<Spanned<u32>> {
        self.eat(&TokenKind::Equals);
        let rule = "BATCH is a whole number of rows, at least 1";
        let batch = self.whole_number(rule)?;
        if batch.node == 0 { Err(Fault::new(batch.span, rule)) } else { Ok(batch) }
    }

    fn primary_key(&mut self) -> Parsed<Vec<Spanned<String>>> {
        let mut columns: Vec<Spanned<String>> = Vec::new();
        loop {
            let what = if columns.is_empty() { "a column after PK" } else { "a column after the comma" };
            let column = self.name(what, &[RESERVED, BARE_CLAUSES].concat())?;
            if matches!(self.peek().kind, TokenKind::Dot | TokenKind::OpenBracket) {
                return Err(self.fault_here("PK names columns of the table, which have no parts"));
            }
            if columns.iter().any(|other| other.node == column.node) {
                return Err(Fault::new(
                    column.span,
                    format!("column {} is named twice", quote(&column.node)),
                ));
            }
            columns.push(column);
            if self.eat(&TokenKind::Comma).is_none() {
                return Ok(columns);
            }
        }
    }

    fn properties(&mut self) -> Parsed<Vec<(Spanned<String>, Spanned<String>)>> {
        self.expect(&TokenKind::OpenParen, "`(` after PROPERTIES")?;
        let mut properties: Vec<(Spanned<String>, Spanned<String>)> = Vec::new();
        loop {
            let key = self.text("a key in single quotes")?;
            if properties.iter().any(|(other, _)| other.node == key.node) {
                return Err(Fault::new(key.span, format!("property {} is set twice", quote(&key.node))));
            }
            self.expect(&TokenKind::Equals, "`=` after the key")?;
            let value = match self.word() {
                Some(word) if begins_number(word) => self.number()?,
                Some(word) if among(&["true", "false"], word).is_some() => {
                    let span = self.peek().span.clone();
                    self.advance();
                    Spanned { node: word.to_ascii_lowercase(), span }
                }
                _ => self.text("a value in single quotes")?,
            };
            properties.push((key, value));
            if self.eat(&TokenKind::Comma).is_none() {
                break;
            }
        }
        self.expect(&TokenKind::CloseParen, "`,` or `)`")?;
        Ok(properties)
    }

    pub(super) fn text(&mut self, what: &str) -> Parsed<Spanned<String>> {
        let token = self.peek();
        let TokenKind::Text(text) = &token.kind else { return Err(self.unexpected(what, &[])) };
        self.advance();
        Ok(Spanned { node: text.clone(), span: token.span.clone() })
    }
}
