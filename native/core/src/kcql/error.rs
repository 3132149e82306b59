//! Faults of a route query, shown under the text they are in.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::ast::Span;

/// One fault of a route query. Its `Display` is the message, the text and carets under the fault:
///
/// ```text
/// expected SELECT, found `SELEC`: did you mean SELECT?
///     INSERT INTO orders SELEC * FROM orders-topic
///                        ^^^^^
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteError {
    text: Arc<str>,
    span: Span,
    message: String,
}

impl RouteError {
    /// A fault at `span` of `text`. A span that is not inside the text, or cuts a character, is moved to where it fits.
    pub fn new(text: impl Into<Arc<str>>, span: Span, message: impl Into<String>) -> Self {
        let text = text.into();
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = span.end.clamp(start, text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Self { text, span: start..end, message: message.into() }
    }

    /// What is wrong and what to do, without the text of the query.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it is wrong: inside the text, at the edges of characters; empty for something that is missing.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// The whole query.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Error for RouteError {}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let numbered = self.text.trim_end().contains('\n');
        let mut shown = 0;
        let mut line_start = 0;
        for (index, line) in self.text.split('\n').enumerate() {
            let line_end = line_start + line.len();
            // A line is touched by a span that has a byte of it, and by an empty span that stands in it or at its end.
            let empty_here = self.span.is_empty() && (line_start..=line_end).contains(&self.span.start);
            let blank = shown > 0 && line.trim().is_empty();
            if empty_here || (self.span.start <= line_end && self.span.end > line_start && !blank) {
                let gutter = if numbered { format!("{:>4} | ", index + 1) } else { "    ".to_owned() };
                if shown == MAX_LINES {
                    return write!(f, "\n{gutter}…");
                }
                let marked = self.span.start.saturating_sub(line_start)..self.span.end - line_start;
                Row::new(line, marked).write(f, &gutter)?;
                shown += 1;
            }
            line_start = line_end + 1;
        }
        Ok(())
    }
}

/// How many faults of one query are shown.
pub const MAX_ERRORS: usize = 20;
/// Lines that are shown of one fault.
const MAX_LINES: usize = 4;
/// Characters that are shown of one line.
const MAX_CHARS: usize = 120;
/// Characters that are shown before the fault in a line that is too long.
const CHARS_BEFORE: usize = 60;

/// A line of the query and the characters of it that are marked.
struct Row {
    chars: Vec<char>,
    /// It may stand beyond the characters, for blanks at the end of a line are not shown.
    marked: Span,
    cut_left: bool,
    cut_right: bool,
}

impl Row {
    /// `marked` counts bytes of the line and may reach beyond its end.
    fn new(line: &str, marked: Span) -> Self {
        let chars_before = |byte: usize| line.char_indices().take_while(|(at, _)| *at < byte).count();
        let mut chars: Vec<char> = line.trim_end().chars().map(visible).collect();
        let mut start = chars_before(marked.start);
        if start == 0 && marked.end > 0 {
            // A fault that goes on in this line marks what is written there, not its indentation.
            start = chars.iter().take_while(|c| **c == ' ').count();
        }
        let mut end = chars_before(marked.end).clamp(start, chars.len().max(start));
        let mut cut = 0;
        if chars.len() > MAX_CHARS && start > CHARS_BEFORE {
            cut = (start - CHARS_BEFORE).min(chars.len() - MAX_CHARS);
            chars.drain(..cut);
            start -= cut;
            end -= cut;
        }
        let cut_right = chars.len() > MAX_CHARS;
        chars.truncate(MAX_CHARS);
        end = end.min(chars.len()).max(start);
        Self { chars, marked: start..end, cut_left: cut > 0, cut_right }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, gutter: &str) -> fmt::Result {
        let left = if self.cut_left { "…" } else { "" };
        let right = if self.cut_right { "…" } else { "" };
        let line: String = self.chars.iter().collect();
        let columns = |chars: &[char]| chars.iter().map(|c| width(*c)).sum::<usize>();
        let shown = self.marked.start.min(self.chars.len());
        let beyond = self.marked.start - shown;
        let margin = left.chars().count() + columns(&self.chars[..shown]) + beyond;
        let carets = self.chars.get(self.marked.clone()).map_or(0, columns).max(1);
        let under: String = gutter.chars().map(|c| if c.is_ascii_digit() { ' ' } else { c }).collect();
        let line = format!("{gutter}{left}{line}{right}");
        write!(f, "\n{}\n{under}{:margin$}{:^<carets$}", line.trim_end(), "", "")
    }
}

/// One column for a tab, so that the carets stand right whatever the reader's tab stops; nothing that moves the cursor.
fn visible(c: char) -> char {
    if c.is_control() || c.is_whitespace() {
        ' '
    } else if matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
        '\u{FFFD}'
    } else {
        c
    }
}

/// The columns of a terminal that a character takes, near enough to put carets in the right place.
fn width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036F | 0x200B..=0x200D | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFEFF => 0,
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 2,
        0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 => 2,
        0x1F300..=0x1F64F | 0x1F680..=0x1F6FF | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// The faults of a route query: never none, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteErrors {
    errors: Vec<RouteError>,
}

impl RouteErrors {
    /// Fails with the errors, if there are any.
    pub fn check(mut errors: Vec<RouteError>) -> Result<(), Self> {
        errors.sort_by_key(|error| error.span.start);
        if errors.is_empty() { Ok(()) } else { Err(Self { errors }) }
    }

    /// The query that they are in.
    pub fn text(&self) -> &str {
        self.errors.first().map_or("", RouteError::text)
    }

    /// The faults.
    pub fn errors(&self) -> &[RouteError] {
        &self.errors
    }
}

impl From<RouteError> for RouteErrors {
    fn from(error: RouteError) -> Self {
        Self { errors: vec![error] }
    }
}

impl IntoIterator for RouteErrors {
    type Item = RouteError;
    type IntoIter = std::vec::IntoIter<RouteError>;

    fn into_iter(self) -> Self::IntoIter {
        self.errors.into_iter()
    }
}

impl Error for RouteErrors {}

impl fmt::Display for RouteErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            if index == MAX_ERRORS {
                return write!(f, "and {} more", self.errors.len() - index);
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}
