//! Failures as the shim's own exceptions: the shim, which knows whether Connect is there, makes Connect's of them.

use std::any::Any;
use std::fmt;

use ilion_core::error::{Error, ErrorKind};
use jni::errors::ErrorPolicy;
use jni::strings::{JNIStr, JNIString};
use jni::{Env, jni_str};

/// Why a native ends with an exception.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The core says so.
    Core(Error),
    /// A JNI function failed.
    Jni(jni::errors::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<jni::errors::Error> for Failure {
    fn from(error: jni::errors::Error) -> Self {
        Self::Jni(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            Self::Jni(error) => Error::internal(error).fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    fn class(&self) -> &'static JNIStr {
        match self {
            Self::Core(error) => match error.kind {
                ErrorKind::InvalidConfig | ErrorKind::InvalidRoute => {
                    jni_str!("io/ilion/connect/cassandra/CoreException$InvalidConfig")
                }
                ErrorKind::InvalidRecord => {
                    jni_str!("io/ilion/connect/cassandra/CoreException$InvalidRecord")
                }
                ErrorKind::Unavailable | ErrorKind::Rejected | ErrorKind::Internal => CORE_EXCEPTION,
            },
            Self::Jni(_) => CORE_EXCEPTION,
        }
    }
}

const CORE_EXCEPTION: &JNIStr = jni_str!("io/ilion/connect/cassandra/CoreException");

/// Throws failures and panics as the shim's exceptions.
#[derive(Debug)]
pub(crate) struct ThrowToJava;

impl<T: Default> ErrorPolicy<T, Failure> for ThrowToJava {
    type Captures<'unowned_env_local: 'native_method, 'native_method> = ();

    fn on_error<'unowned_env_local: 'native_method, 'native_method>(
        env: &mut Env<'unowned_env_local>,
        (): &mut (),
        failure: Failure,
    ) -> jni::errors::Result<T> {
        throw(env, failure.class(), &failure.to_string());
        Ok(T::default())
    }

    fn on_panic<'unowned_env_local: 'native_method, 'native_method>(
        env: &mut Env<'unowned_env_local>,
        (): &mut (),
        _: Box<dyn Any + Send + 'static>,
    ) -> jni::errors::Result<T> {
        // What the panic says stays unsaid: it may quote a record.
        throw(env, CORE_EXCEPTION, &Error::internal("a panic; the log says where").to_string());
        Ok(T::default())
    }
}

/// Leaves an exception for Java; one that a JNI function left already stays.
fn throw(env: &mut Env<'_>, class: &JNIStr, message: &str) {
    if !env.exception_check() {
        // Its own result is always the error "an exception was thrown".
        let _ = env.throw_new(class, JNIString::from(message));
    }
}
