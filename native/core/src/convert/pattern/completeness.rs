//! Whether the letters of a pattern can ever make a date or a time of day: found when it is compiled, not at each record.

type Letters = [(char, u16)];

const DATE: &[char] = &['u', 'y', 'M', 'L', 'd', 'D', 'E'];
const TIME: &[char] = &['a', 'H', 'k', 'h', 'K', 'm', 's', 'S', 'n', 'A', 'N'];

fn first(letters: &Letters, of: &[char]) -> Option<(char, u16)> {
    letters.iter().find(|(letter, _)| of.contains(letter)).copied()
}

fn has(letters: &Letters, of: &[char]) -> bool {
    first(letters, of).is_some()
}

/// A date, and possibly a time of day.
pub(super) fn of_date_and_time(letters: &Letters) -> Result<(), String> {
    let has_day = has(letters, &['D']) || (has(letters, &['M', 'L']) && has(letters, &['d']));
    if !has(letters, &['u', 'y']) {
        return Err("the pattern has no year; add `uuuu`".to_owned());
    }
    if !has_day {
        return Err("the pattern has no month and day; add `MM` and `dd`, or `DDD`".to_owned());
    }
    if has(letters, TIME) { of_parts(letters) } else { Ok(()) }
}

/// A time of day and nothing else.
pub(super) fn of_time(letters: &Letters) -> Result<(), String> {
    if let Some((letter, position)) = first(letters, DATE) {
        return Err(format!("`{letter}` at position {position} is of a date, which a time of day has not"));
    }
    if let Some((letter, position)) = first(letters, &['X', 'x', 'Z', 'O', 'V', 'z']) {
        return Err(format!(
            "`{letter}` at position {position} is of a time zone, which a time of day has not"
        ));
    }
    if !has(letters, TIME) {
        return Err("the pattern has no hour; add `HH`".to_owned());
    }
    of_parts(letters)
}

/// No part of a time of day without the next larger one.
fn of_parts(letters: &Letters) -> Result<(), String> {
    if let Some((whole, position)) = first(letters, &['A', 'N']) {
        let other = TIME.iter().filter(|letter| **letter != whole);
        return match first(letters, &other.copied().collect::<Vec<_>>()) {
            Some((other, _)) => Err(format!(
                "`{whole}` at position {position} is all of a time of day; leave it out, or `{other}`"
            )),
            None => Ok(()),
        };
    }
    let needs: [(&[char], &[char], &str); 4] = [
        (&['S', 'n'], &['s'], "seconds, `ss`"),
        (&['s'], &['m'], "minutes, `mm`"),
        (&['m', 'a'], &['H', 'k', 'h', 'K'], "an hour, `HH`"),
        (&['h', 'K'], &['a', 'H', 'k'], "`a`, or write `HH`"),
    ];
    for (part, larger, words) in needs {
        if let Some((letter, position)) = first(letters, part)
            && !has(letters, larger)
        {
            return Err(format!("`{letter}` at position {position} needs {words}"));
        }
    }
    Ok(())
}
