//! What the proxy answers instead of the node, and to which requests.

use std::str::SplitWhitespace;

use crate::error;
use ilion_tests::frame::{Frame, long_bytes, opcode, short_bytes};

/// A fault and the requests that it is for.
#[derive(Clone)]
pub(crate) struct Fault {
    answer: Answer,
    on: On,
    /// Only requests that hold this text.
    with: Option<String>,
    /// How often; for ever without.
    pub(crate) times: Option<u64>,
    /// The node gets the request, and only its answer is replaced.
    pub(crate) after: bool,
}

#[derive(Clone)]
enum Answer {
    Error(String),
    /// No CQL at all.
    Bytes,
    /// A frame that no protocol knows.
    Opcode,
    /// A result with nonsense inside.
    Body,
}

#[derive(Clone, Copy)]
enum On {
    Any,
    /// Whatever changes rows, prepared or not; not what the driver asks for itself.
    Write,
    Opcode(u8),
}

impl Fault {
    /// Reads what follows `error` or `garbage`.
    pub(crate) fn parse(kind: &str, words: SplitWhitespace<'_>) -> Result<Self, String> {
        let mut words = words.peekable();
        let answer = if kind == "error" {
            let name = words.next().ok_or("error needs a name")?;
            error::answer(name, 0, &[]).ok_or(format!("{name} is no error of a server"))?;
            Answer::Error(name.to_owned())
        } else {
            match words.next_if(|word| ["bytes", "opcode", "body"].contains(word)) {
                Some("opcode") => Answer::Opcode,
                Some("body") => Answer::Body,
                _ => Answer::Bytes,
            }
        };
        let mut fault = Self { answer, on: On::Write, with: None, times: None, after: false };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word {
                "on" => fault.on = on(value()?)?,
                "with" => fault.with = Some(value()?.to_owned()),
                "times" => fault.times = Some(value()?.parse().map_err(|_| "times needs a number")?),
                "after" => fault.after = true,
                _ => return Err(format!("{word} is not understood")),
            }
        }
        Ok(fault)
    }

    pub(crate) fn is_for(&self, request: &Frame, is_write: bool) -> bool {
        let is_meant = match self.on {
            On::Any => true,
            On::Write => is_write,
            On::Opcode(opcode) => request.opcode() == opcode,
        };
        let is_inside =
            |text: &String| request.body().windows(text.len()).any(|part| part == text.as_bytes());
        self.times != Some(0) && is_meant && self.with.as_ref().is_none_or(is_inside)
    }

    pub(crate) fn answer(&self, request: &Frame) -> Frame {
        let stream = request.stream();
        let unknown = || Frame::answer(stream, 0x7f, &[0xde, 0xad]);
        match &self.answer {
            Answer::Error(name) => {
                let id = statement_id(request).unwrap_or_default();
                error::answer(name, stream, id).unwrap_or_else(unknown)
            }
            Answer::Bytes => {
                Frame { bytes: b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".to_vec() }
            }
            Answer::Opcode => unknown(),
            // Rows whose metadata promises more than there is.
            Answer::Body => Frame::answer(stream, opcode::RESULT, &[0, 0, 0, 2, 0, 0, 0, 0, 0x7f, 0xff]),
        }
    }
}

fn on(word: &str) -> Result<On, String> {
    Ok(match word {
        "any" => On::Any,
        "write" => On::Write,
        "execute" => On::Opcode(opcode::EXECUTE),
        "batch" => On::Opcode(opcode::BATCH),
        "prepare" => On::Opcode(opcode::PREPARE),
        "query" => On::Opcode(opcode::QUERY),
        "options" => On::Opcode(opcode::OPTIONS),
        "startup" => On::Opcode(opcode::STARTUP),
        "auth" => On::Opcode(opcode::AUTH_RESPONSE),
        "register" => On::Opcode(opcode::REGISTER),
        _ => return Err(format!("{word} is no request")),
    })
}

/// The prepared statement that a request executes first.
pub(crate) fn statement_id(request: &Frame) -> Option<&[u8]> {
    let body = request.body();
    match request.opcode() {
        opcode::EXECUTE => short_bytes(body),
        // The type of the batch, the number of its statements, the kind of the first.
        opcode::BATCH if body.get(3) == Some(&1) => short_bytes(body.get(4..)?),
        _ => None,
    }
}

/// Whether the text of a request, which it may have, changes rows.
pub(crate) fn has_text_of_write(request: &Frame) -> bool {
    let text = match request.opcode() {
        opcode::PREPARE | opcode::QUERY => long_bytes(request.body()),
        _ => None,
    };
    let text = String::from_utf8_lossy(text.unwrap_or_default());
    let verb = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    ["INSERT", "UPDATE", "DELETE", "BEGIN"].contains(&verb.as_str())
}
