//! The statement: its frame, and the cursor over its tokens that the other parts of the parser share.

use super::ast::{Source, Span, Spanned, Statement, Target};
use super::lexer::{Token, TokenKind};
use super::words::{self, RESERVED};

/// A fault before it is joined with the text.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}

pub(super) type Parsed<T> = Result<T, Fault>;

/// Reads one statement; it stops at its first fault.
pub(super) struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// What ends the statement: a semicolon or the end of the text.
    end: &'t Token,
    at: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token], end: &'t Token) -> Self {
        Self { text, tokens, end, at: 0 }
    }

    pub(super) fn statement(mut self) -> Parsed<Statement> {
        let start = self.peek().span.start;
        let target = match self.at_keyword("EXECUTE") {
            true => self.own_statement()?,
            false => {
                if !self.at_keyword("INSERT") {
                    return Err(self.unexpected("INSERT", &["INSERT", "EXECUTE"]));
                }
                self.advance();
                self.expect_keyword("INTO")?;
                self.target()?
            }
        };
        self.expect_keyword("SELECT")?;
        let selection = self.selection()?;
        self.expect_keyword("FROM")?;
        let source = self.source()?;
        let mut statement = Statement {
            span: start..self.previous_end(),
            target,
            selection,
            source,
            ignore: Vec::new(),
            primary_key: Vec::new(),
            ttl: None,
            timestamp: None,
            batch: None,
            with_unset: None,
            properties: Vec::new(),
        };
        self.clauses(&mut statement)?;
        statement.span.end = self.previous_end();
        Ok(statement)
    }

    fn own_statement(&mut self) -> Parsed<Spanned<Target>> {
        self.advance();
        let Spanned { node, span } = self.text("a CQL statement in single quotes after EXECUTE")?;
        if node.trim().is_empty() {
            return Err(Fault::new(span, "the statement is empty: write EXECUTE 'UPDATE … WHERE …'"));
        }
        Ok(Spanned { node: Target::Cql(node), span })
    }

    fn target(&mut self) -> Parsed<Spanned<Target>> {
        let start = self.peek().span.start;
        if self.eat(&TokenKind::Star).is_some() {
            return Ok(Spanned { node: Target::TopicName, span: start..self.previous_end() });
        }
        let first = self.name("a table or `*` after INTO", RESERVED)?.node;
        let target = if self.eat(&TokenKind::Dot).is_some() {
            if self.peek().kind == TokenKind::Star {
                let message =
                    "a table called like its topic lies in connect.cassandra.key.space: write INSERT INTO *";
                return Err(self.fault_here(message));
            }
            Target::Table { keyspace: Some(first), table: self.name("a table", &[])?.node }
        } else {
            Target::Table { keyspace: None, table: first }
        };
        match self.peek().kind {
            TokenKind::Dot => Err(self.fault_here("a table is named table or keyspace.table")),
            TokenKind::OpenParen => {
                Err(self
                    .fault_here("columns are not listed here: name them in the selection, field AS column"))
            }
            _ => Ok(Spanned { node: target, span: start..self.previous_end() }),
        }
    }

    fn source(&mut self) -> Parsed<Spanned<Source>> {
        let token = self.peek();
        let source = match &token.kind {
            TokenKind::Star => {
                self.advance();
                Source::AnyTopic
            }
            TokenKind::Name(name) => {
                self.advance();
                Source::Topic(name.clone())
            }
            TokenKind::Word | TokenKind::Dot => {
                self.run();
                Source::Topic(self.text[token.span.start..self.previous_end()].to_owned())
            }
            _ => return Err(self.unexpected("a topic or `*` after FROM", &[])),
        };
        let span = token.span.start..self.previous_end();
        let next = self.peek();
        if let Source::Topic(topic) = &source {
            if next.span.start == span.end && matches!(next.kind, TokenKind::Star | TokenKind::OpenBracket) {
                let message = "a topic is named in full: write FROM * for topics with no route of their own, and choose \
                               them with topics.regex";
                return Err(Fault::new(span.start..next.span.end, message));
            }
            if let Some(message) = what_is_wrong_with(topic) {
                return Err(Fault::new(span, message));
            }
        }
        if next.kind == TokenKind::Comma {
            let message = "a statement reads one topic: write a statement for each, separated by `;`";
            return Err(Fault::new(next.span.clone(), message));
        }
        Ok(Spanned { node: source, span })
    }

    // The cursor.

    pub(super) fn peek(&self) -> &'t Token {
        self.tokens.get(self.at).unwrap_or(self.end)
    }

    pub(super) fn peek_second(&self) -> &'t Token {
        self.tokens.get(self.at + 1).unwrap_or(self.end)
    }

    /// Steps over a token; never over the end.
    pub(super) fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len());
    }

    /// Where the last token that was stepped over ends.
    pub(super) fn previous_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end)
    }

    pub(super) fn slice(&self, span: &Span) -> &'t str {
        self.text.get(span.clone()).unwrap_or("")
    }

    pub(super) fn eat(&mut self, kind: &TokenKind) -> Option<Span> {
        let token = self.peek();
        if token.kind != *kind {
            return None;
        }
        self.advance();
        Some(token.span.clone())
    }

    /// The word that is next, as it is written.
    pub(super) fn word(&self) -> Option<&'t str> {
        let token = self.peek();
        (token.kind == TokenKind::Word).then(|| self.slice(&token.span))
    }

    pub(super) fn at_keyword(&self, keyword: &str) -> bool {
        self.word().is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn expect_keyword(&mut self, keyword: &'static str) -> Parsed<()> {
        if !self.at_keyword(keyword) {
            return Err(self.unexpected(keyword, &[keyword]));
        }
        self.advance();
        Ok(())
    }

    pub(super) fn expect(&mut self, kind: &TokenKind, what: &str) -> Parsed<()> {
        if self.eat(kind).is_none() {
            return Err(self.unexpected(what, &[]));
        }
        Ok(())
    }

    /// Steps over the words and dots that stand together without a blank: a topic or a number.
    pub(super) fn run(&mut self) -> Span {
        let start = self.peek().span.start;
        self.advance();
        while matches!(self.peek().kind, TokenKind::Word | TokenKind::Dot)
            && self.peek().span.start == self.previous_end()
        {
            self.advance();
        }
        start..self.previous_end()
    }

    /// A plain name that is not reserved, or a quoted one. `what` says what it names.
    pub(super) fn name(&mut self, what: &str, reserved: &[&str]) -> Parsed<Spanned<String>> {
        let token = self.peek();
        let name = match &token.kind {
            TokenKind::Name(name) if name.is_empty() => return Err(self.fault_here("a name is not empty")),
            TokenKind::Name(name) => name.clone(),
            TokenKind::Word => {
                let word = self.slice(&token.span);
                if words::among(reserved, word).is_some() {
                    return Err(self.fault_here(format!(
                        "expected {what}, found `{word}` (a name that is a keyword is written in double quotes)"
                    )));
                }
                if let Some(problem) = what_makes_quotes_needed(word) {
                    return Err(self.fault_here(problem));
                }
                word.to_owned()
            }
            TokenKind::Text(_) => {
                return Err(self.fault_here(format!(
                    "expected {what}, found a text: a name is written plain or in double quotes"
                )));
            }
            _ => return Err(self.unexpected(what, &[])),
        };
        self.advance();
        Ok(Spanned { node: name, span: token.span.clone() })
    }

    // Faults.

    pub(super) fn fault_here(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.peek().span.clone(), message)
    }

    /// The next token is not what is expected. `words` are the keywords that it could be a misspelling of.
    pub(super) fn unexpected(&self, expected: &str, words: &[&str]) -> Fault {
        let token = self.peek();
        let found = match &token.kind {
            TokenKind::End => "the end of the query".to_owned(),
            TokenKind::Unclosed(quote) => {
                return self
                    .fault_here(format!("this {quote} is not closed (inside, the quote itself is doubled)"));
            }
            TokenKind::Stray('‘' | '’' | '“' | '”' | '„' | '‚' | '«' | '»') => {
                return self
                    .fault_here("this is a typographic quote: write ' around a text and \" around a name");
            }
            TokenKind::Stray(c) if c.is_control() || c.is_whitespace() || u32::from(*c) == 0xFEFF => {
                return self.fault_here(format!("unexpected character U+{:04X}", u32::from(*c)));
            }
            TokenKind::Stray('/' | '#') => {
                return self
                    .fault_here("a route query has no comments (a name with such a character is written in double quotes)");
            }
            TokenKind::Stray(c) => {
                return self.fault_here(format!(
                    "unexpected character `{c}` (a name that holds it is written in double quotes)"
                ));
            }
            _ => quote(self.slice(&token.span)),
        };
        if token.kind == TokenKind::Word {
            let word = self.slice(&token.span);
            if word.starts_with("--") {
                return self.fault_here("a route query has no comments");
            }
            if let Some(instead) = words::instead_of(word) {
                return self.fault_here(format!("{} is not supported: {instead}", word.to_uppercase()));
            }
            if let Some(nearest) = words::nearest(words, word) {
                return self
                    .fault_here(format!("expected {expected}, found {found}: did you mean {nearest}?"));
            }
        }
        self.fault_here(format!("expected {expected}, found {found}"))
    }
}

/// A part of the query in a message, cut when it is long.
pub(super) fn quote(part: &str) -> String {
    let mut shown: String = part.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if part.chars().nth(40).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Why a word is not a name as it stands.
fn what_makes_quotes_needed(word: &str) -> Option<String> {
    let rule = match word.chars().next() {
        _ if word.starts_with("--") => return Some("a route query has no comments".to_owned()),
        Some(c) if c.is_alphabetic() || c == '_' => {
            return word
                .contains('+')
                .then(|| format!("a name with a `+` is written in double quotes: \"{word}\""));
        }
        Some(c) if c.is_numeric() => "a name that begins with a digit",
        _ => "a name that begins with a sign",
    };
    Some(format!("{rule} is written in double quotes: \"{word}\""))
}

/// Why there is no topic of this name.
fn what_is_wrong_with(topic: &str) -> Option<String> {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if topic.is_empty() {
        Some("a topic's name is not empty".to_owned())
    } else if topic == "." || topic == ".." {
        Some(format!("no topic is called `{topic}`"))
    } else if topic.len() > 249 {
        Some(format!("a topic's name has at most 249 characters; this one has {}", topic.chars().count()))
    } else {
        let other = topic.chars().find(|c| !allowed(c))?;
        let other = if other.is_control() { "a control character".to_owned() } else { format!("`{other}`") };
        Some(format!("a topic's name holds letters a to z, digits, `.`, `_` and `-` only, not {other}"))
    }
}
