//! The errors of servers, as they say them.

use ilion_tests::frame::{Frame, opcode, string};

/// The code that the proxy gives to ScyllaDB's error, which has none of its own: servers name theirs in SUPPORTED.
pub(crate) const RATE_LIMIT_CODE: i32 = 0xf000;

const LOCAL_QUORUM: [u8; 2] = [0, 6];

/// One of two answered.
const ONE_OF_TWO: [u8; 8] = [0, 0, 0, 1, 0, 0, 0, 2];
const ONE_FAILURE: [u8; 4] = [0, 0, 0, 1];
const NO_DATA: [u8; 1] = [0];

/// The answer to a request of a stream that executes a statement; nothing where no error has this name.
pub(crate) fn answer(name: &str, stream: i16, statement_id: &[u8]) -> Option<Frame> {
    let simple = string("SIMPLE");
    let (code, words, fields): (i32, &str, Vec<&[u8]>) = match name {
        "ServerError" => (0x0000, "java.lang.NullPointerException", vec![]),
        "ProtocolError" => (0x000a, "Invalid message", vec![]),
        "AuthenticationError" => (0x0100, "Provided username and/or password are incorrect", vec![]),
        "Unavailable" => {
            // First the nodes that it takes, then those that are up.
            let nodes = [0, 0, 0, 2, 0, 0, 0, 1];
            return Some(error(
                stream,
                0x1000,
                "Cannot achieve consistency level LOCAL_QUORUM",
                &[&LOCAL_QUORUM, &nodes],
            ));
        }
        "Overloaded" => (0x1001, "Request breached global limit of concurrent requests", vec![]),
        "IsBootstrapping" => (0x1002, "Cannot read from a bootstrapping node", vec![]),
        "TruncateError" => (0x1003, "Error during truncate", vec![]),
        "WriteTimeout" => (
            0x1100,
            "Operation timed out - received only 1 responses.",
            vec![&LOCAL_QUORUM, &ONE_OF_TWO, &simple],
        ),
        "ReadTimeout" => (
            0x1200,
            "Operation timed out - received only 1 responses.",
            vec![&LOCAL_QUORUM, &ONE_OF_TWO, &NO_DATA],
        ),
        "ReadFailure" => (
            0x1300,
            "Operation failed - received 1 responses and 1 failures",
            vec![&LOCAL_QUORUM, &ONE_OF_TWO, &ONE_FAILURE, &NO_DATA],
        ),
        "WriteFailure" => (
            0x1500,
            "Operation failed - received 1 responses and 1 failures",
            vec![&LOCAL_QUORUM, &ONE_OF_TWO, &ONE_FAILURE, &simple],
        ),
        "SyntaxError" => (0x2000, "line 1:0 no viable alternative at input", vec![]),
        "Unauthorized" => {
            (0x2100, "User ilion_user has no MODIFY permission on <table ilion.orders>", vec![])
        }
        "Invalid" => (0x2200, "Key may not be empty", vec![]),
        // Cassandra's own words for a batch over `batch_size_fail_threshold`.
        "BatchTooLarge" => (0x2200, "Batch too large", vec![]),
        "ConfigError" => (0x2300, "The replication of the keyspace is not possible", vec![]),
        "AlreadyExists" => {
            let (keyspace, table) = (string("ilion"), string("orders"));
            return Some(error(
                stream,
                0x2400,
                "Cannot add already existing table \"orders\"",
                &[&keyspace, &table],
            ));
        }
        "Unprepared" => {
            let length = u16::try_from(statement_id.len()).unwrap_or_default().to_be_bytes();
            return Some(error(
                stream,
                0x2500,
                "Prepared query with this ID not found",
                &[&length, statement_id],
            ));
        }
        // Write, by the coordinator.
        "RateLimitReached" => (RATE_LIMIT_CODE, "Per-partition rate limit reached", vec![&[1, 1]]),
        "Unknown" => (0x7777, "An error of a later server", vec![]),
        _ => return None,
    };
    Some(error(stream, code, words, &fields))
}

/// What a server says to a version of the protocol that it does not speak.
pub(crate) fn unsupported_version(request: &Frame) -> Frame {
    let version = request.version();
    let words =
        format!("Invalid or unsupported protocol version ({version}); supported versions are (3/v3, 4/v4)");
    error(request.stream(), 0x000a, &words, &[])
}

fn error(stream: i16, code: i32, words: &str, fields: &[&[u8]]) -> Frame {
    let mut body = code.to_be_bytes().to_vec();
    body.extend(string(words));
    fields.iter().for_each(|field| body.extend(*field));
    Frame::answer(stream, opcode::ERROR, &body)
}
