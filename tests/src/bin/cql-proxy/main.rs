//! A proxy in front of CQL nodes, which tests tell to be at fault.
//!
//! `cql-proxy --node 127.0.1.1:9042=127.0.0.1:9042 …` listens on the first address of each pair and forwards to the second. It says
//! `ready`, then takes a command a line and answers each with a line, `ok …` once it holds or `error: …`. It ends with its
//! standard input, so with whoever started it. Before the nodes may stand
//!
//! - `--addresses`: nodes that tell a driver their addresses tell those of the proxy. Nodes that know their proxy
//!   (`broadcast_rpc_address`) need no such help.
//! - `--rate-limits`: announces ScyllaDB's error for them, without which no driver knows it.
//!
//! ```text
//! <nodes> pass                        forward everything
//! <nodes> stall                       take connections and requests, answer nothing, not even a handshake; what is taken is lost
//! <nodes> slow <milliseconds>         answer writes one after the other, each so long after the one before
//! <nodes> cut                         close all connections; new ones are taken and treated as before
//! <nodes> refuse                      close all connections and take none, until the next command that is not `cut`
//! <nodes> error <name> <requests>     answer with an error of the server, see error.rs
//! <nodes> garbage [bytes|opcode|body] <requests>
//!                                     answer with no CQL, with a frame of no known kind, or with a result that is none
//! <nodes> count                       how many requests were answered so since the last other command than `cut`
//!
//! <nodes>     all, or a position in the order of the arguments, from 0
//! <requests>  [on any|write|execute|batch|prepare|query|options|startup|auth|register]   by default write, which leaves the
//!                                     driver's own requests alone
//!             [with <text>]           only requests that hold this text
//!             [times <n>]             so often, then forward
//!             [after]                 let the node do it, and replace its answer
//! ```
//!
//! The crate scylla-proxy forges errors as well, but its listener ends when the node behind is away, and it can neither leave a
//! handshake unanswered nor answer with what is no frame.

mod error;
mod fault;
mod node;
mod rate_limits;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use fault::Fault;
use node::{Mode, Node, Tricks, Writes};

fn main() -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let served = runtime.map_err(|error| error.to_string())?.block_on(serve());
    // The thread that reads standard input would be waited for.
    std::process::exit(match served {
        Ok(()) => 0,
        Err(error) => say(&format!("error: {error}")).map_or(2, |()| 1),
    })
}

async fn serve() -> Result<(), String> {
    let mut nodes = nodes()?;
    for node in &mut nodes {
        node.listen().await.map_err(|error| format!("{} can't be listened on: {error}", node.address()))?;
    }
    say("ready")?;
    let mut commands = commands();
    while let Some(command) = commands.recv().await {
        match obey(&mut nodes, &command).await {
            Ok(None) => say("ok")?,
            Ok(Some(count)) => say(&format!("ok {count}"))?,
            Err(error) => say(&format!("error: {error}"))?,
        }
    }
    Ok(())
}

/// The lines of standard input, which a thread of its own waits for.
fn commands() -> UnboundedReceiver<String> {
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        // The other end is there until the process ends.
        io::stdin().lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

fn nodes() -> Result<Vec<Node>, String> {
    let writes = Writes::default();
    let mut nodes = Vec::new();
    let mut arguments = std::env::args().skip(1).peekable();
    let addresses = arguments.next_if_eq("--addresses").is_some();
    let rate_limits = arguments.next_if_eq("--rate-limits").is_some();
    while let Some(argument) = arguments.next() {
        let pair = arguments.next().filter(|_| argument == "--node");
        let pair = pair
            .ok_or("usage: cql-proxy [--addresses] [--rate-limits] --node <address:port>=<address:port> …")?;
        let address = |text: &str| text.parse::<SocketAddr>().map_err(|error| format!("{text}: {error}"));
        let (listen, target) = pair.split_once('=').ok_or(format!("{pair} is no pair"))?;
        nodes.push(Node::new(
            address(listen)?,
            address(target)?,
            Tricks { addresses, rate_limits },
            Writes::clone(&writes),
        ));
    }
    Ok(nodes)
}

/// Does what a line says; answers with a count where it asks for one.
async fn obey(nodes: &mut [Node], command: &str) -> Result<Option<u64>, String> {
    let mut words = command.split_whitespace();
    let nodes = match words.next().ok_or("no nodes are named")? {
        "all" => nodes,
        position => {
            let position: usize = position.parse().map_err(|_| format!("{position} names no node"))?;
            nodes.get_mut(position..=position).ok_or(format!("there is no node {position}"))?
        }
    };
    let kind = words.next().ok_or("no command")?;
    let mode = match kind {
        "pass" => Some(Mode::Pass),
        "stall" => Some(Mode::Stall),
        "slow" => Some(Mode::Slow(pace(words.next())?)),
        "error" | "garbage" => Some(Mode::Fault(Fault::parse(kind, words)?)),
        _ => None,
    };
    let mut count = None;
    for node in nodes {
        let done = match (kind, &mode) {
            (_, Some(mode)) => node.enter(mode.clone()).await,
            ("cut", _) => {
                node.cut().await;
                Ok(())
            }
            ("refuse", _) => {
                node.refuse().await;
                Ok(())
            }
            ("count", _) => {
                count = Some(count.unwrap_or(0) + node.faults());
                Ok(())
            }
            _ => return Err(format!("{kind} is no command")),
        };
        done.map_err(|error| format!("{}: {error}", node.address()))?;
    }
    Ok(count)
}

fn pace(word: Option<&str>) -> Result<Duration, String> {
    let milliseconds = word.and_then(|word| word.parse().ok()).ok_or("slow needs milliseconds")?;
    Ok(Duration::from_millis(milliseconds))
}

fn say(line: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| error.to_string())
}
