use super::*;
use crate::config::{ErrorPolicy, RouteTarget};
use proptest::prelude::*;

const SEED: &[(&str, &str)] = &[
    ("name", "cassandra-sink-orders"),
    ("connector.class", "io.ilion.connect.cassandra.CassandraSinkConnector"),
    ("tasks.max", "1"),
    ("topics", "orders-topic"),
    (key::EXPORT_ROUTE_QUERY, "INSERT INTO orders SELECT * FROM orders-topic"),
    (key::CONTACT_POINTS, "localhost"),
    (key::PORT, "9042"),
    (key::KEY_SPACE, "demo"),
    (key::USERNAME, "cassandra"),
    (key::PASSWORD, "cassandra"),
];

fn seed_with(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    SEED.iter().chain(changes).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn problems(changes: &[(&str, &str)]) -> Vec<Problem> {
    parse(seed_with(changes)).config.expect_err("problems")
}

fn config(changes: &[(&str, &str)]) -> SinkConfig {
    parse(seed_with(changes)).config.expect("no problems")
}

#[test]
fn the_seeds_config_is_valid_and_earns_no_warning() {
    let parsed = parse(seed_with(&[]));
    assert_eq!(parsed.warnings, [] as [String; 0]);
    let config = parsed.config.unwrap();
    assert_eq!(config.connection.contact_points, [ContactPoint { host: "localhost".into(), port: 9042 }]);
    assert_eq!(config.errors.policy, ErrorPolicy::Retry);
    assert_eq!(config.errors.max_retries, None);
    let route = config.routes.iter().next().unwrap();
    let table = RouteTarget::Table { keyspace: "demo".into(), table: "orders".into() };
    assert_eq!((route.topic(), &route.target), (Some("orders-topic"), &table));
    assert_eq!(route.write, WriteConfig::DEFAULT);
    assert_eq!(config.topics, Some(vec!["orders-topic".to_owned()]));
}

#[test]
fn every_default_is_valid() {
    let required = [key::CONTACT_POINTS, key::KEY_SPACE, key::EXPORT_ROUTE_QUERY, "topics"];
    let only = SEED.iter().filter(|(key, _)| required.contains(key)).copied();
    assert!(parse(only).config.is_ok());
}

#[test]
fn all_problems_are_found_at_once_and_stand_at_their_options() {
    let found = problems(&[
        (key::PORT, "0"),
        (key::CONTACT_POINTS, "::1, a b"),
        (key::CONSISTENCY_LEVEL, "SOME"),
        (key::BATCH_MAX_ROWS, "ten"),
        (key::EXPORT_ROUTE_QUERY, "INSERT INTO orders SELECT * FROM other"),
        (key::PASSWORD, ""),
    ]);
    let mut options: Vec<_> = found.iter().map(|problem| problem.option.as_str()).collect();
    options.dedup();
    options.sort_unstable();
    options.dedup();
    let mut expected = vec![
        key::PORT,
        key::CONTACT_POINTS,
        key::CONSISTENCY_LEVEL,
        key::BATCH_MAX_ROWS,
        key::EXPORT_ROUTE_QUERY,
        key::PASSWORD,
    ];
    expected.sort_unstable();
    assert_eq!(options, expected);
}

#[test]
fn a_required_option_that_is_missing_is_named() {
    let found = parse([("topics", "t")]).config.unwrap_err();
    let options: Vec<_> = found.iter().map(|problem| problem.option.as_str()).collect();
    assert_eq!(options, [key::CONTACT_POINTS, key::KEY_SPACE, key::EXPORT_ROUTE_QUERY]);
}

#[test]
fn an_older_name_works_and_earns_a_warning() {
    let mut entries = seed_with(&[]);
    let query = entries.remove(key::EXPORT_ROUTE_QUERY).unwrap();
    entries.insert("connect.cassandra.kcql".into(), query);
    let parsed = parse(entries);
    assert!(parsed.config.is_ok());
    assert_eq!(parsed.warnings.len(), 1, "{:?}", parsed.warnings);
}

#[test]
fn two_names_of_an_option_with_different_values_are_refused() {
    let found = problems(&[("connect.cassandra.kcql", "INSERT INTO other SELECT * FROM orders-topic")]);
    assert!(found[0].message.contains("two names of one option"), "{found:?}");
    let same = SEED[4].1;
    assert!(parse(seed_with(&[("connect.cassandra.kcql", same)])).config.is_ok());
}

#[test]
fn an_unknown_key_earns_a_warning_that_names_the_nearest() {
    let parsed = parse(seed_with(&[("connect.cassandra.contact.point", "x"), ("transforms.x", "y")]));
    assert_eq!(parsed.warnings.len(), 1, "{:?}", parsed.warnings);
    assert!(parsed.warnings[0].contains("did you mean connect.cassandra.contact.points?"));
}

#[test]
fn progress_is_said_where_it_is_asked_for_also_by_its_name_without_the_prefix() {
    assert_eq!(config(&[]).progress, None);
    let minute = Some(Duration::from_secs(60));
    assert_eq!(config(&[(key::PROGRESS_ENABLED, "true")]).progress, minute);
    let older = parse(seed_with(&[("connect.progress.enabled", "true")]));
    assert_eq!(older.config.unwrap().progress, minute);
    let warning = "connect.progress.enabled is an older name of connect.cassandra.progress.enabled";
    assert!(older.warnings[0].starts_with(warning), "{:?}", older.warnings);
    let often = [(key::PROGRESS_ENABLED, "TRUE"), (key::PROGRESS_INTERVAL_MS, "5000")];
    assert_eq!(config(&often).progress, Some(Duration::from_secs(5)));
    let both = [(key::PROGRESS_ENABLED, "true"), ("connect.progress.enabled", "false")];
    assert!(problems(&both)[0].message.contains("two names of one option"));
    assert_eq!(problems(&[(key::PROGRESS_ENABLED, "yes")])[0].option, key::PROGRESS_ENABLED);
    assert_eq!(problems(&[(key::PROGRESS_INTERVAL_MS, "999")])[0].option, key::PROGRESS_INTERVAL_MS);
}

#[test]
fn topics_that_a_transform_may_rename_need_not_be_those_of_the_routes() {
    let renamed = (key::EXPORT_ROUTE_QUERY, "INSERT INTO orders SELECT * FROM renamed");
    assert!(problems(&[renamed])[0].message.contains("does not read the topic `renamed`"));
    assert_eq!(config(&[renamed, ("transforms", "rename")]).topics, None);
}

#[test]
fn contact_points_take_ports_brackets_and_blanks() {
    let found = config(&[(key::CONTACT_POINTS, " a , b:1, [::1], [fe80::1]:9999 ,"), (key::PORT, "7")]);
    let shown: Vec<_> = found.connection.contact_points.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["a:7", "b:1", "[::1]:7", "[fe80::1]:9999"]);
}

#[test]
fn a_user_without_a_password_is_refused() {
    let found = problems(&[(key::PASSWORD, " ")]);
    assert_eq!(found[0].option, key::PASSWORD);
}

#[test]
fn a_password_keeps_its_blanks_and_loses_the_line_end_of_its_file() {
    let found =
        config(&[(key::PASSWORD, " a b \n"), (key::USERNAME, " c \n")]).connection.credentials.unwrap();
    assert_eq!((found.username.as_str(), found.password.reveal()), ("c", " a b "));
}

#[test]
fn a_config_shows_no_password() {
    let config = config(&[(key::PASSWORD, "hunter2")]);
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_topic_without_a_route_and_a_route_without_a_topic_are_found() {
    let found = problems(&[("topics", "orders-topic,payments")]);
    assert!(found[0].message.contains("`payments`"), "{found:?}");
    let found = problems(&[("topics", "payments")]);
    assert_eq!(found.len(), 2, "{found:?}");
    let mut entries = seed_with(&[("topics.regex", "orders.*")]);
    entries.remove("topics");
    assert!(parse(entries).config.is_ok());
}

proptest! {
    #[test]
    fn no_config_makes_the_parser_panic(values in proptest::collection::vec((0usize..OPTIONS.len(), ".{0,40}"), 0..12)) {
        let changes: Vec<_> = values.iter().map(|(index, value)| (OPTIONS[*index].key, value.as_str())).collect();
        let _ = parse(seed_with(&changes)).config;
    }
}
