//! Cuts the text into tokens. It never fails: what it cannot read is a token too, and the parser says what is wrong
//! with it when it gets there.

use super::ast::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A run of letters, digits, `_`, `-`, `+`: a keyword, a plain name, a number or a part of one. Which of them, the
    /// place decides: `1e-3` is a number in a selection and a topic after FROM.
    Word,
    /// `"…"` or `` `…` ``, without the quotes.
    Name(String),
    /// `'…'`, without the quotes.
    Text(String),
    Dot,
    Comma,
    Semicolon,
    Star,
    Equals,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    /// A quote that is not closed; the rest of the text is lost in it.
    Unclosed(char),
    /// A character that nothing begins with.
    Stray(char),
    /// The end of the text; its span is empty and stands behind the last token.
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

impl Token {
    pub(super) fn ends_statement(&self) -> bool {
        matches!(self.kind, TokenKind::Semicolon | TokenKind::End)
    }
}

/// The tokens of the text; the last one is [`TokenKind::End`], and no other.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut end = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let kind = match c {
            _ if c.is_whitespace() => continue,
            '.' => TokenKind::Dot,
            ',' => TokenKind::Comma,
            ';' => TokenKind::Semicolon,
            '*' => TokenKind::Star,
            '=' => TokenKind::Equals,
            '(' => TokenKind::OpenParen,
            ')' => TokenKind::CloseParen,
            '[' => TokenKind::OpenBracket,
            ']' => TokenKind::CloseBracket,
            '\'' | '"' | '`' => match quoted(&text[at..], c) {
                Some((content, length)) => {
                    at += length;
                    if c == '\'' { TokenKind::Text(content) } else { TokenKind::Name(content) }
                }
                None => {
                    tokens.push(Token { kind: TokenKind::Unclosed(c), span: start..at });
                    end = at;
                    break;
                }
            },
            _ if belongs_to_word(c) => {
                let rest = &text[at..];
                at += rest.find(|c| !belongs_to_word(c)).unwrap_or(rest.len());
                TokenKind::Word
            }
            _ => TokenKind::Stray(c),
        };
        tokens.push(Token { kind, span: start..at });
        end = at;
    }
    tokens.push(Token { kind: TokenKind::End, span: end..end });
    tokens
}

fn belongs_to_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '+')
}

/// What stands up to the closing quote, and the bytes up to and with it.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut content = String::new();
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            content.push(c);
        } else if chars.next_if(|(_, next)| *next == quote).is_some() {
            content.push(quote);
        } else {
            return Some((content, at + quote.len_utf8()));
        }
    }
    None
}
