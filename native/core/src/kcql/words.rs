//! The words of the language, those that other dialects have in their place, and the nearest one to a misspelt word.

/// Where a name begins, these are keywords unless quoted: else a forgotten name would swallow the keyword after it.
pub(super) const RESERVED: &[&str] = &["INSERT", "INTO", "SELECT", "FROM", "AS"];

/// Reserved besides where a path of a selection begins.
pub(super) const LITERALS: &[&str] = &["TRUE", "FALSE", "NULL"];

pub(super) const UNITS: &[&str] = &["SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"];

pub(super) const CLAUSES: &[&str] =
    &["IGNORE", "TTL", "WITHTIMESTAMP", "BATCH", "PK", "WITHUNSET", "PROPERTIES"];

/// Words that people bring from other sinks or from SQL, and what to write instead.
const UNSUPPORTED: &[(&[&str], &str)] = &[
    (&["UPSERT"], "write INSERT, which replaces the row of the same primary key"),
    (
        &["UPDATE"],
        "write INSERT INTO table SELECT …, which writes only the columns of the selection, or EXECUTE 'UPDATE …' SELECT …",
    ),
    (&["DELETE"], "a record without a value deletes its row, with connect.cassandra.delete.enabled = true"),
    (&["CREATE", "AUTOCREATE"], "leave it out and create the table before the connector starts"),
    (
        &["AUTOEVOLVE", "EVOLVE"],
        "leave it out and add columns with ALTER TABLE; a running connector notices them",
    ),
    (&["CAPITALIZE"], "name the columns as they are in the table, with AS"),
    (&["WITHSTRUCTURE"], "leave it out, and select _value AS column for the whole value"),
    (
        &["WITHFORMAT", "WITHCONVERTER", "FORMAT"],
        "leave it out; how records are read is said by connect.cassandra.value.format and key.format",
    ),
    (&["WITHCOMPRESSION"], "leave it out; it is the option connect.cassandra.compression"),
    (
        &["CONSISTENCY", "CONSISTENCYLEVEL"],
        "leave it out; it is the option connect.cassandra.consistency.level",
    ),
    (
        &[
            "STOREAS",
            "WITHTYPE",
            "WITHDOCTYPE",
            "WITHINDEXSUFFIX",
            "WITHPARTITIONER",
            "PARTITIONBY",
            "NOPARTITION",
            "DISTRIBUTEBY",
            "CLUSTERBY",
            "WITHTARGET",
            "WITHKEY",
            "KEYDELIM",
            "KEYDELIMITER",
            "WITHTAG",
            "WITHREGEX",
            "WITHSESSION",
            "WITHPIPELINE",
            "WITH_FLUSH_COUNT",
            "WITH_FLUSH_INTERVAL",
            "WITH_FLUSH_SIZE",
        ],
        "leave it out; it is about another kind of store and means nothing to a Cassandra table",
    ),
    (
        &["WHERE"],
        "a route takes every record of its topic; filter before the sink, with a transform and a predicate",
    ),
    (
        &["JOIN", "LEFT", "RIGHT", "INNER", "OUTER", "FULL", "CROSS", "UNION"],
        "a statement reads one topic; join before the sink, or write a statement for each topic",
    ),
    (
        &[
            "GROUP",
            "GROUPBY",
            "HAVING",
            "ORDER",
            "ORDERBY",
            "LIMIT",
            "OFFSET",
            "SAMPLE",
            "ALLOW",
            "INITIALIZE",
            "INCREMENTALMODE",
            "PROJECTTO",
        ],
        "leave it out; a route takes all records of its topic, one by one, as they come",
    ),
    (&["IF"], "leave it out; rows are written without conditions"),
    (&["TIMESTAMP"], "write WITHTIMESTAMP field"),
    (&["TIMESTAMPUNIT"], "write the unit behind the field: WITHTIMESTAMP field MICROSECONDS"),
    (&["USING"], "write TTL = n, or WITHTIMESTAMP field"),
    (&["PRIMARY", "PRIMARYKEY"], "write PK a, b"),
    (&["UNSET"], "write WITHUNSET"),
    (&["VALUES"], "write INSERT INTO table SELECT … FROM topic"),
];

/// The word of the list that this is, in any case.
pub(super) fn among<'l>(list: &[&'l str], word: &str) -> Option<&'l str> {
    list.iter().copied().find(|known| known.eq_ignore_ascii_case(word))
}

/// What to write instead of a word that is known but not part of this language.
pub(super) fn instead_of(word: &str) -> Option<&'static str> {
    UNSUPPORTED.iter().find(|(words, _)| among(words, word).is_some()).map(|(_, instead)| *instead)
}

/// The word of the list that this one probably should be: its beginning, or a few letters beside it.
pub(super) fn nearest<'l>(list: &[&'l str], word: &str) -> Option<&'l str> {
    let word = word.to_uppercase();
    let letters = word.chars().count();
    if !(2..=32).contains(&letters) {
        return None;
    }
    let distances = list.iter().map(|known| {
        let abbreviates = letters >= 3 && known.starts_with(&word);
        (if abbreviates { 1 } else { strsim::osa_distance(&word, known) }, *known)
    });
    let limit = (letters / 3).max(1);
    distances
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= limit)
        .map(|(_, known)| known)
}
