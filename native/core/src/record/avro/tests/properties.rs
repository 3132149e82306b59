//! Random schemas, with data that apache-avro encodes.

use std::collections::{HashMap, HashSet};

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value as Avro;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{BigDecimal, Days, Decimal, Duration, Millis, Months, Uuid};
use num_bigint::BigInt;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{NONE, schema};
use crate::record::Value;
use crate::record::avro::Schema;

#[derive(Debug, Clone)]
enum Type {
    /// A type without a name or inner types, and its logical type or nothing.
    Plain(&'static str, &'static str),
    Decimal(u32),
    Fixed(usize),
    FixedDecimal(usize, u32),
    FixedUuid,
    Duration,
    Enum(usize),
    Array(Box<Type>),
    Map(Box<Type>),
    Union(Vec<Type>),
    Record(Vec<Type>),
}

const PLAIN: [(&str, &str); 20] = [
    ("null", ""),
    ("boolean", ""),
    ("int", ""),
    ("long", ""),
    ("float", ""),
    ("double", ""),
    ("bytes", ""),
    ("string", ""),
    ("bytes", "big-decimal"),
    ("string", "uuid"),
    ("int", "date"),
    ("int", "time-millis"),
    ("long", "time-micros"),
    ("long", "timestamp-millis"),
    ("long", "timestamp-micros"),
    ("long", "timestamp-nanos"),
    ("long", "local-timestamp-millis"),
    ("long", "local-timestamp-micros"),
    ("long", "local-timestamp-nanos"),
    ("long", "unheard-of"),
];

impl Type {
    fn any() -> impl Strategy<Value = Type> {
        let leaf = prop_oneof![
            6 => prop::sample::select(PLAIN.to_vec()).prop_map(|(of, logical)| Type::Plain(of, logical)),
            1 => (0..9u32).prop_map(Type::Decimal),
            1 => (0..5usize).prop_map(Type::Fixed),
            1 => (1..9usize, 0..9u32).prop_map(|(size, scale)| Type::FixedDecimal(size, scale)),
            1 => Just(Type::FixedUuid),
            1 => Just(Type::Duration),
            1 => (1..5usize).prop_map(Type::Enum),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                1 => inner.clone().prop_map(|items| Type::Array(Box::new(items))),
                1 => inner.clone().prop_map(|values| Type::Map(Box::new(values))),
                2 => vec(inner.clone(), 1..5).prop_map(Type::union),
                3 => vec(inner, 0..6).prop_map(Type::Record),
            ]
        })
    }

    /// A union holds no union, and one of each type without a name.
    fn union(mut branches: Vec<Type>) -> Type {
        let mut seen = HashSet::new();
        branches.retain(|branch| match branch {
            Type::Union(_) => false,
            Type::Plain(of, _) => seen.insert(*of),
            Type::Decimal(_) => seen.insert("bytes"),
            Type::Array(_) => seen.insert("array"),
            Type::Map(_) => seen.insert("map"),
            _ => true,
        });
        if branches.is_empty() { Type::Plain("null", "") } else { Type::Union(branches) }
    }

    fn json(&self, names: &mut usize) -> Json {
        let mut fixed = |size: usize, logical: &str, scale: u32| {
            *names += 1;
            json!({"type": "fixed", "name": format!("N{names}"), "size": size, "logicalType": logical, "precision": 9, "scale": scale})
        };
        match self {
            Type::Plain(of, "") => json!(of),
            Type::Plain(of, logical) => json!({"type": of, "logicalType": logical}),
            Type::Decimal(scale) => {
                json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": scale})
            }
            Type::Fixed(size) => fixed(*size, "unheard-of", 0),
            Type::FixedDecimal(size, scale) => fixed(*size, "decimal", *scale),
            Type::FixedUuid => fixed(16, "uuid", 0),
            Type::Duration => fixed(12, "duration", 0),
            Type::Enum(count) => {
                *names += 1;
                let symbols: Vec<_> = (0..*count).map(|index| format!("S{index}")).collect();
                json!({"type": "enum", "name": format!("N{names}"), "symbols": symbols})
            }
            Type::Array(items) => json!({"type": "array", "items": items.json(names)}),
            Type::Map(values) => json!({"type": "map", "values": values.json(names)}),
            Type::Union(branches) => branches.iter().map(|branch| branch.json(names)).collect(),
            Type::Record(fields) => {
                *names += 1;
                let name = format!("N{names}");
                let fields: Vec<_> = fields
                    .iter()
                    .enumerate()
                    .map(|(index, field)| json!({"name": format!("f{index}"), "type": field.json(names)}))
                    .collect();
                json!({"type": "record", "name": name, "fields": fields})
            }
        }
    }

    fn value(&self) -> BoxedStrategy<Avro> {
        match self {
            Type::Plain(of, logical) => plain_value(of, logical),
            Type::Decimal(_) => vec(any::<u8>(), 1..20).prop_map(decimal).boxed(),
            Type::Fixed(size) => {
                let size = *size;
                vec(any::<u8>(), size).prop_map(move |bytes| Avro::Fixed(size, bytes)).boxed()
            }
            Type::FixedDecimal(size, _) => vec(any::<u8>(), *size).prop_map(decimal).boxed(),
            Type::FixedUuid => any::<u128>().prop_map(|bits| Avro::Uuid(Uuid::from_u128(bits))).boxed(),
            Type::Duration => any::<(u32, u32, u32)>()
                .prop_map(|(months, days, millis)| {
                    Avro::Duration(Duration::new(Months::new(months), Days::new(days), Millis::new(millis)))
                })
                .boxed(),
            Type::Enum(count) => {
                (0..*count).prop_map(|index| Avro::Enum(index as u32, format!("S{index}"))).boxed()
            }
            Type::Array(items) => vec(items.value(), 0..5).prop_map(Avro::Array).boxed(),
            Type::Map(values) => {
                prop::collection::hash_map(".{0,5}", values.value(), 0..5).prop_map(Avro::Map).boxed()
            }
            Type::Union(branches) => {
                let values: Vec<_> = branches.iter().map(Type::value).collect();
                (0..values.len())
                    .prop_flat_map(move |index| (Just(index), values[index].clone()))
                    .prop_map(|(index, value)| Avro::Union(index as u32, Box::new(value)))
                    .boxed()
            }
            Type::Record(fields) => fields
                .iter()
                .map(Type::value)
                .collect::<Vec<_>>()
                .prop_map(|values| {
                    let names = (0..).map(|index| format!("f{index}"));
                    Avro::Record(names.zip(values).collect())
                })
                .boxed(),
        }
    }
}

fn decimal(unscaled: Vec<u8>) -> Avro {
    Avro::Decimal(Decimal::from(unscaled))
}

fn plain_value(of: &str, logical: &str) -> BoxedStrategy<Avro> {
    match (of, logical) {
        ("null", _) => Just(Avro::Null).boxed(),
        ("boolean", _) => any::<bool>().prop_map(Avro::Boolean).boxed(),
        ("int", "date") => any::<i32>().prop_map(Avro::Date).boxed(),
        ("int", "time-millis") => any::<i32>().prop_map(Avro::TimeMillis).boxed(),
        ("int", _) => any::<i32>().prop_map(Avro::Int).boxed(),
        ("long", "time-micros") => any::<i64>().prop_map(Avro::TimeMicros).boxed(),
        ("long", "timestamp-millis") => any::<i64>().prop_map(Avro::TimestampMillis).boxed(),
        ("long", "timestamp-micros") => any::<i64>().prop_map(Avro::TimestampMicros).boxed(),
        ("long", "timestamp-nanos") => any::<i64>().prop_map(Avro::TimestampNanos).boxed(),
        ("long", "local-timestamp-millis") => any::<i64>().prop_map(Avro::LocalTimestampMillis).boxed(),
        ("long", "local-timestamp-micros") => any::<i64>().prop_map(Avro::LocalTimestampMicros).boxed(),
        ("long", "local-timestamp-nanos") => any::<i64>().prop_map(Avro::LocalTimestampNanos).boxed(),
        ("long", _) => prop_oneof![-100..100i64, any::<i64>()].prop_map(Avro::Long).boxed(),
        ("float", _) => any::<u32>().prop_map(|bits| Avro::Float(f32::from_bits(bits))).boxed(),
        ("double", _) => any::<u64>().prop_map(|bits| Avro::Double(f64::from_bits(bits))).boxed(),
        ("bytes", "big-decimal") => (any::<i128>(), any::<i32>())
            .prop_map(|(digits, scale)| {
                Avro::BigDecimal(BigDecimal::new(BigInt::from(digits), i64::from(scale)))
            })
            .boxed(),
        ("bytes", _) => vec(any::<u8>(), 0..100).prop_map(Avro::Bytes).boxed(),
        ("string", "uuid") => any::<u128>().prop_map(|bits| Avro::Uuid(Uuid::from_u128(bits))).boxed(),
        ("string", _) => any::<String>().prop_map(Avro::String).boxed(),
        (of, _) => panic!("{of}"),
    }
}

/// Whether apache-avro's value and ours are the same.
fn same(of: &Type, theirs: &Avro, ours: &Value<'_>) -> bool {
    match (of, theirs, ours) {
        (Type::Union(branches), Avro::Union(index, inner), _) => {
            same(&branches[*index as usize], inner, ours)
        }
        (Type::Decimal(scale) | Type::FixedDecimal(_, scale), Avro::Decimal(decimal), _) => {
            // Theirs can't give back no digits at all.
            let unscaled: Vec<u8> = decimal.try_into().unwrap_or_default();
            *ours == Value::Decimal { unscaled: unscaled.into(), scale: *scale as i32 }
        }
        (Type::Array(items), Avro::Array(theirs), Value::List(ours)) => {
            theirs.len() == ours.len()
                && theirs.iter().zip(ours).all(|(theirs, ours)| same(items, theirs, ours))
        }
        (Type::Map(values), Avro::Map(theirs), Value::Object(ours)) => {
            // Where damage made two keys the same, theirs has the last.
            let ours: HashMap<&str, &Value<'_>> =
                ours.iter().map(|(name, ours)| (name.as_ref(), ours)).collect();
            theirs.len() == ours.len()
                && theirs.iter().all(|(name, theirs)| {
                    ours.get(name.as_str()).is_some_and(|ours| same(values, theirs, ours))
                })
        }
        (Type::Record(fields), Avro::Record(theirs), Value::Struct(shape, ours)) => {
            fields.len() == ours.len()
                && theirs.iter().map(|(name, _)| name).eq(shape.fields())
                && fields
                    .iter()
                    .zip(theirs)
                    .zip(ours)
                    .all(|((field, (_, theirs)), ours)| same(field, theirs, ours))
        }
        (_, theirs, ours) => same_leaf(theirs, ours),
    }
}

fn same_leaf(theirs: &Avro, ours: &Value<'_>) -> bool {
    match (theirs, ours) {
        (Avro::Float(theirs), Value::Float32(ours)) => theirs.to_bits() == ours.to_bits(),
        (Avro::Double(theirs), Value::Float64(ours)) => theirs.to_bits() == ours.to_bits(),
        (Avro::BigDecimal(theirs), Value::Decimal { unscaled, scale }) => {
            theirs.as_bigint_and_exponent() == (BigInt::from_signed_bytes_be(unscaled), i64::from(*scale))
        }
        (Avro::Duration(theirs), Value::Duration { months, days, milliseconds }) => {
            (theirs.months(), theirs.days(), theirs.millis())
                == (Months::new(*months), Days::new(*days), Millis::new(*milliseconds))
        }
        // Theirs reads other spellings, which ours leaves to whoever writes the uuid.
        (Avro::Uuid(theirs), Value::Text(ours)) => Uuid::parse_str(ours).as_ref() == Ok(theirs),
        (theirs, ours) => {
            let expected = match theirs {
                Avro::Null => Value::Null,
                Avro::Boolean(truth) => Value::Boolean(*truth),
                Avro::Int(number) => Value::Int32(*number),
                Avro::Long(number) => Value::Int64(*number),
                Avro::Bytes(bytes) | Avro::Fixed(_, bytes) => Value::Bytes(bytes.into()),
                Avro::String(text) | Avro::Enum(_, text) => Value::Text(text.into()),
                Avro::Date(days) => Value::Date(*days),
                Avro::TimeMillis(count) => Value::Time(*count),
                Avro::TimeMicros(count) => Value::TimeMicros(*count),
                Avro::TimestampMillis(count) | Avro::LocalTimestampMillis(count) => Value::Timestamp(*count),
                Avro::TimestampMicros(count) | Avro::LocalTimestampMicros(count) => {
                    Value::TimestampMicros(*count)
                }
                Avro::TimestampNanos(count) | Avro::LocalTimestampNanos(count) => {
                    Value::TimestampNanos(*count)
                }
                _ => return false,
            };
            expected == *ours
        }
    }
}

fn typed_value() -> impl Strategy<Value = (Type, Avro)> {
    Type::any().prop_flat_map(|of| {
        let value = of.value();
        (Just(of), value)
    })
}

fn apaches(json: &Json) -> apache_avro::Schema {
    // Ours comes first: apache-avro takes the rules for names from whoever is the first to set or to need them.
    drop(schema(&json.to_string()));
    apache_avro::Schema::parse(json).unwrap()
}

fn encoded(json: &Json, value: Avro) -> Vec<u8> {
    let schema = apaches(json);
    GenericDatumWriter::builder(&schema).build().unwrap().write_value_to_vec(value).unwrap()
}

fn decoded_by_apache(json: &Json, mut datum: &[u8]) -> Option<Avro> {
    let schema = apaches(json);
    GenericDatumReader::builder(&schema).build().unwrap().read_value(&mut datum).ok()
}

/// Either refused, or what apache-avro reads too.
fn is_refused_or_the_same(of: &Type, datum: &[u8]) {
    let json = of.json(&mut 0);
    let schema = schema(&json.to_string());
    if let Ok(ours) = schema.decode(datum) {
        match decoded_by_apache(&json, datum) {
            Some(theirs) => assert!(same(of, &theirs, &ours), "{json}: {theirs:?} and {ours:?}"),
            // It checks the text of a uuid at once; ours is checked where it is written.
            None => assert!(json.to_string().contains("uuid"), "{json}: {ours:?}"),
        }
    }
}

proptest! {
    #[test]
    fn what_apache_avro_encodes_decodes_to_the_same((of, value) in typed_value()) {
        let json = of.json(&mut 0);
        let datum = encoded(&json, value.clone());
        let schema = schema(&json.to_string());
        let ours = schema.decode(&datum);
        prop_assert!(ours.as_ref().is_ok_and(|ours| same(&of, &value, ours)), "{}: {:?} and {:?}", json, value, ours);
    }

    #[test]
    fn damaged_data_are_refused_or_read_as_apache_avro_reads_them(
        (of, value) in typed_value(),
        damages in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<bool>(),
    ) {
        let mut datum = encoded(&of.json(&mut 0), value);
        if !datum.is_empty() {
            for (at, byte) in &damages {
                let at = at.index(datum.len());
                datum[at] = *byte;
            }
            if cut {
                datum.truncate(damages[0].0.index(datum.len()));
            }
        }
        is_refused_or_the_same(&of, &datum);
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(of in Type::any(), datum in vec(any::<u8>(), 0..200)) {
        is_refused_or_the_same(&of, &datum);
    }

    #[test]
    fn no_small_bytes_make_the_decoder_panic(of in Type::any(), datum in vec(0..8u8, 0..200)) {
        is_refused_or_the_same(&of, &datum);
    }

    #[test]
    fn no_text_makes_the_parser_panic(
        words in vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"type\"", "\"name\"", "\"fields\"", "\"record\"", "\"array\"", "\"items\"",
            "\"fixed\"", "\"size\"", "\"enum\"", "\"symbols\"", "\"logicalType\"", "\"decimal\"", "\"precision\"", "\"scale\"",
            "\"int\"", "\"bytes\"", "\"\"", "\".\"", "\"a.b\"", "1", "-1", "99999999999", "null", "\"namespace\"",
        ]), 0..20),
    ) {
        let _ = Schema::parse(&words.concat(), NONE);
    }

    #[test]
    fn no_value_in_place_of_another_makes_the_parser_panic(
        of in Type::any(),
        at in any::<prop::sample::Index>(),
        odd in prop::sample::select(vec![
            json!(null), json!(0), json!(-1), json!(1e300), json!(""), json!("."), json!("N1"), json!("a..b"), json!([]),
            json!({}), json!(u64::MAX), json!("record"), json!(true),
        ]),
    ) {
        let mut schema = of.json(&mut 0);
        let count = places(&mut schema, &mut |_| ());
        let chosen = at.index(count);
        let mut index = 0;
        places(&mut schema, &mut |place| {
            if index == chosen {
                *place = odd.clone();
            }
            index += 1;
        });
        let _ = Schema::parse(&schema.to_string(), NONE);
    }
}

/// Calls `visit` with each value inside of a JSON value, innermost first, and counts them.
fn places(json: &mut Json, visit: &mut impl FnMut(&mut Json)) -> usize {
    let inner = match json {
        Json::Array(elements) => elements.iter_mut().map(|element| places(element, visit)).sum(),
        Json::Object(members) => members.values_mut().map(|member| places(member, visit)).sum(),
        _ => 0,
    };
    visit(json);
    inner + 1
}
