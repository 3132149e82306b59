//! Java's properties files, as a standalone worker reads them: `key=value` lines of ISO-8859-1.

/// The keys and values of a file, in their order.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    // ISO-8859-1 is the first 256 characters of Unicode.
    let text: String = bytes.iter().copied().map(char::from).collect();
    logical_lines(&text).iter().map(|line| entry(line)).collect()
}

/// Lines without comments, each with those that continue it.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut continues = false;
    for line in text.split(['\n', '\r']) {
        let line = line.trim_start_matches(is_blank);
        let is_comment = line.is_empty() || line.starts_with(['#', '!']);
        if is_comment && !continues {
            continue;
        }
        let backslashes = line.len() - line.trim_end_matches('\\').len();
        let goes_on = backslashes % 2 == 1;
        let content = if goes_on { &line[..line.len() - 1] } else { line };
        match lines.last_mut() {
            Some(last) if continues => last.push_str(content),
            _ => lines.push(content.to_owned()),
        }
        continues = goes_on;
    }
    lines
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{c}')
}

/// The key ends at the first `=`, `:` or blank that no backslash stands before.
fn entry(line: &str) -> Result<(String, String), String> {
    let mut is_escaped = false;
    let end = line.find(|c: char| {
        let ends = !is_escaped && (is_blank(c) || c == '=' || c == ':');
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    let (key, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start_matches(is_blank);
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start_matches(is_blank);
    Ok((unescaped(key)?, unescaped(value)?))
}

fn unescaped(text: &str) -> Result<String, String> {
    // As UTF-16, because two escapes may be one character.
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let c = match (c, if c == '\\' { rest.next() } else { None }) {
            ('\\', Some('u')) => {
                let digits: String = rest.by_ref().take(4).collect();
                let unit = u16::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
                units.push(unit.ok_or("a \\u has no four hexadecimal digits behind it")?);
                continue;
            }
            ('\\', Some('t')) => '\t',
            ('\\', Some('n')) => '\n',
            ('\\', Some('r')) => '\r',
            ('\\', Some('f')) => '\u{c}',
            ('\\', Some(other)) => other,
            (c, _) => c,
        };
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16(&units).map_err(|_| "a \\u is half of a character".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<(String, String)> {
        parse(text.as_bytes()).unwrap()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn keys_end_at_the_first_separator() {
        let text = "a=1\n b : 2\nc 3\r\nd==4\ne\n\tf\\=g\\ h=i = j \n";
        let expected = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "=4"), ("e", ""), ("f=g h", "i = j ")];
        assert_eq!(parsed(text), pairs(&expected));
    }

    #[test]
    fn comments_are_left_out_and_lines_go_on_behind_a_backslash() {
        let text = "# no\n  ! no\n\nquery=INSERT \\\n    INTO t \\\n  # SELECT\nlast=back\\\\\nend=x\\";
        let expected = [("query", "INSERT INTO t # SELECT"), ("last", "back\\"), ("end", "x")];
        assert_eq!(parsed(text), pairs(&expected));
    }

    #[test]
    fn escapes_are_read_as_java_reads_them() {
        assert_eq!(parsed("a=\\t\\n\\q\\u00e9\\ud83d\\ude00"), pairs(&[("a", "\t\nqé😀")]));
        assert_eq!(parse(b"a=\xe9").unwrap(), pairs(&[("a", "é")]), "ISO-8859-1");
        assert!(parse(b"a=\\u12").unwrap_err().contains("four hexadecimal digits"));
        assert!(parse(b"a=\\ud83d").unwrap_err().contains("half of a character"));
    }
}
