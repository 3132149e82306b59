//! How errors look.

use super::errors;
use crate::kcql::ast::Span;
use crate::kcql::{RouteError, RouteErrors, parse};

#[test]
fn every_bad_statement_is_told_at_once() {
    let text = "INSERT INTO a SELEC * FROM x;\nINSERT INTO b SELECT * FROM x;\nINSERT INTO c SELECT * FROM x TTL = -1";
    let shown = errors(text).to_string();
    let expected = "\
expected SELECT, found `SELEC`: did you mean SELECT?
   1 | INSERT INTO a SELEC * FROM x;
     |               ^^^^^
a TTL is a whole number of seconds, at most 630720000 (20 years), or a field
   3 | INSERT INTO c SELECT * FROM x TTL = -1
     |                                     ^^";
    assert_eq!(shown, expected);
}

#[test]
fn an_error_shows_the_text_with_carets_under_the_fault() {
    let shown = errors("INSERT INTO orders SELECT * FROM orders-topic WHERE id = 1").to_string();
    let expected = "\
WHERE is not supported: a route takes every record of its topic; filter before the sink, with a transform and a predicate
    INSERT INTO orders SELECT * FROM orders-topic WHERE id = 1
                                                  ^^^^^";
    assert_eq!(shown, expected);
}

#[test]
fn an_error_at_the_end_shows_one_caret_behind_the_text() {
    let shown = errors("INSERT INTO orders SELECT * FROM  \n").to_string();
    let expected = "\
expected a topic or `*` after FROM, found the end of the query
    INSERT INTO orders SELECT * FROM
                                    ^";
    assert_eq!(shown, expected);
    let empty = "the route query is empty: write INSERT INTO table SELECT * FROM topic\n\n    ^";
    assert_eq!(errors("").to_string(), empty);
}

#[test]
fn an_error_in_several_lines_shows_the_line_with_its_number() {
    let shown = errors("INSERT INTO orders\r\n\tSELECT id,\r\n\t\titem.sku AS id\r\n\tFROM orders-topic\r\n")
        .to_string();
    let expected = "\
column `id` is filled twice: give one of them another column with AS
   3 |   item.sku AS id
     |               ^^";
    assert_eq!(shown, expected);
}

#[test]
fn carets_stand_right_under_wide_and_combining_letters() {
    let shown =
        errors("INSERT INTO t SELECT '漢字' AS \"e\u{301}\", größe AS \"漢字\", b AS \"漢字\" FROM t")
            .to_string();
    let expected = "\
column `漢字` is filled twice: give one of them another column with AS
    INSERT INTO t SELECT '漢字' AS \"e\u{301}\", größe AS \"漢字\", b AS \"漢字\" FROM t
                                                              ^^^^^^";
    assert_eq!(shown, expected);
}

#[test]
fn a_long_line_is_cut_round_the_fault() {
    let columns: Vec<String> = (0..200).map(|n| format!("column_{n}")).collect();
    let shown = errors(&format!("INSERT INTO t SELECT {} FROM t TLT = 5", columns.join(", "))).to_string();
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[1].starts_with("    …") && lines[1].ends_with("FROM t TLT = 5"), "{shown}");
    let caret = lines[2].find('^').unwrap();
    assert_eq!(lines[1].chars().skip(caret).take(3).collect::<String>(), "TLT");
    assert!(lines[1].chars().count() < 130);
}

#[test]
fn checks_elsewhere_make_errors_of_the_same_look() {
    let text = "INSERT INTO orders SELECT Id FROM x;\nINSERT INTO ordres\n  SELECT *\n\n  FROM x";
    let statements = parse(text).unwrap();
    let missing =
        RouteError::new(text, statements[1].target.span.clone(), "there is no table ordres in keyspace shop");
    let whole = RouteError::new(text, statements[1].span.clone(), "wrong");
    let column = RouteError::new(text, statements[0].selection[0].span.clone(), "there is no column Id");
    let expected = "\
there is no column Id
   1 | INSERT INTO orders SELECT Id FROM x;
     |                           ^^
wrong
   2 | INSERT INTO ordres
     | ^^^^^^^^^^^^^^^^^^
   3 |   SELECT *
     |   ^^^^^^^^
   5 |   FROM x
     |   ^^^^^^
there is no table ordres in keyspace shop
   2 | INSERT INTO ordres
     |             ^^^^^^";
    assert_eq!(RouteErrors::check(vec![whole, missing, column]).unwrap_err().to_string(), expected);
    assert_eq!(RouteErrors::check(vec![]), Ok(()));
}

#[test]
fn a_span_that_does_not_fit_is_moved_to_where_it_does() {
    let error = RouteError::new("aé", 2..99, "wrong");
    assert_eq!(error.span(), 1..3);
    assert_eq!(RouteError::new("a", Span { start: 7, end: 3 }, "wrong").span(), 1..1);
}

#[test]
fn a_query_of_nothing_but_faults_is_shown_in_part() {
    let shown = errors(&";".repeat(65_536)).to_string();
    assert!(shown.ends_with("\nand 65516 more"));
    assert_eq!(shown.matches("there is no statement before this `;`").count(), 20);
}
