//! Goes over JSON text once.

mod number;

use std::borrow::Cow;

use super::{DEEPEST, JsonError};
use crate::eight_bytes;
use crate::record::{Take, Value};

/// A place in JSON text.
#[derive(Debug, Clone)]
pub struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// Nothing but blanks may follow.
    pub fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("nothing more")),
        }
    }

    /// The first character of what comes next, past blanks.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Reads an object: `member` is called for each member, and has to read its name, and to read or skip its value.
    pub fn members<E: From<JsonError>>(
        &mut self,
        mut member: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.open(b'{')?;
        if self.closes(b'}') {
            return Ok(());
        }
        loop {
            member(self)?;
            if self.is_last(b'}')? {
                return Ok(());
            }
        }
    }

    /// Reads the name of a member.
    #[inline]
    pub fn name(&mut self) -> Result<Cow<'a, str>, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a name in quotes"));
        }
        let name = self.string()?;
        self.colon()?;
        Ok(name)
    }

    /// Passes over the name of a member if it is written like this, in its quotes, and answers whether it is.
    #[inline]
    pub fn passes_name(&mut self, quoted: &str) -> Result<bool, JsonError> {
        self.peek();
        let is_it = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(quoted.as_bytes()));
        if is_it {
            self.at += quoted.len();
            self.colon()?;
        }
        Ok(is_it)
    }

    /// Reads an array: `element` is called with each index, and has to read or skip its value.
    pub fn elements<E: From<JsonError>>(
        &mut self,
        mut element: impl FnMut(usize, &mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.open(b'[')?;
        if self.closes(b']') {
            return Ok(());
        }
        for index in 0.. {
            element(index, self)?;
            if self.is_last(b']')? {
                break;
            }
        }
        Ok(())
    }

    /// Reads what comes next.
    pub fn value(&mut self) -> Result<Value<'a>, JsonError> {
        self.nested(0)
    }

    /// Reads what comes next for somebody, the most frequent kinds without having them anywhere before.
    #[inline(always)]
    pub fn give(&mut self, to: &mut impl Take) -> Result<(), JsonError> {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(b'"') => {
                self.at += 1;
                if !self.string_end()? {
                    to.take(&Value::Text(Cow::Borrowed(&self.text[start + 1..self.at - 1])).borrowed());
                    return Ok(());
                }
                self.at = start;
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                let text = &self.text[start..self.at];
                match number {
                    Some(number) => to.take_number(text, number),
                    None => to.take(&Value::Number(Cow::Borrowed(text)).borrowed()),
                }
                return Ok(());
            }
            _ => {}
        }
        to.take(&self.value()?);
        Ok(())
    }

    fn nested(&mut self, depth: usize) -> Result<Value<'a>, JsonError> {
        if depth > DEEPEST {
            return Err(JsonError::new(format!("nested more than {DEEPEST} deep")));
        }
        Ok(match self.peek() {
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => {
                let start = self.at;
                self.number()?;
                Value::Number(Cow::Borrowed(&self.text[start..self.at]))
            }
            Some(b't') => self.word("true").map(|()| Value::Boolean(true))?,
            Some(b'f') => self.word("false").map(|()| Value::Boolean(false))?,
            Some(b'n') => self.word("null").map(|()| Value::Null)?,
            Some(b'{') => {
                let mut fields = Vec::new();
                self.members(|scanner| {
                    fields.push((scanner.name()?, scanner.nested(depth + 1)?));
                    Ok::<_, JsonError>(())
                })?;
                Value::Object(fields)
            }
            Some(b'[') => {
                let mut elements = Vec::new();
                self.elements(|_, scanner| {
                    elements.push(scanner.nested(depth + 1)?);
                    Ok::<_, JsonError>(())
                })?;
                Value::List(elements)
            }
            _ => return Err(self.expected("a value")),
        })
    }

    /// Passes over what comes next, however deep it is nested, and answers with its text.
    pub fn skip(&mut self) -> Result<&'a str, JsonError> {
        let first = self.peek();
        let start = self.at;
        match first {
            Some(b'{' | b'[') => self.skip_nested()?,
            Some(_) => self.skip_scalar()?,
            None => return Err(self.expected("a value")),
        }
        Ok(&self.text[start..self.at])
    }

    fn skip_scalar(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string_end().map(drop)
            }
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => Err(self.expected("a value")),
        }
    }

    /// Without recursion, as nothing limits how deep the text is nested.
    fn skip_nested(&mut self) -> Result<(), JsonError> {
        let mut open = Vec::new();
        loop {
            match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    if !self.closes(b'}') {
                        open.push(b'}');
                        self.skip_name()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    if !self.closes(b']') {
                        open.push(b']');
                        continue;
                    }
                }
                _ => self.skip_scalar()?,
            }
            // A value has ended, and with it maybe those that it is the last of.
            loop {
                let Some(close) = open.last() else { return Ok(()) };
                if self.is_last(*close)? {
                    open.pop();
                } else {
                    if *close == b'}' {
                        self.skip_name()?;
                    }
                    break;
                }
            }
        }
    }

    #[inline]
    fn open(&mut self, bracket: u8) -> Result<(), JsonError> {
        if self.peek() == Some(bracket) {
            self.at += 1;
            return Ok(());
        }
        // A text that is no JSON at all is told where.
        self.skip()?;
        Err(JsonError::new("it is of another type"))
    }

    #[inline]
    fn closes(&mut self, bracket: u8) -> bool {
        let closes = self.peek() == Some(bracket);
        self.at += usize::from(closes);
        closes
    }

    /// After a member or element: whether the bracket follows, or a comma.
    #[inline]
    fn is_last(&mut self, bracket: u8) -> Result<bool, JsonError> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(other) if other == bracket => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.expected(if bracket == b'}' { "`,` or `}`" } else { "`,` or `]`" })),
        }
    }

    fn skip_name(&mut self) -> Result<(), JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a name in quotes"));
        }
        self.at += 1;
        self.string_end()?;
        self.colon()
    }

    #[inline]
    fn colon(&mut self) -> Result<(), JsonError> {
        if self.peek() != Some(b':') {
            return Err(self.expected("`:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// A string, from its opening quote on.
    #[inline]
    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let start = self.at;
        self.at += 1;
        if self.string_end()? {
            self.unescaped(start)
        } else {
            Ok(Cow::Borrowed(&self.text[start + 1..self.at - 1]))
        }
    }

    #[cold]
    fn unescaped(&self, start: usize) -> Result<Cow<'a, str>, JsonError> {
        let string = serde_json::from_str(&self.text[start..self.at]);
        // Its own words count from the beginning of the string.
        string
            .map(Cow::Owned)
            .map_err(|_| Self { at: start, ..self.clone() }.expected("an escape that means a character"))
    }

    /// Passes over the rest of a string and answers whether it has escapes.
    #[inline]
    fn string_end(&mut self) -> Result<bool, JsonError> {
        let mut has_escapes = false;
        loop {
            self.pass_plain();
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(has_escapes);
                }
                Some(b'\\') => {
                    has_escapes = true;
                    self.escape()?;
                }
                Some(0..0x20) => return Err(self.expected("an escape in place of a control character")),
                Some(_) => self.at += 1,
                None => return Err(self.expected("the quote that ends the string")),
            }
        }
    }

    #[cold]
    fn escape(&mut self) -> Result<(), JsonError> {
        let length = match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(self.expected("four hexadecimal digits in an escape"));
                }
                6
            }
            _ => return Err(self.expected("an escape that JSON knows")),
        };
        self.at += length;
        Ok(())
    }

    /// Passes over plain characters of a string, eight at a time: to the first other one, or to the last seven bytes of the text.
    #[inline]
    fn pass_plain(&mut self) {
        while let Some(eight) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
            let plain = eight_bytes::plain(*eight);
            self.at += plain;
            if plain < 8 {
                return;
            }
        }
    }

    #[inline]
    fn word(&mut self, word: &str) -> Result<(), JsonError> {
        if !self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            return Err(self.expected("a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Says where, as editors count: lines from 1, columns in bytes from 1.
    #[cold]
    fn expected(&self, what: &str) -> JsonError {
        let before = &self.bytes[..self.at.min(self.bytes.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
        let end = if self.at >= self.bytes.len() { ", where the text ends" } else { "" };
        JsonError::new(format!("expected {what} at line {line} column {column}{end}"))
    }
}
