//! What is refused, in which words, and where the carets stand.

use super::{errors, one};
use crate::kcql::{MAX_BYTES, MAX_STEPS, parse};

/// The message, and the part of the text that the carets mark.
fn fault(text: &str) -> (String, String) {
    let errors = errors(text);
    assert_eq!(errors.errors().len(), 1, "{errors}");
    let error = &errors.errors()[0];
    (error.message().to_owned(), text[error.span()].to_owned())
}

#[track_caller]
fn assert_fault(text: &str, message: &str, marked: &str) {
    assert_eq!(fault(text), (message.to_owned(), marked.to_owned()), "{text}");
}

#[test]
fn ignore_names_what_some_star_takes() {
    one("INSERT INTO t SELECT *, _key.* FROM t IGNORE a.b, _key.c");
    one("INSERT INTO t SELECT a.* FROM t IGNORE a.b");
    assert_fault(
        "INSERT INTO t SELECT a, b FROM t IGNORE c",
        "IGNORE needs a `*` in the selection: without one, only what is selected is taken",
        "IGNORE",
    );
    assert_fault(
        "INSERT INTO t SELECT a.* FROM t IGNORE a.c, b",
        "no `*` of the selection takes `b`, so there is nothing to leave out",
        "b",
    );
    assert_fault("INSERT INTO t SELECT * FROM t IGNORE a, \"a\"", "`a` is ignored twice", "\"a\"");
    assert_fault(
        "INSERT INTO t SELECT * FROM t IGNORE a[0]",
        "IGNORE leaves out fields, not elements of a list",
        "a[0]",
    );
}

#[test]
fn an_empty_query_is_refused() {
    for text in ["", "  \n\t "] {
        assert_fault(text, "the route query is empty: write INSERT INTO table SELECT * FROM topic", "");
    }
    assert_fault(";", "there is no statement before this `;`", ";");
    assert_fault("INSERT INTO t SELECT * FROM t;;", "there is no statement before this `;`", ";");
}

#[test]
fn a_query_that_is_too_long_is_refused() {
    let start = "INSERT INTO t SELECT * FROM t";
    let fits = format!("{start}{}", " ".repeat(MAX_BYTES - start.len()));
    assert!(parse(&fits).is_ok());
    let text = format!("{fits}é");
    let error = errors(&text);
    assert_eq!(error.errors()[0].message(), "the route query has 65538 bytes; at most 65536 are read");
    assert!(error.to_string().len() < 1_000);
}

#[test]
fn a_path_that_is_too_deep_is_refused() {
    let path = |steps: usize| vec!["a"; steps].join(".");
    one(&format!("INSERT INTO t SELECT {} FROM t", path(MAX_STEPS)));
    let deep = path(MAX_STEPS + 1);
    assert_fault(&format!("INSERT INTO t SELECT {deep} FROM t"), "a path has at most 64 steps", &deep);
}

#[test]
fn the_frame_of_a_statement_is_checked_word_by_word() {
    let end = "the end of the query";
    assert_fault("INSERT", &format!("expected INTO, found {end}"), "");
    assert_fault("INSERT orders SELECT * FROM t", "expected INTO, found `orders`", "orders");
    assert_fault("SELECT * FROM t", "expected INSERT, found `SELECT`", "SELECT");
    assert_fault(
        "INSRET INTO t SELECT * FROM t",
        "expected INSERT, found `INSRET`: did you mean INSERT?",
        "INSRET",
    );
    let keyword = "(a name that is a keyword is written in double quotes)";
    assert_fault(
        "INSERT INTO SELECT * FROM t",
        &format!("expected a table or `*` after INTO, found `SELECT` {keyword}"),
        "SELECT",
    );
    assert_fault("INSERT INTO a.b.c SELECT * FROM t", "a table is named table or keyspace.table", ".");
    assert_fault(
        "INSERT INTO t (a, b) SELECT * FROM t",
        "columns are not listed here: name them in the selection, field AS column",
        "(",
    );
    assert_fault(
        "INSERT INTO t SELECT a, FROM t",
        &format!("expected a field, `*` or another expression, found `FROM` {keyword}"),
        "FROM",
    );
    assert_fault(
        "INSERT INTO t SELECT a AS FROM t",
        &format!("expected a column after AS, found `FROM` {keyword}"),
        "FROM",
    );
    assert_fault("INSERT INTO t SELECT a b FROM t", "expected `,`, AS column or FROM, found `b`", "b");
    assert_fault(
        "INSERT INTO t SELECT * FORM t",
        "expected `,` or FROM, found `FORM`: did you mean FROM?",
        "FORM",
    );
    assert_fault("INSERT INTO t SELECT *;", "expected `,` or FROM, found `;`", ";");
    assert_fault(
        "INSERT INTO t SELECT * FROM",
        &format!("expected a topic or `*` after FROM, found {end}"),
        "",
    );
    assert_fault(
        "INSERT INTO t SELECT * FROM t INSERT INTO u SELECT * FROM u",
        "a statement ends with `;` where the next one begins",
        "INSERT",
    );
}

#[test]
fn a_topic_that_kafka_does_not_allow_is_refused() {
    assert_fault(
        "INSERT INTO t SELECT * FROM \"my topic\"",
        "a topic's name holds letters a to z, digits, `.`, `_` and `-` only, not ` `",
        "\"my topic\"",
    );
    assert_fault("INSERT INTO t SELECT * FROM ..", "no topic is called `..`", "..");
    assert_fault("INSERT INTO t SELECT * FROM ''", "expected a topic or `*` after FROM, found `''`", "''");
    assert_fault(
        "INSERT INTO t SELECT * FROM orders.* TTL = 1",
        "a topic is named in full: write FROM * for topics with no route of their own, and choose them with topics.regex",
        "orders.*",
    );
    assert_fault(
        "INSERT INTO t SELECT * FROM a, b",
        "a statement reads one topic: write a statement for each, separated by `;`",
        ",",
    );
    assert_fault(
        "INSERT INTO t SELECT * FROM \"a\".b",
        "a quoted topic is quoted as a whole, with its dots",
        ".",
    );
    let long = "x".repeat(250);
    assert_fault(
        &format!("INSERT INTO t SELECT * FROM {long}"),
        "a topic's name has at most 249 characters; this one has 250",
        &long,
    );
}

#[test]
fn names_that_need_quotes_say_so() {
    let digit = "a name that begins with a digit is written in double quotes";
    assert_fault("INSERT INTO 2nd SELECT * FROM t", &format!("{digit}: \"2nd\""), "2nd");
    assert_fault("INSERT INTO t SELECT a.2nd FROM t", &format!("{digit}: \"2nd\""), "2nd");
    assert_fault("INSERT INTO t SELECT a AS 2nd FROM t", &format!("{digit}: \"2nd\""), "2nd");
    assert_fault(
        "INSERT INTO t SELECT 2nd FROM t",
        "`2nd` is not a number (a name that begins so is written in double quotes)",
        "2nd",
    );
    assert_fault(
        "INSERT INTO t SELECT a+b FROM t",
        "a name with a `+` is written in double quotes: \"a+b\"",
        "a+b",
    );
    assert_fault(
        "INSERT INTO t SELECT @timestamp FROM t",
        "unexpected character `@` (a name that holds it is written in double quotes)",
        "@",
    );
    assert_fault(
        "INSERT INTO t SELECT a AS 'b' FROM t",
        "expected a column after AS, found a text: a name is written plain or in double quotes",
        "'b'",
    );
    assert_fault("INSERT INTO t SELECT a AS \"\" FROM t", "a name is not empty", "\"\"");
}

#[test]
fn bad_numbers_are_refused_whole() {
    let not = |number: &str| {
        format!("`{number}` is not a number (a name that begins so is written in double quotes)")
    };
    for number in ["1.", "1.2.3", "1e", "+5", "1e5.5", "-1-2", "0x1f"] {
        assert_fault(&format!("INSERT INTO t SELECT {number} AS n FROM t"), &not(number), number);
    }
}

#[test]
fn quotes_that_are_not_closed_are_shown_where_they_open() {
    let message = |quote| format!("this {quote} is not closed (inside, the quote itself is doubled)");
    assert_fault(
        "INSERT INTO t SELECT 'it's' AS a FROM t",
        "the text before this is closed: a quote inside a text is doubled, as in 'it''s'",
        "s",
    );
    assert_fault("INSERT INTO t SELECT 'a';", "expected `,`, AS column or FROM, found `;`", ";");
    assert_fault("INSERT INTO t SELECT a s FROM t", "expected `,`, AS column or FROM, found `s`", "s");
    assert_fault("INSERT INTO t SELECT 'a AS a FROM t", &message('\''), "'");
    assert_fault("INSERT INTO \"t SELECT * FROM t; INSERT", &message('"'), "\"");
    assert_fault("INSERT INTO t SELECT a FROM `t", &message('`'), "`");
    assert_fault(
        "INSERT INTO t SELECT ‘a’ AS a FROM t",
        "this is a typographic quote: write ' around a text and \" around a name",
        "‘",
    );
}

#[test]
fn items_without_a_name_need_one() {
    for item in [
        "'a'",
        "12",
        "-1.5",
        "null",
        "now()",
        "uuid()",
        "a[0]",
        "_key",
        "_value",
        "_topic",
        "_partition",
        "_offset",
        "_timestamp",
    ] {
        let message = format!("this has no name of its own: write {item} AS column");
        assert_fault(&format!("INSERT INTO t SELECT {item} FROM t"), &message, item);
    }
}

#[test]
fn a_column_that_is_filled_twice_is_shown_at_the_second_place() {
    let message =
        |column: &str| format!("column `{column}` is filled twice: give one of them another column with AS");
    assert_fault("INSERT INTO t SELECT a AS x, b AS \"x\" FROM t", &message("x"), "\"x\"");
    assert_fault("INSERT INTO t SELECT id, _key.id FROM t", &message("id"), "_key.id");
    assert_fault("INSERT INTO t SELECT *, * FROM t", "`*` is selected twice", "*");
    assert_fault("INSERT INTO t SELECT a.*, \"a\".* FROM t", "`a.*` is selected twice", "\"a\".*");
    one("INSERT INTO t SELECT id, _key.id AS Id FROM t");
}

#[test]
fn misused_expressions_say_what_to_write() {
    let select = |item: &str| format!("INSERT INTO t SELECT {item} FROM t");
    let so_called = "(a field that is called so is written in double quotes)";
    assert_fault(&select("_topic.x"), &format!("_topic has no fields {so_called}"), ".");
    assert_fault(&select("true.x"), &format!("true has no fields {so_called}"), ".");
    let example = "_header.name (in double quotes when it holds a dot)";
    assert_fault(&select("_header"), &format!("which header? write {example}"), "_header");
    assert_fault(&select("_header.*"), &format!("headers are named one by one: write {example}"), "*");
    assert_fault(&select("* AS x"), "a `*` fills a column for each field, so it takes no AS", "AS");
    assert_fault(&select("a.* AS x"), "a `*` fills a column for each field, so it takes no AS", "AS");
    assert_fault(&select("count(*)"), "there is no function `count`; there are now() and uuid()", "count");
    assert_fault(&select("now(1) AS a"), "expected `)`, found `1`", "1");
    assert_fault(&select("a AS b.c"), "a column is one name; parts of a column cannot be written", ".");
    assert_fault(
        &select("DISTINCT a"),
        "DISTINCT is not supported: leave it out; rows of one primary key are one row anyway",
        "a",
    );
    let index = "an index is a whole number from 0";
    assert_fault(&select("a[-1] AS x"), index, "-1");
    assert_fault(&select("a[4294967296] AS x"), index, "4294967296");
    assert_fault(
        &select("a['k'] AS x"),
        &format!("{index}; a field or a key of a map is a step of its own: a.b"),
        "'k'",
    );
    assert_fault(&select("a[] AS x"), "expected an index, found `]`", "]");
    assert_fault(&select("a[0 AS x"), "expected `]`, found `AS`", "AS");
}

#[test]
fn a_clause_that_comes_twice_is_refused() {
    let message = |clause: &str| format!("a second {clause}: a statement has each clause at most once");
    let text = |clauses: &str| format!("INSERT INTO t SELECT * FROM t {clauses}");
    assert_fault(&text("TTL = 1 BATCH = 2 ttl = 3"), &message("TTL"), "ttl");
    for clause in ["IGNORE a", "WITHTIMESTAMP a", "BATCH = 1", "PK a", "WITHUNSET", "PROPERTIES('a' = 'b')"] {
        let keyword = clause.split([' ', '(']).next().unwrap();
        assert_fault(&text(&format!("{clause} {clause}")), &message(keyword), keyword);
    }
}

#[test]
fn clauses_refuse_what_they_cannot_mean() {
    let text = |clause: &str| format!("INSERT INTO t SELECT * FROM t {clause}");
    let ttl = "a TTL is a whole number of seconds, at most 630720000 (20 years), or a field";
    assert_fault(&text("TTL = 630720001"), ttl, "630720001");
    assert_fault(&text("TTL = 1.5"), ttl, "1.5");
    assert_fault(&text("TTL = '60'"), ttl, "'60'");
    assert_fault(&text("TTL ="), "expected seconds or a field after TTL, found the end of the query", "");
    let field = "only a field can stand here (one that is called so is written in double quotes)";
    assert_fault(&text("TTL = _offset"), &format!("_offset is not a field: {field}"), "_offset");
    assert_fault(
        &text("WITHTIMESTAMP _timestamp"),
        "_timestamp is not a field: for the time of the record itself, set connect.cassandra.write.time = record",
        "_timestamp",
    );
    assert_fault(
        &text("WITHTIMESTAMP at MILLIS"),
        "expected a unit or a clause, found `MILLIS`: did you mean MILLISECONDS?",
        "MILLIS",
    );
    let batch = "BATCH is a whole number of rows, at least 1";
    assert_fault(&text("BATCH = 0"), batch, "0");
    assert_fault(&text("BATCH = 1e3"), batch, "1e3");
    assert_fault(&text("BATCH = many"), "expected a number, found `many`", "many");
    assert_fault(&text("PK a, b, a"), "column `a` is named twice", "a");
    assert_fault(&text("PK a.b"), "PK names columns of the table, which have no parts", ".");
    assert_fault(
        &text("IGNORE WITHUNSET"),
        "expected a field after IGNORE, found `WITHUNSET` (a name that is a keyword is written in double quotes)",
        "WITHUNSET",
    );
    assert_fault(
        &text("IGNORE a.*"),
        "a `*` cannot stand here: name the fields, or the one that holds them",
        "*",
    );
    assert_fault(&text("PROPERTIES('a' = 'b', 'a' = 'c')"), "property `a` is set twice", "'a'");
    assert_fault(&text("PROPERTIES()"), "expected a key in single quotes, found `)`", ")");
    assert_fault(&text("PROPERTIES('a' 'b')"), "expected `=` after the key, found `'b'`", "'b'");
    assert_fault(
        &text("PROPERTIES('a' = \"b\")"),
        "expected a value in single quotes, found `\"b\"`",
        "\"b\"",
    );
}

#[test]
fn a_misspelt_clause_is_told_the_nearest_one() {
    let text = |clause: &str| format!("INSERT INTO t SELECT * FROM t {clause}");
    let expected =
        "expected `;` or a clause (IGNORE, TTL, WITHTIMESTAMP, BATCH, PK, WITHUNSET, PROPERTIES), found";
    for (word, clause) in [
        ("IGNOER", "IGNORE"),
        ("ignored", "IGNORE"),
        ("TLT", "TTL"),
        ("BATHC", "BATCH"),
        ("PROPERTIE", "PROPERTIES"),
        ("WITHTIMESTAMPS", "WITHTIMESTAMP"),
        ("WITHUNSETS", "WITHUNSET"),
    ] {
        assert_fault(
            &text(&format!("{word} a")),
            &format!("{expected} `{word}`: did you mean {clause}?"),
            word,
        );
    }
    assert_fault(&text("frobnicate"), &format!("{expected} `frobnicate`"), "frobnicate");
}

#[test]
fn words_of_other_dialects_are_told_what_to_write_instead() {
    for word in [
        "AUTOCREATE",
        "AUTOEVOLVE",
        "WITHSTRUCTURE",
        "WITHFORMAT",
        "STOREAS",
        "WHERE",
        "LIMIT",
        "JOIN",
        "CONSISTENCYLEVEL",
    ] {
        let text = format!("INSERT INTO t SELECT * FROM t {} x", word.to_lowercase());
        let (message, marked) = fault(&text);
        assert!(message.starts_with(&format!("{word} is not supported: ")), "{message}");
        assert_eq!(marked, word.to_lowercase());
    }
    assert_fault(
        "UPSERT INTO t SELECT * FROM t",
        "UPSERT is not supported: write INSERT, which replaces the row of the same primary key",
        "UPSERT",
    );
    assert_fault(
        "UPDATE t SET a = 1",
        "UPDATE is not supported: write INSERT INTO table SELECT …, which writes only the columns of the selection, or EXECUTE 'UPDATE …' SELECT …",
        "UPDATE",
    );
    assert_fault("-- routes\nINSERT INTO t SELECT * FROM t", "a route query has no comments", "--");
}
