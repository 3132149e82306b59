//! ScyllaDB's error for rate limits, before a node that has none: a driver knows the error only from servers that announce it, and
//! takes those for ScyllaDB.

use crate::error::RATE_LIMIT_CODE;
use ilion_tests::frame::{Frame, long_bytes, opcode, string};

/// An answer to OPTIONS that announces the error.
pub(crate) fn with_rate_limits(supported: Frame) -> Frame {
    let Some((options, rest)) = supported.body().split_first_chunk::<2>() else { return supported };
    let mut body = (u16::from_be_bytes(*options) + 1).to_be_bytes().to_vec();
    body.extend(rest);
    body.extend(string("SCYLLA_RATE_LIMIT_ERROR"));
    body.extend(1_u16.to_be_bytes());
    body.extend(string(&format!("ERROR_CODE={RATE_LIMIT_CODE}")));
    supported.with_body(&body)
}

/// A request without the clause that only ScyllaDB knows.
pub(crate) fn without_timeout(request: Frame) -> Frame {
    const CLAUSE: &[u8] = b" USING TIMEOUT ";
    if ![opcode::QUERY, opcode::PREPARE].contains(&request.opcode()) {
        return request;
    }
    let text = long_bytes(request.body()).unwrap_or_default();
    let Some(end) = text.windows(CLAUSE.len()).position(|part| part == CLAUSE) else { return request };
    let mut body = u32::try_from(end).unwrap_or(u32::MAX).to_be_bytes().to_vec();
    body.extend(&text[..end]);
    body.extend(&request.body()[4 + text.len()..]);
    request.with_body(&body)
}
