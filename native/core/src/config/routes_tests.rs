use super::*;
use crate::config::{ConsistencyLevel, Tombstones, WriteTime};

fn routes(query: &str, topics: Option<&[&str]>) -> Result<Routes, Vec<String>> {
    let topics: Option<Vec<String>> = topics.map(|topics| topics.iter().map(|t| (*t).to_owned()).collect());
    Routes::parse(query, "ks", topics.as_deref(), &WriteConfig::DEFAULT)
}

fn one(query: &str) -> Route {
    Route::clone(routes(query, None).expect("a route").iter().next().expect("a route"))
}

fn assert_refused(query: &str, part: &str) {
    let messages = routes(query, None).expect_err(query);
    assert!(messages.len() == 1 && messages[0].contains(part), "{messages:?}");
}

#[test]
fn a_route_may_name_another_keyspace() {
    let table = RouteTarget::Table { keyspace: "other".into(), table: "a".into() };
    assert_eq!(one("INSERT INTO other.a SELECT * FROM t").target, table);
    assert_eq!(one("INSERT INTO * SELECT * FROM t").target, RouteTarget::TopicName { keyspace: "ks".into() });
}

#[test]
fn from_star_catches_the_topics_without_a_route_of_their_own() {
    let routes = routes("INSERT INTO a SELECT * FROM x; INSERT INTO b SELECT * FROM *", None).unwrap();
    let tables = |topic| -> Vec<_> { routes.of(topic).iter().map(|route| route.target.clone()).collect() };
    let table = |table: &str| vec![RouteTarget::Table { keyspace: "ks".into(), table: table.into() }];
    assert_eq!(tables("x"), table("a"));
    assert_eq!(tables("y"), table("b"));
}

#[test]
fn topics_and_routes_that_do_not_meet_are_problems() {
    let star = "INSERT INTO a SELECT * FROM x; INSERT INTO b SELECT * FROM *";
    assert!(routes(star, Some(&["x", "y"])).is_ok());
    let messages = routes(star, Some(&["x"])).unwrap_err();
    assert!(messages[0].contains("none is left for `FROM *`"), "{messages:?}");
    let messages = routes("INSERT INTO a SELECT * FROM x", Some(&["y"])).unwrap_err();
    assert!(messages[0].contains("does not read the topic `x`"), "{messages:?}");
    assert!(messages[1].contains("the topic `y` has no route"), "{messages:?}");
}

#[test]
fn a_query_of_faults_shows_the_first_of_them_and_how_many_there_are() {
    let properties: Vec<String> = (0..4_000).map(|number| format!("'x{number}'=1")).collect();
    let query = format!("INSERT INTO a SELECT * FROM t PROPERTIES({})", properties.join(","));
    let messages = routes(&query, None).unwrap_err();
    assert_eq!(messages.len(), 21);
    assert!(messages[0].contains("`x0`") && messages[19].contains("`x19`"), "{messages:?}");
    assert_eq!(messages[20], "and 3980 more");
    let topics: Vec<String> = (0..50).map(|number| format!("t{number}")).collect();
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let messages = routes("INSERT INTO a SELECT * FROM t0", Some(&topics)).unwrap_err();
    assert_eq!((messages.len(), messages[20].as_str()), (21, "and 29 more"));
}

#[test]
fn clauses_and_properties_change_how_one_route_is_written() {
    let write = one(
        "INSERT INTO a SELECT * FROM t TTL = 5 BATCH = 7 PROPERTIES('consistency' = 'one', 'nulls' = 'null', \
         'deletes' = true, 'timestamps' = 'record', 'tombstones' = 'skip')",
    )
    .write;
    assert_eq!((write.ttl, write.batch_max_rows), (Some(5), 7));
    assert_eq!((write.consistency, write.nulls), (ConsistencyLevel::One, Nulls::Null));
    assert_eq!(
        (write.deletes, write.write_time, write.tombstones),
        (true, WriteTime::Record, Tombstones::Skip)
    );
}

#[test]
fn properties_are_checked_like_the_options_they_stand_for() {
    assert_refused("INSERT INTO a SELECT * FROM t PROPERTIES('ttl' = '-1')", "from 0 to 630720000");
    assert_refused("INSERT INTO a SELECT * FROM t PROPERTIES('consistency' = 'MANY')", "must be one of ANY");
    let message = "there is no property `consistncy`: did you mean `consistency`?";
    assert_refused("INSERT INTO a SELECT * FROM t PROPERTIES('consistncy' = 'ONE')", message);
    assert_refused("INSERT INTO a SELECT * FROM t BATCH = 5000", "from 1 to 1000");
}

#[test]
fn what_a_clause_says_is_not_said_again_in_a_property() {
    for query in [
        "INSERT INTO a SELECT * FROM t TTL = f PROPERTIES('ttl' = '5')",
        "INSERT INTO a SELECT * FROM t WITHUNSET PROPERTIES('nulls' = 'null')",
        "INSERT INTO a SELECT * FROM t BATCH = 5 PROPERTIES('batch.max.rows' = '5')",
        "INSERT INTO a SELECT * FROM t WITHTIMESTAMP f PROPERTIES('write.time' = 'record')",
    ] {
        assert_refused(query, "says this already");
    }
}

#[test]
fn an_own_statement_is_not_idempotent_unless_it_says_so() {
    assert!(!one("EXECUTE 'UPDATE k.t SET n = n + :n WHERE id = :id' SELECT id, n FROM t").idempotent);
    let says =
        "EXECUTE 'UPDATE k.t SET n = :n WHERE id = :id' SELECT id, n FROM t PROPERTIES('idempotent' = true)";
    assert!(one(says).idempotent);
    assert_refused("INSERT INTO a SELECT * FROM t PROPERTIES('idempotent' = 'true')", "of EXECUTE");
}

#[test]
fn what_an_own_statement_says_itself_is_refused_beside_it() {
    for clause in ["TTL = 5", "BATCH = 2", "PK a", "PROPERTIES('ttl' = 5)", "PROPERTIES('deletes' = true)"] {
        assert_refused(&format!("EXECUTE 'UPDATE t' SELECT a FROM t {clause}"), "EXECUTE takes no");
    }
}

#[test]
fn a_write_time_of_the_value_and_deletes_exclude_each_other() {
    let route = |field: &str| {
        format!("INSERT INTO a SELECT * FROM t WITHTIMESTAMP {field} PROPERTIES('delete.enabled' = true)")
    };
    assert_refused(&route("changed"), "a tombstone has no value");
    assert!(routes(&route("_header.changed"), None).is_ok());
}

#[test]
fn ignore_leaves_out_whole_fields_of_a_star() {
    assert!(routes("INSERT INTO a SELECT *, b.* FROM t IGNORE c, b.c", None).is_ok());
    assert_refused("INSERT INTO a SELECT * FROM t IGNORE b.c", "IGNORE leaves out whole fields");
}
