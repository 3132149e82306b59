//! The bytes that cross the JNI boundary, in both directions.
//!
//! Numbers: `uv` is an unsigned LEB128 varint of at most 64 bits; fixed widths are little-endian; `text` is a `uv` count of
//! bytes and as many bytes of UTF-8. Every message starts with the byte `VERSION` = 1.
//!
//! # Frame: a batch of records, Java to core
//! ```text
//! frame    := version:u8 flags:u8 entry*
//! flags    := bit 0 = fresh: both sides forget all definitions made before this frame
//! entry    := 1 topic | 2 name | 3 shape | 4 record
//! topic    := text                          the n-th topic definition has id n, from 0; names and shapes likewise
//! name     := text                          a key of schemaless maps
//! shape    := uv n, n × text                the field names of a Struct schema, in schema order
//! record   := size:u32, then size bytes of:
//!             origin_topic:uv (topic id)    where the record was read, before transforms: offsets are kept by it
//!             kafka_partition:uv offset:uv
//!             topic:uv (topic id)           after transforms: routes are chosen by it
//!             timestamp_type:u8             0 none | 1 create time | 2 log append time
//!             timestamp:i64                 only where the type is not 0
//!             uv n, n × (text value)        headers
//!             value                         key
//!             value                         value
//! value    := 0 null | 1 false | 2 true
//!           | 3 i8 | 4 i16 | 5 i32 | 6 i64 | 7 f32 | 8 f64
//!           | 9 text | 10 uv n, n bytes
//!           | 11 scale:i32 uv n, n bytes    Decimal; the unscaled value as big-endian two's complement
//!           | 12 i32                        Date, days since the epoch
//!           | 13 i32                        Time, milliseconds since midnight
//!           | 14 i64                        Timestamp, milliseconds since the epoch
//!           | 15 uv n, n × value            list
//!           | 16 uv n, n × (value value)    map
//!           | 17 uv n, n × (name id:uv value)   schemaless map with string keys
//!           | 18 shape id:uv, a value for each field of the shape   Struct
//!           | 19 text                       what could not be encoded, and why: errant where a route reads it
//! ```
//! Values nest at most 100 deep.
//!
//! # Outcome: what every `put` and `drain` answers, core to Java
//! ```text
//! outcome  := version:u8
//!             flags:u8                      bit 0 = pause: full, pause all partitions; not set = resume them
//!                                           bit 1 = busy: something is in flight, call again soon
//!                                           bit 2 = another data center has answered, which metrics tell of
//!             uv n, n × log                 log := level:u8 (1 error .. 5 trace) logger:text message:text
//!             uv n, n × errant              errant := batch:uv index:uv message:text
//!             uv n, n × batch:uv            batches that are finished: their records may be forgotten (after the errant
//!                                           ones above are reported)
//! ```
//! The n-th frame that `put` accepted on a handle is batch n, from 0.
//!
//! # Offsets, core to Java
//! ```text
//! pending  := version:u8 uv n, n × (topic:text kafka_partition:uv offset:uv)
//! ```
//! The first unfinished offset of each partition that has unfinished records; everything else that was put is finished.
//!
//! # Metrics, core to Java
//! ```text
//! metrics  := version:u8 uv n, n × group
//! group    := data_center:text              empty in the first group, which is of the task
//!             uv n, n × (name:text meaning:text value)
//! value    := 0 uv | 1 f64 | 2 text
//! ```
//!
//! # Partitions, Java to core
//! ```text
//! partitions := version:u8 uv n, n × (topic:text kafka_partition:uv)
//! ```
//!
//! # Configuration
//! ```text
//! config   := version:u8 uv n, n × (key:text value:text)                    Java to core
//! problems := version:u8 uv n, n × (option:text message:text)               core to Java
//! options  := version:u8 uv n, n × option                                   core to Java
//! option   := name:text type:text (STRING INT LONG BOOLEAN LIST PASSWORD)
//!             default:u8 [text]             0 required | 1 none | 2 a default, then its text
//!             importance:text (HIGH MEDIUM LOW) doc:text group:text order:uv width:text (SHORT MEDIUM LONG)
//!             display_name:text uv n, n × choice:text
//! ```
//!
//! # Command line
//! ```text
//! words    := version:u8 uv n, n × word:text                                Java to core; answered with a config
//! output   := version:u8 is_fine:u8 text                                    core to Java
//! ```
//!
//! # Logs
//! ```text
//! logs     := version:u8 uv n, n × log      what a task says last, when it is closed    core to Java
//! loggers  := version:u8 uv n, n × text     the names of all loggers                    core to Java
//! levels   := version:u8 uv n, n × u8       of each of these: 0 off .. 5 trace          Java to core
//! ```
//!
//! # Key stores
//! ```text
//! requests := version:u8 uv n, n × request                                  core to Java
//! request  := kind:u8                       0 what Java trusts by default | 1 certificates to trust in | 2 private keys
//!             type:text path:text password:text      all empty for kind 0; an empty password is none
//! stores   := version:u8 uv n, n × store                                    Java to core
//! store    := kind:u8 outcome:u8
//!             0: ders uv n, n × (alias:text ders der)      certificates; keys as PKCS#8 behind their chains
//!             1 wrong password | 2 wrong password of a key | 3 anything else: message:text
//! ders     := uv n, n × der
//! der      := uv length, that many bytes
//! ```

mod buffer;
mod frame;
mod message;
mod reader;

pub use buffer::{Buffer, Buffers};
pub use frame::{Dictionary, Entry, Frame, FrameDecoder, Stretch};
pub use message::{
    Errant, LogLine, MessageWriter, Outcome, TopicPartition, read_config, read_levels, read_partitions,
    read_stores, read_texts, write_logs, write_store_requests,
};
pub use reader::CorruptMessage;

/// The first byte of every message.
pub const VERSION: u8 = 1;
