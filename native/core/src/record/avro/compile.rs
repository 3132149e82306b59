//! From apache-avro's description of a schema to the nodes that data is decoded by.

use std::collections::{HashMap, HashSet};

use apache_avro::schema::{
    DecimalSchema, InnerDecimalSchema, Name, RecordSchema, Schema as Description, UuidSchema,
};

use super::{Node, RecordNode, Schema, SchemaError};
use crate::record::Shape;

/// Compiles the last field of the record that holds the schemas; the others give it names.
pub(super) fn compile(schemas: &RecordSchema) -> Result<Schema, SchemaError> {
    let schema = Schema { root: Node::Null, records: Vec::new(), enums: Vec::new() };
    let mut compiler = Compiler { schema, names: HashMap::new(), entries: HashSet::new() };
    for field in &schemas.fields {
        compiler.schema.root = compiler.node(&field.schema)?;
    }
    let mut schema = compiler.schema;
    schema.weigh();
    Ok(schema)
}

struct Compiler {
    schema: Schema,
    names: HashMap<String, Node>,
    /// The records that are entries of maps.
    entries: HashSet<usize>,
}

impl Compiler {
    fn node(&mut self, description: &Description) -> Result<Node, SchemaError> {
        let node = match description {
            Description::Null => Node::Null,
            Description::Boolean => Node::Boolean,
            Description::Int => Node::Int,
            Description::Long => Node::Long,
            Description::Float => Node::Float,
            Description::Double => Node::Double,
            // A uuid is no logical type of plain bytes, whatever apache-avro says.
            Description::Bytes | Description::Uuid(UuidSchema::Bytes) => Node::Bytes,
            Description::String | Description::Uuid(UuidSchema::String) => Node::Text,
            Description::Date => Node::Date,
            Description::TimeMillis => Node::Time,
            Description::TimeMicros => Node::TimeMicros,
            Description::TimestampMillis | Description::LocalTimestampMillis => Node::Timestamp,
            Description::TimestampMicros | Description::LocalTimestampMicros => Node::TimestampMicros,
            Description::TimestampNanos | Description::LocalTimestampNanos => Node::TimestampNanos,
            Description::BigDecimal => Node::BigDecimal,
            Description::Decimal(decimal) => self.decimal(decimal)?,
            Description::Uuid(UuidSchema::Fixed(fixed)) => self.named(&fixed.name, Node::FixedUuid),
            Description::Duration(fixed) => self.named(&fixed.name, Node::Duration),
            Description::Fixed(fixed) => self.named(&fixed.name, Node::Fixed(fixed.size)),
            Description::Enum(of) => {
                self.schema.enums.push(of.symbols.clone());
                self.named(&of.name, Node::Enum(self.schema.enums.len() - 1))
            }
            Description::Array(of) => match self.node(&of.items)? {
                Node::Record(index) if self.entries.contains(&index) => Node::Entries(index),
                items => Node::Array(Box::new(items)),
            },
            Description::Map(of) => Node::Map(Box::new(self.node(&of.types)?)),
            Description::Union(of) => {
                Node::Union(of.variants().iter().map(|branch| self.node(branch)).collect::<Result<_, _>>()?)
            }
            Description::Record(of) => self.record(of)?,
            Description::Ref { name } => match self.names.get(name.as_ref()) {
                Some(node) => node.clone(),
                None => return Err(SchemaError(format!("the type `{name}` is not defined"))),
            },
        };
        Ok(node)
    }

    fn named(&mut self, name: &Name, node: Node) -> Node {
        self.names.insert(name.as_ref().to_owned(), node.clone());
        node
    }

    fn decimal(&mut self, decimal: &DecimalSchema) -> Result<Node, SchemaError> {
        let scale = i32::try_from(decimal.scale)
            .map_err(|_| SchemaError("the scale of a decimal is over 31 bits".to_owned()))?;
        Ok(match &decimal.inner {
            InnerDecimalSchema::Bytes => Node::Decimal { scale },
            InnerDecimalSchema::Fixed(fixed) => {
                self.named(&fixed.name, Node::FixedDecimal { size: fixed.size, scale })
            }
        })
    }

    fn record(&mut self, of: &RecordSchema) -> Result<Node, SchemaError> {
        let fields = of.fields.iter().map(|field| field.name.clone()).collect();
        let index = self.schema.records.len();
        if is_entry(of) {
            self.entries.insert(index);
        }
        self.schema.records.push(RecordNode {
            shape: Shape::new(fields),
            fields: Vec::new(),
            fewest_bytes: 0,
            weightless_fields: 0,
        });
        // Before its fields, which may be of this very type.
        let node = self.named(&of.name, Node::Record(index));
        self.schema.records[index].fields =
            of.fields.iter().map(|field| self.node(&field.schema)).collect::<Result<_, _>>()?;
        Ok(node)
    }
}

/// Whether an array of these records is how Connect's AvroConverter writes a map whose keys are not text.
fn is_entry(of: &RecordSchema) -> bool {
    let says_so = of.attributes.get("connect.internal.type").is_some_and(|internal| internal == "MapEntry");
    let fields = of.fields.iter().map(|field| field.name.as_str());
    (says_so || of.name.as_ref() == "io.confluent.connect.avro.MapEntry") && fields.eq(["key", "value"])
}

impl Schema {
    /// Finds the fewest bytes of each record: every pass gives a number that is not too large, and a better one where records
    /// hold others.
    fn weigh(&mut self) {
        let forth: Vec<usize> = (0..self.records.len()).collect();
        let back = forth.iter().rev();
        for index in back.clone().chain(&forth).chain(back).copied() {
            let fields = self.records[index].fields.iter().map(|field| self.fewest_bytes(field));
            let weightless_fields = fields.clone().filter(|bytes| *bytes == 0).count();
            let fewest_bytes = fields.fold(0, usize::saturating_add);
            let record = &mut self.records[index];
            (record.fewest_bytes, record.weightless_fields) = (fewest_bytes, weightless_fields);
        }
    }
}
