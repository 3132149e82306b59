//! The words of the command line.

use crate::hint;

/// What `--help` prints.
pub(super) const USAGE: &str = "\
Checks a configuration of the Cassandra sink, and shows what becomes of records, without Kafka Connect. Nothing is written.

usage: java -jar ilion-kafka-connect-cassandra-<version>.jar <command>

  check <config> [--record <file>]... [--json]
      Prints what is wrong with a configuration, option by option, as PUT /connector-plugins/.../config/validate
      of a worker does: also what only the cluster and the schema registry know. <config> is a file in one of
      the forms that Connect takes: {\"name\": ..., \"config\": {...}}, the options alone as JSON, or properties.

      --record <file>   prints what each route makes of the records of this file (- is the standard input): the
                        CQL statement, each bound value with its CQL type, and the write time; or why the record
                        can't be written. A file holds one record after the other, or an array of them:
                          {\"topic\": \"orders\", \"key\": \"k\", \"value\": {\"id\": 1}, \"headers\": {\"h\": \"x\"},
                           \"partition\": 0, \"offset\": 0, \"timestamp\": 1764310690123}
                        All but the value may be left out. \"value\": null is a tombstone. A value alone will do.
                        Payloads that are no JSON stand as key_base64 and value_base64.
      --json            prints JSON instead of text.

  options [--markdown | --json]
      Prints the reference of all options.

  --help, --version

exit status: 0 nothing is wrong; 1 the configuration has problems, or a record can't be written; 2 the command is used
             wrongly, or a file can't be read.
";

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Check(Check),
    Options(Form),
    Help,
    Version,
}

/// A configuration, and records for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) config: String,
    pub(super) records: Vec<String>,
    pub(super) is_json: bool,
}

/// How the reference of options is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Markdown,
    Json,
}

const COMMANDS: [&str; 2] = ["check", "options"];
const OF_CHECK: [&str; 2] = ["--record", "--json"];
const OF_OPTIONS: [&str; 2] = ["--markdown", "--json"];
const EVERYWHERE: [&str; 2] = ["--help", "--version"];

/// Understands the words, or says what is wrong with them and how they are used.
pub(super) fn parse(words: &[String]) -> Result<Command, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // Whoever asks for help may have made a mistake before.
    if words.iter().any(|word| ["--help", "-h", "help"].contains(word)) {
        return Ok(Command::Help);
    }
    let parsed = match words.split_first() {
        None => Err("a command is missing".to_owned()),
        Some((&"--version", _)) => Ok(Command::Version),
        Some((&"check", rest)) => check(rest),
        Some((&"options", rest)) => options(rest),
        Some((other, _)) => Err(unknown("command", other, COMMANDS.iter().chain(&EVERYWHERE))),
    };
    parsed.map_err(|mistake| format!("{mistake}\n\n{USAGE}"))
}

fn check(words: &[&str]) -> Result<Command, String> {
    let (mut config, mut records, mut is_json) = (None, Vec::new(), false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--json" => is_json = true,
            "--record" => match words.next() {
                Some(file) => records.push((*file).to_owned()),
                None => return Err("--record needs a file, or - for the standard input".to_owned()),
            },
            option if option.starts_with("--") => {
                return Err(unknown("option of check", option, OF_CHECK.iter().chain(&EVERYWHERE)));
            }
            file if config.is_none() => config = Some(file.to_owned()),
            file => {
                return Err(format!(
                    "check takes one configuration: what is `{file}`? Records need --record"
                ));
            }
        }
    }
    let config = config.ok_or("check needs the file of a configuration")?;
    Ok(Command::Check(Check { config, records, is_json }))
}

fn options(words: &[&str]) -> Result<Command, String> {
    match words {
        [] => Ok(Command::Options(Form::Text)),
        ["--markdown"] => Ok(Command::Options(Form::Markdown)),
        ["--json"] => Ok(Command::Options(Form::Json)),
        [.., "--markdown" | "--json"] => Err("options takes one of --markdown and --json".to_owned()),
        [.., other] => Err(unknown("option of options", other, OF_OPTIONS.iter().chain(&EVERYWHERE))),
    }
}

fn unknown<'w>(what: &str, word: &str, known: impl Iterator<Item = &'w &'static str>) -> String {
    let near = hint::nearest(word, known.copied()).map(|near| format!(": did you mean `{near}`?"));
    format!("there is no {what} `{word}`{}", near.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Command, String> {
        parse(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    /// The first line of what is said to a mistake; the usage follows.
    fn mistake(words: &str) -> String {
        let message = parsed(words).unwrap_err();
        assert!(message.ends_with(USAGE), "{message}");
        message.lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_check_takes_a_configuration_and_records() {
        let check = Check { config: "c".into(), records: vec!["r".into(), "-".into()], is_json: true };
        assert_eq!(parsed("check c --record r --record - --json"), Ok(Command::Check(check.clone())));
        assert_eq!(parsed("check --json --record r --record - c"), Ok(Command::Check(check)));
    }

    #[test]
    fn the_reference_has_three_forms() {
        assert_eq!(parsed("options"), Ok(Command::Options(Form::Text)));
        assert_eq!(parsed("options --markdown"), Ok(Command::Options(Form::Markdown)));
        assert_eq!(parsed("options --json"), Ok(Command::Options(Form::Json)));
    }

    #[test]
    fn help_is_given_wherever_it_is_asked_for() {
        for words in ["--help", "-h", "help", "check --help", "chek c --help"] {
            assert_eq!(parsed(words), Ok(Command::Help), "{words}");
        }
        assert_eq!(parsed("--version"), Ok(Command::Version));
    }

    #[test]
    fn a_mistake_is_named_with_what_was_probably_meant() {
        assert_eq!(mistake(""), "a command is missing");
        assert_eq!(mistake("chek c"), "there is no command `chek`: did you mean `check`?");
        assert_eq!(mistake("--versoin"), "there is no command `--versoin`: did you mean `--version`?");
        assert_eq!(mistake("zebra"), "there is no command `zebra`");
        assert_eq!(
            mistake("check c --records r"),
            "there is no option of check `--records`: did you mean `--record`?"
        );
        assert_eq!(mistake("check"), "check needs the file of a configuration");
        assert_eq!(mistake("check c --record"), "--record needs a file, or - for the standard input");
        assert!(mistake("check c r").contains("what is `r`? Records need --record"));
        assert_eq!(
            mistake("options --markdwon"),
            "there is no option of options `--markdwon`: did you mean `--markdown`?"
        );
        assert_eq!(mistake("options --markdown --json"), "options takes one of --markdown and --json");
    }
}
