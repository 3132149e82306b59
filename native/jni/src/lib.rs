//! The JNI boundary: each native of `io.ilion.connect.cassandra.NativeSink` reads its arguments, calls its safe twin in [`calls`] and
//! turns what comes back into a byte array or a Java exception. Nothing here knows what the bytes mean.
//!
//! A panic becomes an exception, and a wrong or closed handle too: the worker's JVM, which runs other people's connectors as well,
//! never aborts.

mod calls;
mod exceptions;
mod messages;

use jni::objects::{JByteArray, JClass};
use jni::sys::{jboolean, jint, jlong};
use jni::{Env, NativeMethod, native_method};

use exceptions::{Failure, ThrowToJava};

/// The natives, exported by name; the JVM finds them when the library is loaded.
#[allow(dead_code)]
const NATIVES: &[NativeMethod] = &[
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn options() -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn stores(config: jbyte[]) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn validate(config: jbyte[], stores: jbyte[], starting: jboolean) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn open(config: jbyte[], stores: jbyte[], errant_reporter: jboolean) -> jlong,
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn reads(handle: jlong) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn put(handle: jlong, frame: jbyte[], length: jint) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn drain(handle: jlong, timeout_millis: jlong) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn acknowledge(handle: jlong),
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn pending(handle: jlong) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn metrics(handle: jlong) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn assigned(handle: jlong),
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn revoke(handle: jlong, partitions: jbyte[]),
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn close(handle: jlong) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn loggers() -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn log_levels(levels: jbyte[]),
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn command_config(words: jbyte[]) -> jbyte[],
    },
    native_method! {
        java_type = "io.ilion.connect.cassandra.NativeSink", error_policy = ThrowToJava,
        static extern fn command(words: jbyte[], config: jbyte[], stores: jbyte[]) -> jbyte[],
    },
    #[cfg(feature = "fault-injection")]
    native_method! {
        java_type = "io.ilion.connect.cassandra.FaultInjection", error_policy = ThrowToJava,
        static extern fn panic(),
    },
];

type Bytes<'local> = Result<JByteArray<'local>, Failure>;

fn options<'local>(env: &mut Env<'local>, _: JClass<'local>) -> Bytes<'local> {
    Ok(env.byte_array_from_slice(&calls::options())?)
}

fn stores<'local>(env: &mut Env<'local>, _: JClass<'local>, config: JByteArray<'local>) -> Bytes<'local> {
    let requests = calls::stores(&env.convert_byte_array(config)?)?;
    Ok(env.byte_array_from_slice(&requests)?)
}

fn validate<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    config: JByteArray<'local>,
    stores: JByteArray<'local>,
    starting: jboolean,
) -> Bytes<'local> {
    let (config, stores) = (env.convert_byte_array(config)?, env.convert_byte_array(stores)?);
    let problems = calls::validate(&config, &stores, starting)?;
    Ok(env.byte_array_from_slice(&problems)?)
}

fn open<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    config: JByteArray<'local>,
    stores: JByteArray<'local>,
    errant_reporter: jboolean,
) -> Result<jlong, Failure> {
    let (config, stores) = (env.convert_byte_array(config)?, env.convert_byte_array(stores)?);
    Ok(calls::open(&config, &stores, errant_reporter)?)
}

fn reads<'local>(env: &mut Env<'local>, _: JClass<'local>, handle: jlong) -> Bytes<'local> {
    let reads = calls::reads(handle)?;
    Ok(env.byte_array_from_slice(&reads)?)
}

fn put<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    handle: jlong,
    frame: JByteArray<'local>,
    length: jint,
) -> Bytes<'local> {
    let mut bytes = calls::buffer(handle, length)?;
    frame.get_region(env, 0, bytemuck::cast_slice_mut(&mut bytes))?;
    let outcome = calls::put(handle, bytes)?;
    Ok(env.byte_array_from_slice(&outcome)?)
}

fn drain<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    handle: jlong,
    timeout_millis: jlong,
) -> Bytes<'local> {
    let outcome = calls::drain(handle, timeout_millis)?;
    Ok(env.byte_array_from_slice(&outcome)?)
}

fn acknowledge<'local>(_: &mut Env<'local>, _: JClass<'local>, handle: jlong) -> Result<(), Failure> {
    Ok(calls::acknowledge(handle)?)
}

fn pending<'local>(env: &mut Env<'local>, _: JClass<'local>, handle: jlong) -> Bytes<'local> {
    let pending = calls::pending(handle)?;
    Ok(env.byte_array_from_slice(&pending)?)
}

fn metrics<'local>(env: &mut Env<'local>, _: JClass<'local>, handle: jlong) -> Bytes<'local> {
    let metrics = calls::metrics(handle)?;
    Ok(env.byte_array_from_slice(&metrics)?)
}

fn assigned<'local>(_: &mut Env<'local>, _: JClass<'local>, handle: jlong) -> Result<(), Failure> {
    Ok(calls::assigned(handle)?)
}

fn revoke<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    handle: jlong,
    partitions: JByteArray<'local>,
) -> Result<(), Failure> {
    Ok(calls::revoke(handle, &env.convert_byte_array(partitions)?)?)
}

fn close<'local>(env: &mut Env<'local>, _: JClass<'local>, handle: jlong) -> Bytes<'local> {
    Ok(env.byte_array_from_slice(&calls::close(handle))?)
}

fn loggers<'local>(env: &mut Env<'local>, _: JClass<'local>) -> Bytes<'local> {
    Ok(env.byte_array_from_slice(&messages::loggers())?)
}

fn log_levels<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    levels: JByteArray<'local>,
) -> Result<(), Failure> {
    Ok(calls::log_levels(&env.convert_byte_array(levels)?)?)
}

fn command_config<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    words: JByteArray<'local>,
) -> Bytes<'local> {
    let config = calls::command_config(&env.convert_byte_array(words)?)?;
    Ok(env.byte_array_from_slice(&config)?)
}

fn command<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    words: JByteArray<'local>,
    config: JByteArray<'local>,
    stores: JByteArray<'local>,
) -> Bytes<'local> {
    let (config, stores) = (env.convert_byte_array(config)?, env.convert_byte_array(stores)?);
    let output = calls::command(&env.convert_byte_array(words)?, &config, &stores)?;
    Ok(env.byte_array_from_slice(&output)?)
}

#[cfg(feature = "fault-injection")]
fn panic<'local>(_: &mut Env<'local>, _: JClass<'local>) -> Result<(), Failure> {
    panic!("injected")
}
