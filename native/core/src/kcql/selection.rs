//! What is taken of a record: the items of a selection, expressions and paths.

use std::collections::HashSet;

use super::MAX_STEPS;
use super::ast::{Expression, FieldPath, Literal, Root, Selection, Span, Spanned, Step};
use super::lexer::TokenKind;
use super::parser::{Fault, Parsed, Parser, quote};
use super::words::{LITERALS, RESERVED};

/// What may stand at the end of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathEnd {
    Field,
    FieldOrStar,
}

impl Parser<'_> {
    pub(super) fn selection(&mut self) -> Parsed<Vec<Spanned<Selection>>> {
        let mut items = Vec::new();
        loop {
            let start = self.peek().span.start;
            let node = self.item()?;
            items.push(Spanned { node, span: start..self.previous_end() });
            if self.eat(&TokenKind::Comma).is_none() {
                break;
            }
        }
        if !self.at_keyword("FROM") {
            return Err(self.no_end_of_item(&items));
        }
        check_that_items_differ(&items)?;
        Ok(items)
    }

    fn no_end_of_item(&self, items: &[Spanned<Selection>]) -> Fault {
        let last = items.last().map(|item| (self.slice(&item.span), &item.node));
        match last {
            Some((text, _)) if text.eq_ignore_ascii_case("DISTINCT") && !self.peek().ends_statement() => self
                .fault_here(
                    "DISTINCT is not supported: leave it out; rows of one primary key are one row anyway",
                ),
            Some((text, _)) if text.ends_with('\'') && self.word_touches() => self.fault_here(
                "the text before this is closed: a quote inside a text is doubled, as in 'it''s'",
            ),
            Some((_, Selection::Item { column: Some(_), .. })) => self.unexpected("`,` or FROM", &["FROM"]),
            Some((_, Selection::Item { column: None, .. })) => {
                self.unexpected("`,`, AS column or FROM", &["FROM", "AS"])
            }
            _ => self.unexpected("`,` or FROM", &["FROM"]),
        }
    }

    /// Whether a word follows without a blank.
    fn word_touches(&self) -> bool {
        self.word().is_some() && self.peek().span.start == self.previous_end()
    }

    fn item(&mut self) -> Parsed<Selection> {
        let start = self.peek().span.start;
        if self.eat(&TokenKind::Star).is_some() {
            return self.many_columns(Selection::AllFields);
        }
        let expression = match self.expression()? {
            // `_value.f` is `f`, so `_value.*` is `*`.
            (Expression::Path(FieldPath { root: Root::Value, steps }), true) if steps.is_empty() => {
                return self.many_columns(Selection::AllFields);
            }
            (Expression::Path(path), true) => return self.many_columns(Selection::FieldsOf(path)),
            (expression, _) => expression,
        };
        let span = start..self.previous_end();
        let column = if self.at_keyword("AS") {
            self.advance();
            let column = self.name("a column after AS", RESERVED)?;
            if self.peek().kind == TokenKind::Dot {
                return Err(self.fault_here("a column is one name; parts of a column cannot be written"));
            }
            Some(column)
        } else {
            None
        };
        let item = Selection::Item { expression, column };
        let complete = self.peek().kind == TokenKind::Comma || self.at_keyword("FROM");
        if complete && item.column_name().is_none() {
            let text = self.slice(&span);
            let example =
                if text.chars().count() > 30 || text.contains('\n') { "… " } else { text }.trim_end();
            return Err(Fault::new(span, format!("this has no name of its own: write {example} AS column")));
        }
        Ok(item)
    }

    fn many_columns(&self, selection: Selection) -> Parsed<Selection> {
        if self.at_keyword("AS") {
            return Err(self.fault_here("a `*` fills a column for each field, so it takes no AS"));
        }
        Ok(selection)
    }

    /// An expression, and whether it is a path that ends with `.*`.
    fn expression(&mut self) -> Parsed<(Expression, bool)> {
        let what = "a field, `*` or another expression";
        let token = self.peek();
        let expression = match &token.kind {
            TokenKind::Text(text) => {
                self.advance();
                Expression::Literal(Literal::Text(text.clone()))
            }
            TokenKind::Name(_) => return self.item_path(),
            TokenKind::Word => {
                let word = self.slice(&token.span);
                let lower = word.to_ascii_lowercase();
                if begins_number(word) {
                    return Ok((Expression::Literal(Literal::Number(self.number()?.node)), false));
                }
                if self.peek_second().kind == TokenKind::OpenParen {
                    return Ok((self.function(&lower)?, false));
                }
                let expression = match lower.as_str() {
                    "true" => Expression::Literal(Literal::Boolean(true)),
                    "false" => Expression::Literal(Literal::Boolean(false)),
                    "null" => Expression::Literal(Literal::Null),
                    _ => match metadata(&lower) {
                        Some(expression) => expression,
                        None => return self.item_path(),
                    },
                };
                self.advance();
                if matches!(self.peek().kind, TokenKind::Dot | TokenKind::OpenBracket) {
                    return Err(self.fault_here(format!(
                        "{lower} has no fields (a field that is called so is written in double quotes)"
                    )));
                }
                expression
            }
            _ => return Err(self.unexpected(what, &[])),
        };
        Ok((expression, false))
    }

    fn item_path(&mut self) -> Parsed<(Expression, bool)> {
        let (path, star) =
            self.steps_of_path("a field, `*` or another expression", PathEnd::FieldOrStar, &[])?;
        Ok((Expression::Path(path), star))
    }

    fn function(&mut self, name: &str) -> Parsed<Expression> {
        let expression = match name {
            "now" => Expression::Now,
            "uuid" => Expression::Uuid,
            _ => {
                let message = format!("there is no function {}; there are now() and uuid()", quote(name));
                return Err(self.fault_here(message));
            }
        };
        self.advance();
        self.advance();
        self.expect(&TokenKind::CloseParen, "`)`")?;
        Ok(expression)
    }

    /// A number, as it is written.
    pub(super) fn number(&mut self) -> Parsed<Spanned<String>> {
        let span = self.run();
        let text = self.slice(&span);
        if !is_number(text) {
            let message = format!(
                "{} is not a number (a name that begins so is written in double quotes)",
                quote(text)
            );
            return Err(Fault::new(span, message));
        }
        Ok(Spanned { node: text.to_owned(), span })
    }

    /// The path of a clause. `reserved` are the words that it cannot begin with, besides the reserved words.
    pub(super) fn path(&mut self, what: &str, reserved: &[&str]) -> Parsed<Spanned<FieldPath>> {
        let start = self.peek().span.start;
        let (node, _) = self.steps_of_path(what, PathEnd::Field, reserved)?;
        Ok(Spanned { node, span: start..self.previous_end() })
    }

    fn steps_of_path(&mut self, what: &str, end: PathEnd, reserved: &[&str]) -> Parsed<(FieldPath, bool)> {
        let start = self.peek().span.start;
        let lower = self.word().map(str::to_ascii_lowercase).unwrap_or_default();
        let mut steps = Vec::new();
        let root = match lower.as_str() {
            "_value" => {
                self.advance();
                Root::Value
            }
            "_key" => {
                self.advance();
                Root::Key
            }
            "_header" => {
                self.advance();
                let example = "_header.name (in double quotes when it holds a dot)";
                if self.eat(&TokenKind::Dot).is_none() {
                    return Err(Fault::new(
                        start..self.previous_end(),
                        format!("which header? write {example}"),
                    ));
                }
                if self.peek().kind == TokenKind::Star {
                    return Err(self.fault_here(format!("headers are named one by one: write {example}")));
                }
                Root::Header(self.name("the name of a header", &[])?.node)
            }
            _ => {
                if metadata(&lower).is_some() {
                    let hint =
                        "only a field can stand here (one that is called so is written in double quotes)";
                    return Err(self.fault_here(format!("{lower} is not a field: {hint}")));
                }
                let reserved: Vec<&str> = [RESERVED, LITERALS, reserved].concat();
                steps.push(Step::Field(self.name(what, &reserved)?.node));
                Root::Value
            }
        };
        loop {
            if self.eat(&TokenKind::Dot).is_some() {
                if self.peek().kind == TokenKind::Star {
                    if end == PathEnd::Field {
                        return Err(self.fault_here(
                            "a `*` cannot stand here: name the fields, or the one that holds them",
                        ));
                    }
                    self.advance();
                    return Ok((FieldPath { root, steps }, true));
                }
                steps.push(Step::Field(self.name("a field after the dot", &[])?.node));
            } else if self.eat(&TokenKind::OpenBracket).is_some() {
                steps.push(Step::Index(self.index()?));
                self.expect(&TokenKind::CloseBracket, "`]`")?;
            } else {
                return Ok((FieldPath { root, steps }, false));
            }
            if steps.len() > MAX_STEPS {
                let message = format!("a path has at most {MAX_STEPS} steps");
                return Err(Fault::new(start..self.previous_end(), message));
            }
        }
    }

    fn index(&mut self) -> Parsed<u32> {
        let rule = "an index is a whole number from 0";
        let Some(digits) = self.word().filter(|word| begins_number(word)) else {
            let name = matches!(self.peek().kind, TokenKind::Text(_) | TokenKind::Name(_) | TokenKind::Word);
            return Err(if name {
                self.fault_here(format!("{rule}; a field or a key of a map is a step of its own: a.b"))
            } else {
                self.unexpected("an index", &[])
            });
        };
        let index = whole(digits).ok_or_else(|| self.fault_here(rule))?;
        self.advance();
        Ok(index)
    }

    /// A number without sign and fraction; `rule` is what is said of any other.
    pub(super) fn whole_number(&mut self, rule: &str) -> Parsed<Spanned<u32>> {
        if !self.word().is_some_and(begins_number) {
            return Err(match self.peek().kind {
                TokenKind::Text(_) | TokenKind::Name(_) => self.fault_here(rule),
                _ => self.unexpected("a number", &[]),
            });
        }
        let Spanned { node, span } = self.number()?;
        match whole(&node) {
            Some(number) => Ok(Spanned { node: number, span }),
            None => Err(Fault::new(span, rule)),
        }
    }
}

/// What is known of a record besides its parts.
fn metadata(lower: &str) -> Option<Expression> {
    match lower {
        "_topic" => Some(Expression::Topic),
        "_partition" => Some(Expression::KafkaPartition),
        "_offset" => Some(Expression::Offset),
        "_timestamp" => Some(Expression::RecordTimestamp),
        _ => None,
    }
}

pub(super) fn begins_number(word: &str) -> bool {
    word.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit()) && !word.starts_with("--")
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole) && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

/// Digits only: `u32` itself would take a plus sign.
fn whole(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Refuses two items of one column. Which columns a `*` makes is not known here.
fn check_that_items_differ(items: &[Spanned<Selection>]) -> Parsed<()> {
    let mut columns = HashSet::new();
    let mut stars: HashSet<Option<&FieldPath>> = HashSet::new();
    for item in items {
        match &item.node {
            Selection::AllFields if !stars.insert(None) => {
                return Err(Fault::new(item.span.clone(), "`*` is selected twice"));
            }
            Selection::FieldsOf(path) if !stars.insert(Some(path)) => {
                return Err(Fault::new(
                    item.span.clone(),
                    format!("{} is selected twice", quote(&format!("{path}.*"))),
                ));
            }
            Selection::AllFields | Selection::FieldsOf(_) => {}
            Selection::Item { column, .. } => {
                if let Some(name) = item.node.column_name()
                    && !columns.insert(name)
                {
                    let span: Span = column.as_ref().map_or(&item.span, |column| &column.span).clone();
                    let message = format!(
                        "column {} is filled twice: give one of them another column with AS",
                        quote(name)
                    );
                    return Err(Fault::new(span, message));
                }
            }
        }
    }
    Ok(())
}

/// Refuses what IGNORE names in vain, so that a misspelt or misplaced field does not go unnoticed.
pub(super) fn check_that_stars_take(
    ignore: &[Spanned<FieldPath>],
    keyword: Span,
    selection: &[Spanned<Selection>],
) -> Parsed<()> {
    let is_star = |item: &Spanned<Selection>| !matches!(item.node, Selection::Item { .. });
    if !selection.iter().any(is_star) {
        let message = "IGNORE needs a `*` in the selection: without one, only what is selected is taken";
        return Err(Fault::new(keyword, message));
    }
    let mut seen = HashSet::new();
    for path in ignore {
        let Spanned { node, span } = path;
        if matches!(node.steps.last(), Some(Step::Index(_))) {
            return Err(Fault::new(span.clone(), "IGNORE leaves out fields, not elements of a list"));
        }
        let taken = |item: &Spanned<Selection>| match &item.node {
            Selection::AllFields => node.root == Root::Value && !node.steps.is_empty(),
            Selection::FieldsOf(star) => {
                star.root == node.root
                    && star.steps.len() < node.steps.len()
                    && node.steps.starts_with(&star.steps)
            }
            Selection::Item { .. } => false,
        };
        if !selection.iter().any(taken) {
            let message = format!(
                "no `*` of the selection takes {}, so there is nothing to leave out",
                quote(&node.to_string())
            );
            return Err(Fault::new(span.clone(), message));
        }
        if !seen.insert(node) {
            return Err(Fault::new(span.clone(), format!("{} is ignored twice", quote(&node.to_string()))));
        }
    }
    Ok(())
}
