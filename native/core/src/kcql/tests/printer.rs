//! A statement as text again. The fuzz targets use it too.

use crate::kcql::ast::*;

/// Writes a statement so that it parses to itself, spans aside. Every name is quoted when `quoted` says so.
pub(crate) struct Printer {
    pub(crate) quoted: bool,
}

impl Printer {
    fn name(&self, name: &str) -> String {
        let plain =
            name.chars().all(|c| c.is_ascii_alphanumeric()) && name.starts_with(|c: char| c.is_alphabetic());
        let keyword = ["insert", "into", "select", "from", "as", "true", "false", "null", "withunset"];
        if plain && !self.quoted && !keyword.contains(&name.to_lowercase().as_str()) {
            name.to_owned()
        } else if self.quoted {
            format!("`{}`", name.replace('`', "``"))
        } else {
            format!("\"{}\"", name.replace('"', "\"\""))
        }
    }

    fn path(&self, path: &FieldPath) -> String {
        let mut text = match &path.root {
            Root::Value if matches!(path.steps.first(), Some(Step::Field(_))) => String::new(),
            Root::Value => "_value".to_owned(),
            Root::Key => "_key".to_owned(),
            Root::Header(name) => format!("_header.{}", self.name(name)),
        };
        for step in &path.steps {
            match step {
                Step::Field(name) if text.is_empty() => text = self.name(name),
                Step::Field(name) => text = format!("{text}.{}", self.name(name)),
                Step::Index(index) => text = format!("{text}[{index}]"),
            }
        }
        text
    }

    fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Literal::Number(number) => number.clone(),
            Literal::Boolean(boolean) => boolean.to_string(),
            Literal::Null => "NULL".to_owned(),
        }
    }

    fn item(&self, item: &Selection) -> String {
        let (expression, column) = match item {
            Selection::AllFields => return "*".to_owned(),
            Selection::FieldsOf(path) => return format!("{}.*", self.path(path)),
            Selection::Item { expression, column } => (expression, column),
        };
        let mut text = match expression {
            Expression::Path(path) => self.path(path),
            Expression::Topic => "_topic".to_owned(),
            Expression::KafkaPartition => "_partition".to_owned(),
            Expression::Offset => "_OFFSET".to_owned(),
            Expression::RecordTimestamp => "_timestamp".to_owned(),
            Expression::Now => "now()".to_owned(),
            Expression::Uuid => "UUID( )".to_owned(),
            Expression::Literal(literal) => self.literal(literal),
        };
        if let Some(column) = column {
            text = format!("{text} as {}", self.name(&column.node));
        }
        text
    }

    fn list<T>(&self, items: &[T], print: impl Fn(&T) -> String) -> String {
        items.iter().map(print).collect::<Vec<_>>().join(", ")
    }

    /// `rotation` moves the clauses round.
    pub(crate) fn statement(&self, statement: &Statement, rotation: usize) -> String {
        let target = match &statement.target.node {
            Target::TopicName => "INSERT INTO *".to_owned(),
            Target::Table { keyspace: None, table } => format!("INSERT INTO {}", self.name(table)),
            Target::Table { keyspace: Some(keyspace), table } => {
                format!("insert into {}.{}", self.name(keyspace), self.name(table))
            }
            Target::Cql(cql) => format!("Execute {}", self.literal(&Literal::Text(cql.clone()))),
        };
        let source = match &statement.source.node {
            Source::AnyTopic => "*".to_owned(),
            Source::Topic(topic) if self.quoted => format!("\"{topic}\""),
            Source::Topic(topic) => topic.clone(),
        };
        let mut clauses = Vec::new();
        if !statement.ignore.is_empty() {
            clauses.push(format!("IGNORE {}", self.list(&statement.ignore, |path| self.path(&path.node))));
        }
        if !statement.primary_key.is_empty() {
            clauses.push(format!("pk {}", self.list(&statement.primary_key, |name| self.name(&name.node))));
        }
        match &statement.ttl {
            Some(Spanned { node: Ttl::Seconds(seconds), .. }) => clauses.push(format!("TTL={seconds}")),
            Some(Spanned { node: Ttl::Field(path), .. }) => clauses.push(format!("Ttl {}", self.path(path))),
            None => {}
        }
        if let Some(Spanned { node: TimestampField { field, unit }, .. }) = &statement.timestamp {
            let unit = format!("{unit:?}").to_uppercase();
            clauses.push(format!("WITHTIMESTAMP {} {unit}", self.path(field)));
        }
        if let Some(batch) = &statement.batch {
            clauses.push(format!("BATCH = {}", batch.node));
        }
        if statement.with_unset.is_some() {
            clauses.push("WithUnset".to_owned());
        }
        if !statement.properties.is_empty() {
            let text = |text: &Spanned<String>| self.literal(&Literal::Text(text.node.clone()));
            let property =
                |(key, value): &(Spanned<String>, Spanned<String>)| format!("{}={}", text(key), text(value));
            clauses.push(format!("PROPERTIES({})", self.list(&statement.properties, property)));
        }
        if !clauses.is_empty() {
            let middle = rotation % clauses.len();
            clauses.rotate_left(middle);
        }
        let selection = self.list(&statement.selection, |item| self.item(&item.node));
        format!("{target} SELECT {selection}\n\tFROM {source} {}", clauses.join(" "))
    }
}

/// Sets every span to nothing, so that statements compare by what they say.
pub(crate) fn without_spans(mut statement: Statement) -> Statement {
    fn clear<T>(part: &mut Spanned<T>) {
        part.span = 0..0;
    }
    statement.span = 0..0;
    clear(&mut statement.target);
    clear(&mut statement.source);
    for item in &mut statement.selection {
        clear(item);
        if let Selection::Item { column: Some(column), .. } = &mut item.node {
            clear(column);
        }
    }
    statement.ignore.iter_mut().for_each(clear);
    statement.primary_key.iter_mut().for_each(clear);
    statement.ttl.iter_mut().for_each(clear);
    statement.timestamp.iter_mut().for_each(clear);
    statement.batch.iter_mut().for_each(clear);
    statement.with_unset = statement.with_unset.map(|_| 0..0);
    for (key, value) in &mut statement.properties {
        clear(key);
        clear(value);
    }
    statement
}
