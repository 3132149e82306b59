//! From the text of a pattern to its parts.

use super::fields::Field;
use super::item::{Item, Meaning, Number, Placed, Sign};
use super::offset::{GmtOffset, OffsetForm};
use crate::convert::locale::{Locale, MonthForm};

/// A pattern, ready to read text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compiled {
    pub(super) source: Box<str>,
    pub(super) items: Box<[Placed]>,
    /// Its letters and where each first stands.
    pub(super) letters: Vec<(char, u16)>,
}

/// Far above any real pattern, and low enough for sections in sections in sections.
const MOST_CHARACTERS: usize = 500;

impl Compiled {
    pub(super) fn of(pattern: &str, locale: &Locale) -> Result<Self, String> {
        let characters: Vec<char> = pattern.chars().collect();
        if characters.is_empty() || characters.len() > MOST_CHARACTERS {
            return Err(format!("a pattern has 1 to {MOST_CHARACTERS} characters, such as uuuu-MM-dd"));
        }
        let mut compiler =
            Compiler { characters, at: 0, levels: vec![Level::default()], letters: Vec::new(), locale };
        while compiler.at < compiler.characters.len() {
            compiler.part()?;
        }
        let Compiler { mut levels, letters, .. } = compiler;
        match (levels.pop(), levels.is_empty()) {
            (Some(whole), true) => Ok(Self { source: pattern.into(), items: whole.items.into(), letters }),
            (Some(open), false) => Err(format!("the `[` at position {} is never closed", open.opened_at)),
            (None, _) => Err("a pattern has at least one part".to_owned()),
        }
    }
}

struct Compiler<'p> {
    characters: Vec<char>,
    at: usize,
    /// The pattern itself, then the optional sections that are open.
    levels: Vec<Level>,
    letters: Vec<(char, u16)>,
    locale: &'p Locale,
}

#[derive(Default)]
struct Level {
    items: Vec<Placed>,
    opened_at: u16,
    /// The number that shares its digits with the numbers right after it.
    sharing: Option<usize>,
}

impl Compiler<'_> {
    /// The position of the next character, as messages count it.
    fn position(&self) -> u16 {
        u16::try_from(self.at + 1).unwrap_or(u16::MAX)
    }

    fn part(&mut self) -> Result<(), String> {
        let position = self.position();
        let next = self.characters[self.at];
        match next {
            'a'..='z' | 'A'..='Z' => {
                let count = self.characters[self.at..].iter().take_while(|other| **other == next).count();
                if !self.letters.iter().any(|(known, _)| *known == next) {
                    self.letters.push((next, position));
                }
                let mut item =
                    letters(next, count, self.locale).map_err(|problem| problem.at(next, count, position))?;
                self.at += count;
                if let Item::Name { full_stop, .. } = &mut item {
                    // One of an abbreviation, unless it is the pattern's own.
                    *full_stop = count < 4 && self.next_sign() != Some('.');
                }
                self.push(item, position);
            }
            '\'' => self.quoted()?,
            '[' => {
                self.at += 1;
                if let Some(around) = self.levels.last_mut() {
                    around.sharing = None;
                }
                self.levels.push(Level { opened_at: position, ..Level::default() });
            }
            ']' => {
                self.at += 1;
                match self.levels.pop() {
                    Some(section) if !self.levels.is_empty() => {
                        self.push(Item::Optional(section.items.into()), section.opened_at);
                    }
                    _ => return Err(format!("the `]` at position {position} closes nothing")),
                }
            }
            '{' | '}' | '#' => {
                return Err(format!(
                    "`{next}` at position {position} is reserved; put it in quotes: '{next}'"
                ));
            }
            other => {
                self.at += 1;
                self.push(Item::Literal(other), position);
            }
        }
        Ok(())
    }

    /// The next character, whether or not it is in a section or in quotes.
    fn next_sign(&self) -> Option<char> {
        self.characters[self.at..].iter().copied().find(|next| !['[', ']', '\''].contains(next))
    }

    /// Text in quotes, where two quotes are one; also two quotes outside of them.
    fn quoted(&mut self) -> Result<(), String> {
        let opened_at = self.position();
        let is_empty = self.characters.get(self.at + 1) == Some(&'\'');
        self.at += 1;
        if is_empty {
            self.push(Item::Literal('\''), opened_at);
            self.at += 1;
            return Ok(());
        }
        loop {
            let position = self.position();
            match (self.characters.get(self.at).copied(), self.characters.get(self.at + 1)) {
                (Some('\''), Some('\'')) => {
                    self.push(Item::Literal('\''), position);
                    self.at += 2;
                }
                (Some('\''), _) => {
                    self.at += 1;
                    return Ok(());
                }
                (Some(other), _) => {
                    self.push(Item::Literal(other), position);
                    self.at += 1;
                }
                (None, _) => return Err(format!("the quote at position {opened_at} is never closed")),
            }
        }
    }

    fn push(&mut self, item: Item, at: u16) {
        let Some(level) = self.levels.last_mut() else { return };
        let here = level.items.len();
        level.sharing = match (&item, level.sharing) {
            (Item::Number(number), Some(first)) => {
                let is_fixed = number.is_of_fixed_width();
                if let Some(Placed { item: Item::Number(first), .. }) = level.items.get_mut(first) {
                    // After a number of any width nobody can tell where the first one ends.
                    first.reserved = if is_fixed { first.reserved + u16::from(number.most) } else { 0 };
                }
                Some(if is_fixed { first } else { here })
            }
            (Item::Number(_), None) => Some(here),
            _ => None,
        };
        level.items.push(Placed { item, at });
    }
}

/// What is wrong with a run of one letter.
enum Problem {
    TooMany(usize),
    Says(String),
}

impl Problem {
    fn at(self, letter: char, count: usize, position: u16) -> String {
        let run = letter.to_string().repeat(count);
        match self {
            Self::TooMany(most) => format!(
                "`{run}` at position {position} has too many letters; the most is `{}`",
                letter.to_string().repeat(most)
            ),
            Self::Says(what) => format!("`{run}` at position {position} {what}"),
        }
    }
}

/// The most digits that a number without a limit of its own can have, as in Java.
const MOST_DIGITS: u8 = 19;

fn letters(letter: char, count: usize, locale: &Locale) -> Result<Item, Problem> {
    let number = |field, least, most, sign| {
        Item::Number(Number { field, least, most, sign, reserved: 0, meaning: Meaning::Number })
    };
    let up_to = |most: usize| match u8::try_from(count) {
        Ok(few) if count <= most => Ok(few),
        _ => Err(Problem::TooMany(most)),
    };
    // One letter is any number of digits, two are two digits.
    let one_or_two = |field| {
        Ok(match up_to(2)? {
            1 => number(field, 1, MOST_DIGITS, Sign::Minus),
            width => number(field, width, width, Sign::None),
        })
    };
    let at_least = |field| Ok(number(field, up_to(MOST_DIGITS.into())?, MOST_DIGITS, Sign::None));
    let name = |field, names: Result<_, String>| {
        Ok(Item::Name { field, names: names.map_err(Problem::Says)?, full_stop: false })
    };
    match letter {
        'u' | 'y' => {
            let field = if letter == 'u' { Field::Year } else { Field::YearOfEra };
            Ok(match up_to(9)? {
                2 => Item::Number(Number {
                    field,
                    least: 2,
                    most: 2,
                    sign: Sign::None,
                    reserved: 0,
                    meaning: Meaning::YearOfCentury,
                }),
                few @ 1..4 => number(field, few, MOST_DIGITS, Sign::Minus),
                many => number(field, many, MOST_DIGITS, Sign::MinusOrPlusBeyond),
            })
        }
        'M' | 'L' => match up_to(4)? {
            1 | 2 => one_or_two(Field::Month),
            more => {
                let form = MonthForm { is_full: more == 4, stands_alone: letter == 'L' };
                name(Field::Month, locale.months(form))
            }
        },
        'E' => name(Field::Weekday, locale.weekdays(up_to(4)? == 4)),
        'a' => {
            up_to(1)?;
            name(Field::HalfOfDay, locale.halves_of_day())
        }
        'd' => one_or_two(Field::Day),
        'D' => Ok(match up_to(3)? {
            1 => number(Field::DayOfYear, 1, MOST_DIGITS, Sign::Minus),
            least => number(Field::DayOfYear, least, 3, Sign::None),
        }),
        'H' => one_or_two(Field::Hour),
        'k' => one_or_two(Field::HourFrom1),
        'K' => one_or_two(Field::HourOfHalf),
        'h' => one_or_two(Field::HourOfHalfFrom1),
        'm' => one_or_two(Field::Minute),
        's' => one_or_two(Field::Second),
        'S' => {
            let width = up_to(9)?;
            Ok(Item::Number(Number {
                field: Field::Nanosecond,
                least: width,
                most: width,
                sign: Sign::None,
                reserved: 0,
                meaning: Meaning::Fraction,
            }))
        }
        'n' => at_least(Field::Nanosecond),
        'A' => at_least(Field::MillisecondOfDay),
        'N' => at_least(Field::NanosecondOfDay),
        'X' | 'x' => Ok(Item::Offset(OffsetForm::of_x(up_to(5)?, letter == 'X'))),
        'Z' => Ok(match up_to(5)? {
            4 => Item::GmtOffset(GmtOffset::Full),
            5 => Item::Offset(OffsetForm::of_x(5, true)),
            _ => Item::Offset(OffsetForm::of_x(2, false)),
        }),
        'O' => match count {
            1 => Ok(Item::GmtOffset(GmtOffset::Short)),
            4 => Ok(Item::GmtOffset(GmtOffset::Full)),
            _ => Err(Problem::Says("is neither `O` nor `OOOO`".to_owned())),
        },
        'V' => match count {
            2 => Ok(Item::Zone { abbreviated: false }),
            _ => Err(Problem::Says("is not `VV`".to_owned())),
        },
        'z' => match count {
            1..4 => Ok(Item::Zone { abbreviated: true }),
            _ => Err(Problem::Says(
                "is not supported: write `z` for an abbreviation, `VV` for a name".to_owned(),
            )),
        },
        'Y' => Err(Problem::Says(
            "is the year that a week belongs to; write `u` for the year of a date".to_owned(),
        )),
        'e' | 'c' => Err(Problem::Says("is not supported; write `E` for a weekday".to_owned())),
        _ => Err(Problem::Says(format!(
            "is not supported; letters that stand for themselves are written in quotes: '{}'",
            letter.to_string().repeat(count)
        ))),
    }
}
