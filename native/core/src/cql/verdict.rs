//! What a driver's error means for a write: decided by type, never by the text of a message.
//!
//! No match over variants has a wildcard for those that exist today: a new one must be thought about. The driver's enums are
//! `non_exhaustive`, so the compiler asks for a last arm; the lint below refuses it as soon as it stands for a variant that exists, so an
//! update of the driver that adds one does not pass.

#![deny(clippy::wildcard_enum_match_arm)]

use std::fmt;

use scylla::errors::{
    BadQuery, ConnectionError, ConnectionPoolError, ConnectionSetupRequestErrorKind, DbError, ExecutionError,
    MetadataError, NewSessionError, PrepareError, RequestAttemptError,
};

use crate::config::key;

/// What to do after a failed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The cluster did not take the request: the same bytes may go again.
    Again,
    /// The cluster may have written it or not: it goes again, and what is not idempotent may double.
    AgainUnknownOutcome,
    /// Something in the rows may be at fault: each is tried alone, and the one that fails alone is errant.
    RowsAtFault,
    /// The statement no longer means what it was prepared for.
    StatementAtFault,
    /// No repetition changes the answer.
    Never(Remedy),
}

const NEVER: Verdict = Verdict::Never(Remedy::AsSaid);
const LOGIN: Verdict = Verdict::Never(Remedy::Login);

/// What the operator can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Give another user or password.
    Login,
    /// Give the user more rights.
    Permission,
    /// What the server says.
    AsSaid,
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login => write!(f, "check user and password ({}, {})", key::USERNAME, key::PASSWORD),
            Self::Permission => write!(f, "grant what the server asks for to the user of {}", key::USERNAME),
            Self::AsSaid => f.write_str("correct what the server names"),
        }
    }
}

/// What the cluster or the driver says, in one line, without the keys of rows, which some servers add to it.
pub fn words(error: &impl fmt::Display) -> String {
    let said = error.to_string();
    let without_keys = said.split(" Top keys are: ").next().unwrap_or_default();
    without_keys.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The verdict on a failed write.
pub fn execution_verdict(error: &ExecutionError) -> Verdict {
    match error {
        ExecutionError::LastAttemptError(attempt) => attempt_verdict(attempt),
        // The driver gave up waiting; the request may still be under way.
        ExecutionError::RequestTimeout(_) => Verdict::AgainUnknownOutcome,
        // No node is known to be up.
        ExecutionError::EmptyPlan => Verdict::Again,
        ExecutionError::ConnectionPoolError(error) => pool_verdict(error),
        ExecutionError::PrepareError(error) => prepare_verdict(error),
        ExecutionError::BadQuery(error) => match error {
            BadQuery::ValuesTooLongForKey(..) | BadQuery::SerializationError(_) => Verdict::RowsAtFault,
            BadQuery::PartitionKeyExtraction | BadQuery::TooManyQueriesInBatchStatement(_) => NEVER,
            _ => NEVER,
        },
        // Only statements that change the schema or the keyspace wait for these.
        ExecutionError::UseKeyspaceError(_) | ExecutionError::SchemaAgreementError(_) => NEVER,
        ExecutionError::MetadataError(error) => metadata_verdict(error),
        _ => NEVER,
    }
}

/// Whether the cluster, or a node, has more to do than it can.
pub fn is_overload(error: &ExecutionError) -> bool {
    if let ExecutionError::LastAttemptError(RequestAttemptError::DbError(error, _)) = error {
        return matches!(
            error,
            DbError::Overloaded
                | DbError::RateLimitReached { .. }
                | DbError::WriteTimeout { .. }
                | DbError::ReadTimeout { .. }
        );
    }
    matches!(
        error,
        ExecutionError::RequestTimeout(_)
            | ExecutionError::LastAttemptError(RequestAttemptError::UnableToAllocStreamId)
    )
}

/// The verdict on a failed PREPARE.
pub fn prepare_verdict(error: &PrepareError) -> Verdict {
    match error {
        PrepareError::ConnectionPoolError(error) => pool_verdict(error),
        PrepareError::AllAttemptsFailed { first_attempt } => match attempt_verdict(first_attempt) {
            // A statement has no rows: what the cluster refuses here it refuses for ever.
            Verdict::RowsAtFault | Verdict::StatementAtFault => NEVER,
            verdict @ (Verdict::Again | Verdict::AgainUnknownOutcome | Verdict::Never(_)) => verdict,
        },
        // Nodes disagree about the schema, for now.
        PrepareError::PreparedStatementIdsMismatch => Verdict::Again,
        _ => NEVER,
    }
}

/// The verdict on a session that could not be made.
pub(super) fn session_verdict(error: &NewSessionError) -> Verdict {
    match error {
        // A name server can be away for a while like any other server.
        NewSessionError::FailedToResolveAnyHostname(_) => Verdict::Again,
        NewSessionError::MetadataError(error) => opening_verdict(error),
        NewSessionError::EmptyKnownNodesList
        | NewSessionError::UseKeyspaceError(_)
        | NewSessionError::IllegalConfig(_) => NEVER,
        _ => NEVER,
    }
}

/// The verdict on the first description of the cluster: here a login that is refused is final. Nobody was let in with it yet.
pub(super) fn opening_verdict(error: &MetadataError) -> Verdict {
    if let MetadataError::ConnectionPoolError(ConnectionPoolError::Broken { last_connection_error }) = error {
        return connection_verdict(last_connection_error);
    }
    metadata_verdict(error)
}

/// The verdict on a description of the cluster that could not be read.
pub(super) fn metadata_verdict(error: &MetadataError) -> Verdict {
    match error {
        MetadataError::ConnectionPoolError(error) => pool_verdict(error),
        // A node that starts or stops may answer with halves of its tables.
        MetadataError::FetchError(_)
        | MetadataError::Peers(_)
        | MetadataError::Keyspaces(_)
        | MetadataError::Udts(_)
        | MetadataError::Tables(_)
        | MetadataError::ClientRoutes(_) => Verdict::Again,
        _ => Verdict::Again,
    }
}

/// The verdict on a session that has lost its connections, and gets no new ones.
///
/// It was let in once, so a login that is refused now is waited for: the password may be changed here or there, and a cluster
/// whose replicas of its own users are away refuses everybody with the same error. Certificates that are out of their time get
/// renewed, too.
fn pool_verdict(error: &ConnectionPoolError) -> Verdict {
    match error {
        ConnectionPoolError::Broken { .. }
        | ConnectionPoolError::Initializing
        | ConnectionPoolError::NodeDisabledByHostFilter => Verdict::Again,
        _ => Verdict::Again,
    }
}

fn connection_verdict(error: &ConnectionError) -> Verdict {
    match error {
        ConnectionError::ConnectionSetupRequestError(setup) => setup_verdict(setup.get_error()),
        // No session of ours uses a keyspace.
        ConnectionError::UseKeyspaceError(_) => NEVER,
        // The node is away, or went away meanwhile.
        ConnectionError::ConnectTimeout
        | ConnectionError::IoError(_)
        | ConnectionError::NoSourcePortForShard(_)
        | ConnectionError::TranslationError(_)
        | ConnectionError::BrokenConnection(_) => Verdict::Again,
        _ => Verdict::Again,
    }
}

/// The verdict on a handshake.
fn setup_verdict(error: &ConnectionSetupRequestErrorKind) -> Verdict {
    match error {
        // A server that starts may refuse for other reasons than who asks.
        ConnectionSetupRequestErrorKind::DbError(error, _) => match database_verdict(error) {
            Verdict::Again | Verdict::AgainUnknownOutcome => Verdict::Again,
            Verdict::RowsAtFault | Verdict::StatementAtFault | Verdict::Never(_) => LOGIN,
        },
        // The server asks for a login that there is none for.
        ConnectionSetupRequestErrorKind::MissingAuthentication
        | ConnectionSetupRequestErrorKind::StartAuthSessionError(_)
        | ConnectionSetupRequestErrorKind::AuthChallengeEvaluationError(_)
        | ConnectionSetupRequestErrorKind::AuthFinishError(_) => LOGIN,
        // No handshake at all: of a server that starts or ends, or of none.
        ConnectionSetupRequestErrorKind::CqlRequestSerialization(_)
        | ConnectionSetupRequestErrorKind::BodyExtensionsParseError(_)
        | ConnectionSetupRequestErrorKind::UnableToAllocStreamId
        | ConnectionSetupRequestErrorKind::BrokenConnection(_)
        | ConnectionSetupRequestErrorKind::UnexpectedResponse(_)
        | ConnectionSetupRequestErrorKind::CqlSupportedParseError(_)
        | ConnectionSetupRequestErrorKind::CqlAuthenticateParseError(_)
        | ConnectionSetupRequestErrorKind::CqlAuthSuccessParseError(_)
        | ConnectionSetupRequestErrorKind::CqlAuthChallengeParseError(_)
        | ConnectionSetupRequestErrorKind::CqlErrorParseError(_) => Verdict::Again,
        _ => Verdict::Again,
    }
}

fn attempt_verdict(error: &RequestAttemptError) -> Verdict {
    match error {
        RequestAttemptError::DbError(error, _) => database_verdict(error),
        // Nothing was sent.
        RequestAttemptError::UnableToAllocStreamId | RequestAttemptError::RepreparedIdMissingInBatch => {
            Verdict::Again
        }
        // Sent, or half sent.
        RequestAttemptError::BrokenConnectionError(_)
        | RequestAttemptError::BodyExtensionsParseError(_)
        | RequestAttemptError::CqlResultParseError(_)
        | RequestAttemptError::CqlErrorParseError(_)
        | RequestAttemptError::UnexpectedResponse(_)
        | RequestAttemptError::NonfinishedPagingState => Verdict::AgainUnknownOutcome,
        // The statement means something else to the cluster now; only preparing it from the start mends that.
        RequestAttemptError::RepreparedIdChanged { .. } => Verdict::StatementAtFault,
        // A row that is larger than a frame can be.
        RequestAttemptError::SerializationError(_) | RequestAttemptError::CqlRequestSerialization(_) => {
            Verdict::RowsAtFault
        }
        _ => Verdict::AgainUnknownOutcome,
    }
}

fn database_verdict(error: &DbError) -> Verdict {
    match error {
        // The coordinator knew that it could not write, and did not try.
        DbError::Unavailable { .. }
        | DbError::Overloaded
        | DbError::IsBootstrapping
        | DbError::RateLimitReached { .. } => Verdict::Again,
        // The driver prepares again by itself; what is left is a race with a restart of the node.
        DbError::Unprepared { .. } => Verdict::Again,
        // Some replicas may have it.
        DbError::WriteTimeout { .. }
        | DbError::WriteFailure { .. }
        | DbError::ReadTimeout { .. }
        | DbError::ReadFailure { .. }
        | DbError::TruncateError => Verdict::AgainUnknownOutcome,
        // A bug or a passing fault of the server, it can't tell either.
        DbError::ServerError => Verdict::AgainUnknownOutcome,
        // A batch too large, a key too long or empty; or the table is gone, which preparing again tells.
        DbError::Invalid => Verdict::RowsAtFault,
        // Whoever was let in before is meant here, by what the server calls by this name.
        DbError::AuthenticationError => LOGIN,
        DbError::Unauthorized => Verdict::Never(Remedy::Permission),
        // No writes of ours can be answered so, or a function, a trigger or a later server does.
        DbError::SyntaxError
        | DbError::AlreadyExists { .. }
        | DbError::FunctionFailure { .. }
        | DbError::ConfigError
        | DbError::ProtocolError
        | DbError::Other(_) => NEVER,
        _ => NEVER,
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
