//! What a check found, for people and for scripts.

use std::fmt::Write as _;

use serde_json::json;

use crate::config::Problem;
use crate::record;
use crate::task::{Made, Write};
use crate::writer::{BoundCell, BoundValue};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) warnings: Vec<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) records: Vec<Record>,
    /// There are records that the problems stand in the way of.
    pub(super) is_cut_short: bool,
}

/// A record, and what each route makes of it.
#[derive(Debug)]
pub(super) struct Record {
    topic: String,
    kafka_partition: i32,
    offset: i64,
    made: Vec<Made>,
}

impl Record {
    pub(super) fn new(record: &record::Record<'_>, made: Vec<Made>) -> Self {
        let record::Record { topic, kafka_partition, offset, .. } = record;
        Self { topic: (*topic).to_owned(), kafka_partition: *kafka_partition, offset: *offset, made }
    }
}

impl Report {
    pub(super) fn is_fine(&self) -> bool {
        let mut made = self.records.iter().flat_map(|record| &record.made);
        self.problems.is_empty() && !made.any(|made| matches!(made, Made::Errant(_)))
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for warning in &self.warnings {
            let _ = writeln!(text, "warning: {warning}");
        }
        let _ = match self.problems.len() {
            0 => writeln!(text, "The configuration is fine."),
            1 => writeln!(text, "The configuration has 1 problem:"),
            problems => writeln!(text, "The configuration has {problems} problems:"),
        };
        for Problem { option, message } in &self.problems {
            let _ = writeln!(text, "\n{option}\n{}", indented(message, "    "));
        }
        if self.is_cut_short {
            let _ =
                writeln!(text, "\nThe records were not tried: that needs a configuration without problems.");
        }
        for (index, record) in self.records.iter().enumerate() {
            let Record { topic, kafka_partition, offset, made } = record;
            let number = index + 1;
            let _ = writeln!(
                text,
                "\nrecord {number}: topic {topic}, partition {kafka_partition}, offset {offset}"
            );
            for made in made {
                let _ = match made {
                    Made::Write(write) => writeln!(text, "  {}\n{}", write.cql, bound(write)),
                    Made::Nothing => writeln!(text, "  nothing: a tombstone, which is passed over"),
                    Made::Errant(reason) => {
                        writeln!(text, "  can't be written:\n{}", indented(reason, "    "))
                    }
                };
            }
        }
        text
    }

    pub(super) fn json(&self) -> String {
        let problems: Vec<_> = self
            .problems
            .iter()
            .map(|Problem { option, message }| json!({"option": option, "message": message}))
            .collect();
        let records: Vec<_> = self
            .records
            .iter()
            .map(|record| {
                json!({
                    "topic": record.topic,
                    "partition": record.kafka_partition,
                    "offset": record.offset,
                    "routes": record.made.iter().map(route_json).collect::<Vec<_>>(),
                })
            })
            .collect();
        let report = json!({"warnings": self.warnings, "problems": problems, "records": records});
        format!("{report:#}\n")
    }
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join("\n")
}

/// What is bound, a line for each marker, in columns.
fn bound(write: &Write) -> String {
    let mut lines: Vec<(&str, &str, String)> = Vec::new();
    for BoundValue { name, cql_type, cell } in &write.values {
        let cell = match cell {
            BoundCell::Value(literal) => literal.clone(),
            BoundCell::Null => "null (deletes what the column holds)".to_owned(),
            BoundCell::Unset => "unset (leaves the column as it is)".to_owned(),
        };
        lines.push((name, cql_type, cell));
    }
    if let Some(seconds) = write.ttl {
        lines.push(("TTL", "", format!("{seconds} seconds")));
    }
    let time = match write.write_time {
        Some(microseconds) => format!("{microseconds} ({})", moment(microseconds)),
        None => "the cluster's own".to_owned(),
    };
    lines.push(("write time", "", time));
    let width =
        |column: fn(&(&str, &str, String)) -> usize| lines.iter().map(column).max().unwrap_or_default();
    let (names, types) = (width(|line| line.0.chars().count()), width(|line| line.1.chars().count()));
    let lines =
        lines.iter().map(|(name, cql_type, cell)| format!("    {name:names$}  {cql_type:types$}  {cell}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn moment(microseconds: i64) -> String {
    jiff::Timestamp::from_microsecond(microseconds)
        .map_or("outside of the calendar".to_owned(), |time| time.to_string())
}

fn route_json(made: &Made) -> serde_json::Value {
    match made {
        Made::Write(Write { cql, values, write_time, ttl }) => {
            let values = values.iter().map(|BoundValue { name, cql_type, cell }| match cell {
                BoundCell::Value(literal) => json!({"name": name, "type": cql_type, "value": literal}),
                BoundCell::Null => json!({"name": name, "type": cql_type, "value": null}),
                BoundCell::Unset => json!({"name": name, "type": cql_type, "unset": true}),
            });
            json!({"cql": cql, "values": values.collect::<Vec<_>>(), "write_time": write_time, "ttl": ttl})
        }
        Made::Nothing => json!({"nothing": "a tombstone, which is passed over"}),
        Made::Errant(reason) => json!({"errant": reason}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, cql_type: &str, cell: BoundCell) -> BoundValue {
        BoundValue { name: name.to_owned(), cql_type: cql_type.to_owned(), cell }
    }

    fn report() -> Report {
        let write = Write {
            cql: "INSERT".to_owned(),
            values: vec![
                value("\"id\"", "int", BoundCell::Value("1".to_owned())),
                value("\"name\"", "text", BoundCell::Null),
                value("\"at\"", "timestamp", BoundCell::Unset),
            ],
            write_time: Some(1_500_000),
            ttl: Some(60),
        };
        let made = vec![Made::Write(write), Made::Nothing, Made::Errant("table t: no".to_owned())];
        let record = Record { topic: "t".to_owned(), kafka_partition: 0, offset: 5, made };
        Report { records: vec![record], ..Report::default() }
    }

    #[test]
    fn values_stand_in_columns() {
        let expected = "The configuration is fine.

record 1: topic t, partition 0, offset 5
  INSERT
    \"id\"        int        1
    \"name\"      text       null (deletes what the column holds)
    \"at\"        timestamp  unset (leaves the column as it is)
    TTL                    60 seconds
    write time             1500000 (1970-01-01T00:00:01.5Z)
  nothing: a tombstone, which is passed over
  can't be written:
    table t: no
";
        assert_eq!(report().text(), expected);
    }

    #[test]
    fn problems_stand_below_their_options() {
        let problem =
            |option: &str, message: &str| Problem { option: option.to_owned(), message: message.to_owned() };
        let mut report = Report { warnings: vec!["w".to_owned()], ..Report::default() };
        report.problems.push(problem("a", "is required"));
        assert_eq!(report.text(), "warning: w\nThe configuration has 1 problem:\n\na\n    is required\n");
        report.problems.push(problem("b", "INSERT\n^^^\nno"));
        assert!(
            report.text().ends_with("2 problems:\n\na\n    is required\n\nb\n    INSERT\n    ^^^\n    no\n")
        );
        assert!(!report.is_fine());
    }

    #[test]
    fn a_record_that_can_not_be_written_is_not_fine() {
        let mut report = report();
        assert!(!report.is_fine());
        report.records[0].made.pop();
        assert!(report.is_fine());
    }

    #[test]
    fn scripts_get_the_same() {
        let json: serde_json::Value = serde_json::from_str(&report().json()).unwrap();
        let routes = &json["records"][0]["routes"];
        assert_eq!(routes[0]["values"][0], json!({"name": "\"id\"", "type": "int", "value": "1"}));
        assert_eq!(routes[0]["values"][2], json!({"name": "\"at\"", "type": "timestamp", "unset": true}));
        assert_eq!((&routes[0]["ttl"], &routes[0]["write_time"]), (&json!(60), &json!(1_500_000)));
        assert_eq!(routes[2], json!({"errant": "table t: no"}));
        assert_eq!(json["problems"], json!([]));
    }
}
