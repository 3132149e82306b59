use std::sync::Arc;
use std::time::Duration;

use scylla::errors::{
    BrokenConnectionError, BrokenConnectionErrorKind, CqlResponseKind, PeersMetadataError,
    SchemaAgreementError, SerializationError, UseKeyspaceError, WriteType,
};
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
fn what_comes_too_late_or_is_too_much_is_an_overload_and_a_node_that_is_away_is_not() {
    let overload = |error| {
        is_overload(&ExecutionError::LastAttemptError(RequestAttemptError::DbError(error, "words".into())))
    };
    let consistency = Consistency::LocalQuorum;
    let write_type = WriteType::UnloggedBatch;
    assert!(is_overload(&ExecutionError::RequestTimeout(Duration::from_secs(2))));
    assert!(overload(DbError::Overloaded));
    assert!(overload(DbError::WriteTimeout { consistency, received: 1, required: 2, write_type }));
    assert!(!overload(DbError::Unavailable { consistency, required: 2, alive: 1 }));
    assert!(!overload(DbError::Invalid));
    assert!(!is_overload(&ExecutionError::EmptyPlan));
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
    let serialization = SerializationError::new(fmt::Error);
    let attempt = ExecutionError::LastAttemptError(RequestAttemptError::SerializationError(serialization));
    assert_eq!(execution_verdict(&attempt), Verdict::RowsAtFault);
}

#[test]
fn what_the_server_refuses_for_good_is_not_tried_again() {
    assert_eq!(database(DbError::SyntaxError), NEVER);
    assert_eq!(database(DbError::Unauthorized), Verdict::Never(Remedy::Permission));
    assert_eq!(database(DbError::AuthenticationError), Verdict::Never(Remedy::Login));
    assert_eq!(database(DbError::ConfigError), NEVER);
    assert_eq!(database(DbError::ProtocolError), NEVER);
    assert_eq!(database(DbError::Other(0x7777)), NEVER);
    assert_eq!(database(DbError::AlreadyExists { keyspace: "k".into(), table: "t".into() }), NEVER);
    let failure = DbError::FunctionFailure { keyspace: "k".into(), function: "f".into(), arg_types: vec![] };
    assert_eq!(database(failure), NEVER);
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
    assert_eq!(session_verdict(&NewSessionError::EmptyKnownNodesList), NEVER);
}

#[test]
fn a_refused_connection_is_final_for_who_was_never_let_in_and_waited_for_by_who_was() {
    // The driver lets nobody make the error of a refused login; this one is as final.
    let refused = ConnectionError::UseKeyspaceError(UseKeyspaceError::RequestTimeout(Duration::ZERO));
    let pool = ConnectionPoolError::Broken { last_connection_error: refused };
    let metadata = MetadataError::ConnectionPoolError(pool.clone());
    assert_eq!(opening_verdict(&metadata), NEVER);
    assert_eq!(session_verdict(&NewSessionError::MetadataError(metadata.clone())), NEVER);
    assert_eq!(metadata_verdict(&metadata), Verdict::Again);
    assert_eq!(prepare_verdict(&PrepareError::ConnectionPoolError(pool.clone())), Verdict::Again);
    assert_eq!(execution_verdict(&ExecutionError::ConnectionPoolError(pool)), Verdict::Again);
}

#[test]
fn a_statement_that_is_refused_has_no_row_to_blame() {
    let invalid = RequestAttemptError::DbError(DbError::Invalid, "unconfigured table".into());
    assert_eq!(prepare_verdict(&PrepareError::AllAttemptsFailed { first_attempt: invalid }), NEVER);
    let overloaded = RequestAttemptError::DbError(DbError::Overloaded, String::new());
    assert_eq!(
        prepare_verdict(&PrepareError::AllAttemptsFailed { first_attempt: overloaded }),
        Verdict::Again
    );
    assert_eq!(prepare_verdict(&PrepareError::PreparedStatementIdsMismatch), Verdict::Again);
}

#[test]
fn a_login_that_is_refused_is_told_from_a_node_that_is_not_ready() {
    let answered = |error| setup_verdict(&ConnectionSetupRequestErrorKind::DbError(error, "words".into()));
    assert_eq!(answered(DbError::AuthenticationError), LOGIN);
    assert_eq!(answered(DbError::Unauthorized), LOGIN);
    assert_eq!(answered(DbError::ProtocolError), LOGIN);
    assert_eq!(answered(DbError::Invalid), LOGIN);
    assert_eq!(answered(DbError::IsBootstrapping), Verdict::Again);
    assert_eq!(answered(DbError::Overloaded), Verdict::Again);
    assert_eq!(answered(DbError::ServerError), Verdict::Again);
    assert_eq!(setup_verdict(&ConnectionSetupRequestErrorKind::MissingAuthentication), LOGIN);
    let unexpected = ConnectionSetupRequestErrorKind::UnexpectedResponse(CqlResponseKind::Event);
    assert_eq!(setup_verdict(&unexpected), Verdict::Again);
    assert_eq!(setup_verdict(&ConnectionSetupRequestErrorKind::UnableToAllocStreamId), Verdict::Again);
}

#[test]
fn an_answer_that_is_none_leaves_the_outcome_unknown() {
    for attempt in [
        RequestAttemptError::UnexpectedResponse(CqlResponseKind::Event),
        RequestAttemptError::NonfinishedPagingState,
    ] {
        let error = ExecutionError::LastAttemptError(attempt);
        assert_eq!(execution_verdict(&error), Verdict::AgainUnknownOutcome);
    }
    let missing = ExecutionError::LastAttemptError(RequestAttemptError::RepreparedIdMissingInBatch);
    assert_eq!(execution_verdict(&missing), Verdict::Again);
}

#[test]
fn a_statement_that_became_another_one_is_prepared_from_the_start() {
    let changed = RequestAttemptError::RepreparedIdChanged {
        statement: "INSERT".into(),
        expected_id: vec![1],
        reprepared_id: vec![2],
    };
    let error = ExecutionError::LastAttemptError(changed.clone());
    assert_eq!(execution_verdict(&error), Verdict::StatementAtFault);
    assert_eq!(prepare_verdict(&PrepareError::AllAttemptsFailed { first_attempt: changed }), NEVER);
}

#[test]
fn what_only_other_statements_meet_is_not_tried_again() {
    assert_eq!(execution_verdict(&ExecutionError::BadQuery(BadQuery::PartitionKeyExtraction)), NEVER);
    let many = ExecutionError::BadQuery(BadQuery::TooManyQueriesInBatchStatement(70_000));
    assert_eq!(execution_verdict(&many), NEVER);
    let agreement = SchemaAgreementError::Timeout(Duration::from_secs(1));
    assert_eq!(execution_verdict(&ExecutionError::SchemaAgreementError(agreement)), NEVER);
    let keyspace = UseKeyspaceError::RequestTimeout(Duration::from_secs(1));
    assert_eq!(execution_verdict(&ExecutionError::UseKeyspaceError(keyspace.clone())), NEVER);
    assert_eq!(connection_verdict(&ConnectionError::UseKeyspaceError(keyspace)), NEVER);
    assert_eq!(session_verdict(&NewSessionError::IllegalConfig("no".into())), NEVER);
}

#[test]
fn a_description_that_can_not_be_read_is_read_again() {
    let peers = MetadataError::Peers(PeersMetadataError::EmptyPeers);
    assert_eq!(metadata_verdict(&peers), Verdict::Again);
    assert_eq!(execution_verdict(&ExecutionError::MetadataError(peers)), Verdict::Again);
    assert_eq!(pool_verdict(&ConnectionPoolError::NodeDisabledByHostFilter), Verdict::Again);
}

#[test]
fn the_remedies_name_the_options() {
    assert_eq!(
        Remedy::Login.to_string(),
        "check user and password (connect.cassandra.username, connect.cassandra.password)"
    );
    assert!(Remedy::Permission.to_string().contains("connect.cassandra.username"));
}

#[test]
fn the_words_of_the_cluster_hold_no_key() {
    let said = "Rejected an oversized mutation (9/8) for keyspace: shop. Top keys are: orders.secret";
    let error = RequestAttemptError::DbError(DbError::Invalid, said.into());
    let words = words(&ExecutionError::LastAttemptError(error));
    assert!(words.ends_with("for keyspace: shop."), "{words}");
}

#[test]
fn the_words_of_the_driver_are_one_line() {
    let broken: BrokenConnectionError = BrokenConnectionErrorKind::ChannelError.into();
    let words = words(&ExecutionError::LastAttemptError(broken.into()));
    assert!(words.contains("already broken for some other reason") && !words.contains('\n'), "{words}");
    assert!(!words.contains("  "), "{words}");
}
