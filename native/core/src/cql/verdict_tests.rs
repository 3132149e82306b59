use std::sync::Arc;
use std::time::Duration;

use scylla::errors::{SerializationError, UseKeyspaceError, WriteType};
use scylla::statement::Consistency;

use super::*;

fn database(error: DbError) -> Verdict {
    execution_verdict(&ExecutionError::LastAttemptError(RequestAttemptError::DbError(error, "words".into())))
}

#[test]
fn a_cluster_that_did_not_try_is_asked_again() {
    let consistency = Consistency::LocalQuorum;
    assert_eq!(database(DbError::Unavailable { consistency, required: 2, alive: 1 }), Verdict::Again);
    assert_eq!(database(DbError::Overloaded), Verdict::Again);
    assert_eq!(database(DbError::IsBootstrapping), Verdict::Again);
    assert_eq!(database(DbError::Unprepared { statement_id: vec![1].into() }), Verdict::Again);
    let rate = DbError::RateLimitReached {
        op_type: scylla::errors::OperationType::Write,
        rejected_by_coordinator: true,
    };
    assert_eq!(database(rate), Verdict::Again);
}

#[test]
fn a_write_that_may_have_happened_is_asked_again_and_said_to_be_unknown() {
    let consistency = Consistency::LocalQuorum;
    let timeout =
        DbError::WriteTimeout { consistency, received: 1, required: 2, write_type: WriteType::Simple };
    assert_eq!(database(timeout), Verdict::AgainUnknownOutcome);
    let failure = DbError::WriteFailure {
        consistency,
        received: 1,
        required: 2,
        numfailures: 1,
        write_type: WriteType::Simple,
    };
    assert_eq!(database(failure), Verdict::AgainUnknownOutcome);
    let timeout = DbError::ReadTimeout { consistency, received: 1, required: 2, data_present: false };
    assert_eq!(database(timeout), Verdict::AgainUnknownOutcome);
    let failure =
        DbError::ReadFailure { consistency, received: 1, required: 2, numfailures: 1, data_present: false };
    assert_eq!(database(failure), Verdict::AgainUnknownOutcome);
    assert_eq!(database(DbError::TruncateError), Verdict::AgainUnknownOutcome);
    assert_eq!(database(DbError::ServerError), Verdict::AgainUnknownOutcome);
}

#[test]
fn an_invalid_request_may_be_the_fault_of_a_row() {
    assert_eq!(database(DbError::Invalid), Verdict::RowsAtFault);
    let too_long = ExecutionError::BadQuery(BadQuery::ValuesTooLongForKey(70_000, 65_535));
    assert_eq!(execution_verdict(&too_long), Verdict::RowsAtFault);
    let serialization = SerializationError::new(std::fmt::Error);
    let attempt = ExecutionError::LastAttemptError(RequestAttemptError::SerializationError(serialization));
    assert_eq!(execution_verdict(&attempt), Verdict::RowsAtFault);
}

#[test]
fn what_the_server_refuses_for_good_is_not_tried_again() {
    assert_eq!(database(DbError::SyntaxError), Verdict::Never);
    assert_eq!(database(DbError::Unauthorized), Verdict::Never);
    assert_eq!(database(DbError::AuthenticationError), Verdict::Never);
    assert_eq!(database(DbError::ConfigError), Verdict::Never);
    assert_eq!(database(DbError::ProtocolError), Verdict::Never);
    assert_eq!(database(DbError::Other(0x7777)), Verdict::Never);
    assert_eq!(database(DbError::AlreadyExists { keyspace: "k".into(), table: "t".into() }), Verdict::Never);
    let failure = DbError::FunctionFailure { keyspace: "k".into(), function: "f".into(), arg_types: vec![] };
    assert_eq!(database(failure), Verdict::Never);
}

#[test]
fn a_driver_that_gave_up_waiting_does_not_know_the_outcome() {
    let timeout = ExecutionError::RequestTimeout(Duration::from_secs(1));
    assert_eq!(execution_verdict(&timeout), Verdict::AgainUnknownOutcome);
    assert_eq!(execution_verdict(&ExecutionError::EmptyPlan), Verdict::Again);
    let no_stream = ExecutionError::LastAttemptError(RequestAttemptError::UnableToAllocStreamId);
    assert_eq!(execution_verdict(&no_stream), Verdict::Again);
}

#[test]
fn a_node_that_is_away_is_waited_for() {
    let refused = Arc::new(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
    for error in [ConnectionError::IoError(refused), ConnectionError::ConnectTimeout] {
        let pool = ConnectionPoolError::Broken { last_connection_error: error };
        assert_eq!(execution_verdict(&ExecutionError::ConnectionPoolError(pool.clone())), Verdict::Again);
        assert_eq!(
            session_verdict(&NewSessionError::MetadataError(MetadataError::ConnectionPoolError(pool))),
            Verdict::Again
        );
    }
    let initializing = ExecutionError::ConnectionPoolError(ConnectionPoolError::Initializing);
    assert_eq!(execution_verdict(&initializing), Verdict::Again);
    assert_eq!(session_verdict(&NewSessionError::FailedToResolveAnyHostname(vec![])), Verdict::Again);
    assert_eq!(session_verdict(&NewSessionError::EmptyKnownNodesList), Verdict::Never);
}

#[test]
fn a_refused_connection_is_final_for_who_was_never_let_in_and_waited_for_by_who_was() {
    // The driver lets nobody make the error of a refused login; this one is as final.
    let refused = ConnectionError::UseKeyspaceError(UseKeyspaceError::RequestTimeout(Duration::ZERO));
    let pool = ConnectionPoolError::Broken { last_connection_error: refused };
    let metadata = MetadataError::ConnectionPoolError(pool.clone());
    assert_eq!(opening_verdict(&metadata), Verdict::Never);
    assert_eq!(session_verdict(&NewSessionError::MetadataError(metadata.clone())), Verdict::Never);
    assert_eq!(metadata_verdict(&metadata), Verdict::Again);
    assert_eq!(prepare_verdict(&PrepareError::ConnectionPoolError(pool.clone())), Verdict::Again);
    assert_eq!(execution_verdict(&ExecutionError::ConnectionPoolError(pool)), Verdict::Again);
}

#[test]
fn a_statement_that_is_refused_has_no_row_to_blame() {
    let invalid = RequestAttemptError::DbError(DbError::Invalid, "unconfigured table".into());
    assert_eq!(prepare_verdict(&PrepareError::AllAttemptsFailed { first_attempt: invalid }), Verdict::Never);
    let overloaded = RequestAttemptError::DbError(DbError::Overloaded, String::new());
    assert_eq!(
        prepare_verdict(&PrepareError::AllAttemptsFailed { first_attempt: overloaded }),
        Verdict::Again
    );
    assert_eq!(prepare_verdict(&PrepareError::PreparedStatementIdsMismatch), Verdict::Again);
}
