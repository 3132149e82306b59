//! What the whole path of a record costs without a JVM: frames, as the Java shim sends them, through a task to the null server.
//!
//! `tests/bench path` prints the CPU that this process takes for a record, and how fast they go. The frames are made before the clock
//! starts; under valgrind what makes them shows as `records::frame`.
#![allow(clippy::print_stdout, reason = "it is there to print")]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ilion_core::config;
// The frame encoder of the core's tests names it so.
use ilion_core::record;
use ilion_core::task::Task;

mod records;

const SERVER: &str = "127.0.0.1:29042";
const REGISTRY: &str = "127.0.0.1:28081";
/// The clock of a process's CPU ticks so often in a second.
const TICKS: f64 = 100.0;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |option: &str, otherwise| {
        let at = arguments.iter().position(|argument| argument == option);
        at.and_then(|at| arguments.get(at + 1)).map_or(Ok(otherwise), |number| number.parse::<u32>())
    };
    let (count, rounds) = (number("--records", 1_000_000)?, number("--rounds", 3)?);
    let payloads = [
        ("json", records::json_text().into_bytes()),
        ("avro", [&[0, 0, 0, 0, 1], records::datum().as_slice()].concat()),
    ];
    let _server = NullServer::start()?;
    serve_schema()?;
    let mut figures = vec!["\"name\":\"path\"".to_owned()];
    for (format, payload) in payloads {
        let rounds = (0..rounds).map(|_| round(format, &payload, count));
        let mut costs = rounds.collect::<Result<Vec<_>, _>>()?;
        costs.sort_by(f64::total_cmp);
        figures.push(format!("\"{format}_cpu_us_per_record\":{:.2}", costs[costs.len() / 2]));
    }
    if arguments.iter().any(|argument| argument == "--json") {
        println!("{{{}}}", figures.join(","));
    }
    Ok(())
}

/// Answers with the CPU of a record in microseconds.
fn round(format: &str, payload: &[u8], count: u32) -> Result<f64, Failure> {
    let offsets: Vec<i64> = (0..count).map(i64::from).collect();
    let frames: Vec<_> =
        offsets.chunks(records::BATCH).map(|batch| records::frame(payload, batch.iter().copied())).collect();
    let task = open(format)?;
    let (before, start) = (cpu()?, Instant::now());
    hand_over(&task, frames)?;
    let (cost, rate) =
        ((cpu()? - before) * 1e6 / f64::from(count), f64::from(count) / start.elapsed().as_secs_f64());
    println!("{format}: {cost:.2} µs of CPU a record, {rate:.0} records/s");
    Ok(cost)
}

/// The server, which ends with its standard input.
struct NullServer(Child);

impl NullServer {
    fn start() -> Result<Self, Failure> {
        let types = ["text", "bigint", "double", "int", "boolean"];
        let columns: Vec<_> = records::names()
            .enumerate()
            .map(|(field, name)| format!("{name}:{}", types[field % 5]))
            .collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_null-server"));
        command.arg(SERVER).arg(format!("bench.orders={}", columns.join(",")));
        let mut server = Self(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
        let mut ready = String::new();
        BufReader::new(server.0.stdout.as_mut().ok_or("no output")?).read_line(&mut ready)?;
        // Otherwise it has said why.
        if ready.is_empty() { Err("the null server did not start".into()) } else { Ok(server) }
    }
}

impl Drop for NullServer {
    fn drop(&mut self) {
        // Closes its standard input. There is nobody to tell that it ended badly.
        let _ = self.0.wait();
    }
}

/// A schema registry that has one.
fn serve_schema() -> Result<(), Failure> {
    let listener = TcpListener::bind(REGISTRY)?;
    let body = format!("{{\"schema\":{:?}}}", records::avro_schema_text());
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let _ = client.read(&mut [0; 4096]);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
            let _ = write!(client, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        }
    });
    Ok(())
}

fn open(format: &str) -> Result<Task, Failure> {
    let (host, port) = SERVER.split_once(':').unwrap_or_default();
    let options = [
        ("contact.points", host.to_owned()),
        ("port", port.to_owned()),
        ("key.space", "bench".to_owned()),
        ("consistency.level", "LOCAL_ONE".to_owned()),
        ("export.route.query", records::query()),
        ("value.format", format.to_owned()),
        ("schema.registry.url", format!("http://{REGISTRY}")),
    ];
    let entries = options.map(|(option, value)| (format!("connect.cassandra.{option}"), value));
    let config = config::parse(entries).config.map_err(|problems| format!("{problems:?}"))?;
    Ok(Task::open(1, config, &[], false)?)
}

/// Hands all over as a worker does, and waits for the end.
fn hand_over(task: &Task, frames: Vec<Vec<u8>>) -> Result<(), Failure> {
    for frame in frames {
        let mut buffer = task.buffer(frame.len());
        buffer.copy_from_slice(&frame);
        let mut outcome = task.put(buffer)?;
        while outcome.pause {
            outcome = task.drain(Duration::from_millis(100))?;
        }
    }
    while task.drain(Duration::from_secs(1))?.busy {}
    Ok(())
}

/// The CPU that this process has taken, in seconds.
fn cpu() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no name of a process")?;
    let ticks: Vec<f64> = fields.split(' ').skip(12).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / TICKS)
}
