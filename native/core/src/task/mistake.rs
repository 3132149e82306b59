//! What is wrong with a route, found when it is made executable.

use std::sync::Arc;

use crate::config::{Route, key};
use crate::error::{Error, ErrorKind};
use crate::kcql::RouteError;
use crate::kcql::ast::Span;

/// What is wrong with a route, and where it is to be shown.
#[derive(Debug)]
pub(super) enum Mistake {
    /// At a place of the query.
    Query(Span, String),
    /// At an option.
    Option(&'static str, String),
    /// The cluster could not be asked, or has refused.
    Cluster(Error),
}

impl Mistake {
    /// The option that it is shown at, and the text to show.
    pub(super) fn shown(&self, route: &Route) -> (&'static str, String) {
        match self {
            Mistake::Query(span, message) => {
                let error = RouteError::new(Arc::clone(&route.query), span.clone(), message);
                (key::EXPORT_ROUTE_QUERY, error.to_string())
            }
            Mistake::Option(option, message) => (option, message.clone()),
            Mistake::Cluster(error) => (key::EXPORT_ROUTE_QUERY, error.message.clone()),
        }
    }

    /// What the cluster did not answer, if that is it.
    pub(super) fn unavailable(&self) -> Option<String> {
        match self {
            Mistake::Cluster(error) if error.kind == ErrorKind::Unavailable => Some(error.message.clone()),
            _ => None,
        }
    }

    /// All of them as the error that ends a task.
    pub(super) fn error(mistakes: &[Mistake], route: &Route) -> Error {
        if let [Mistake::Cluster(error)] = mistakes {
            return error.clone();
        }
        let messages: Vec<_> = mistakes.iter().map(|mistake| mistake.shown(route).1).collect();
        Error::new(ErrorKind::InvalidRoute, messages.join("\n"))
    }
}
