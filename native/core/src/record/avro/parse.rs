//! From the text of a schema to apache-avro's description of it, as lenient as the Java library, by whose rules registries
//! and their producers go.
//!
//! What only readers with a schema of their own need (defaults, aliases) is left out before apache-avro sees the schema: it
//! refuses a default of the wrong type, which registries have from the days before anybody checked. Names may have any letters.
//! A name without a namespace is looked for in the namespace around it, then in none.

use std::collections::HashSet;
use std::sync::Once;

use apache_avro::AvroResult;
use apache_avro::schema::{RecordSchema, Schema};
use apache_avro::validator::{
    EnumSymbolNameValidator, RecordFieldNameValidator, SchemaNameValidator, SchemaNamespaceValidator,
    set_enum_symbol_name_validator, set_record_field_name_validator, set_schema_name_validator,
    set_schema_namespace_validator,
};
use serde_json::{Map, Value as Json, json};

use super::SchemaError;

/// The schemas as the fields of one record, so that each may use the names of those before it; the last is the one asked for.
pub(super) fn parse(text: &str, referenced: &[impl AsRef<str>]) -> Result<RecordSchema, SchemaError> {
    accept_any_name();
    let mut names = Names::default();
    let mut fields = Vec::new();
    for text in referenced.iter().map(AsRef::as_ref).chain([text]) {
        let schema =
            serde_json::from_str(text).map_err(|error| SchemaError(format!("it is no JSON: {error}")))?;
        fields.push(json!({"name": format!("schema {}", fields.len()), "type": names.schema(&schema, "")?}));
    }
    match Schema::parse(&json!({"type": "record", "name": " schemas", "fields": fields})) {
        Ok(Schema::Record(record)) => Ok(record),
        Ok(_) => Err(SchemaError("it is no schema".to_owned())),
        Err(error) => Err(SchemaError(error.to_string())),
    }
}

/// The names that are defined so far, in full.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// The schema with what decoding needs, and with names that mean the same everywhere. What is malformed is left for
    /// apache-avro to refuse.
    fn schema(&mut self, schema: &Json, namespace: &str) -> Result<Json, SchemaError> {
        Ok(match schema {
            Json::String(name) => Json::String(self.reference(name, namespace)),
            Json::Array(branches) => Json::Array(
                branches.iter().map(|branch| self.schema(branch, namespace)).collect::<Result<_, _>>()?,
            ),
            Json::Object(complex) => Json::Object(self.complex(complex, namespace)?),
            other => other.clone(),
        })
    }

    fn complex(
        &mut self,
        complex: &Map<String, Json>,
        namespace: &str,
    ) -> Result<Map<String, Json>, SchemaError> {
        const KEPT: [&str; 6] =
            ["symbols", "size", "precision", "scale", "connect.internal.type", "logicalType"];
        let kept = |key: &&str| key != &"logicalType" || complex.get(*key).is_some_and(Json::is_string);
        let mut slim: Map<String, Json> = KEPT
            .into_iter()
            .filter(kept)
            .filter_map(|key| Some((key.to_owned(), complex.get(key)?.clone())))
            .collect();
        let Some(of) = complex.get("type") else { return Ok(slim) };
        slim.insert("type".to_owned(), of.clone());
        match of.as_str() {
            Some(named @ ("record" | "error" | "enum" | "fixed")) => {
                if named == "error" {
                    slim.insert("type".to_owned(), json!("record"));
                }
                let Some(name) = complex.get("name").and_then(Json::as_str) else { return Ok(slim) };
                let name = full_name(name, complex.get("namespace").and_then(Json::as_str), namespace);
                slim.insert("name".to_owned(), Json::String(rooted(&name)));
                if !self.0.insert(name.clone()) {
                    return Err(SchemaError(format!("the type `{name}` is defined twice")));
                }
                if let Some(Json::Array(fields)) = complex.get("fields") {
                    let namespace = name.rsplit_once('.').map_or("", |(namespace, _)| namespace);
                    let fields = fields.iter().map(|field| self.field(field, namespace));
                    slim.insert("fields".to_owned(), Json::Array(fields.collect::<Result<_, _>>()?));
                }
            }
            Some(items @ ("array" | "map")) => {
                let key = if items == "array" { "items" } else { "values" };
                if let Some(inner) = complex.get(key) {
                    slim.insert(key.to_owned(), self.schema(inner, namespace)?);
                }
            }
            _ => drop(slim.insert("type".to_owned(), self.schema(of, namespace)?)),
        }
        Ok(slim)
    }

    fn field(&mut self, field: &Json, namespace: &str) -> Result<Json, SchemaError> {
        let (Some(name), Some(of)) = (field.get("name"), field.get("type")) else {
            return Err(SchemaError("a field of a record has no name or no type".to_owned()));
        };
        Ok(json!({"name": name, "type": self.schema(of, namespace)?}))
    }

    fn reference(&self, name: &str, namespace: &str) -> String {
        const PRIMITIVES: [&str; 8] =
            ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
        if PRIMITIVES.contains(&name) {
            return name.to_owned();
        }
        let near = full_name(name, None, namespace);
        rooted(if self.0.contains(&near) { &near } else { name })
    }
}

fn full_name(name: &str, own_namespace: Option<&str>, around: &str) -> String {
    match own_namespace.unwrap_or(around) {
        _ if name.contains('.') => name.strip_prefix('.').unwrap_or(name).to_owned(),
        "" => name.to_owned(),
        namespace => format!("{namespace}.{name}"),
    }
}

/// A full name as apache-avro takes it: the dot in front keeps one without a namespace from that around it.
fn rooted(name: &str) -> String {
    if name.contains('.') { name.to_owned() } else { format!(".{name}") }
}

/// Stands in for apache-avro's checks of names; they are set for the process, but nothing else in it uses this copy.
struct AnyName;

impl SchemaNameValidator for AnyName {
    /// Where the name starts after its namespace.
    fn validate(&self, name: &str) -> AvroResult<usize> {
        Ok(name.rfind('.').map_or(0, |dot| dot + 1))
    }
}

impl SchemaNamespaceValidator for AnyName {
    fn validate(&self, _: &str) -> AvroResult<()> {
        Ok(())
    }
}

impl EnumSymbolNameValidator for AnyName {
    fn validate(&self, _: &str) -> AvroResult<()> {
        Ok(())
    }
}

impl RecordFieldNameValidator for AnyName {
    fn validate(&self, _: &str) -> AvroResult<()> {
        Ok(())
    }
}

fn accept_any_name() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // They are refused only if others were set before.
        let _ = set_schema_name_validator(Box::new(AnyName));
        let _ = set_schema_namespace_validator(Box::new(AnyName));
        let _ = set_enum_symbol_name_validator(Box::new(AnyName));
        let _ = set_record_field_name_validator(Box::new(AnyName));
    });
}
