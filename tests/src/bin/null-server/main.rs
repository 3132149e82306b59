//! A CQL server that keeps nothing: whatever is prepared is known, whatever is written is accepted at once. What a client costs can be
//! measured against it.
//!
//! `null-server 127.0.0.1:9042 bench.orders=id:text,amount:decimal …` describes the tables to drivers; the first column of each is its
//! primary key. It says `ready`, answers each line of its standard input, and ends with it, so with whoever started it:
//! - `written`: `ok <rows written> <requests that wrote them>`;
//! - `latency <share>`: `ok <microseconds>`, which so large a share of the rows took at most since the time in their column that is marked
//!   (`sent:bigint@sent`: microseconds since 1970);
//! - `forget`: forgets these latencies.

mod rows;
mod schema;
mod server;
mod statement;

use std::io::{self, BufRead, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use schema::Schema;
use server::Server;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: null-server <address:port> <keyspace.table=column:type,…> …";
    let address: SocketAddr = arguments.next().and_then(|address| address.parse().ok()).ok_or(usage)?;
    let server = Arc::new(Server::new(Schema::parse(address.ip(), arguments)?)?);
    // One thread: what it takes is not there for the client.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind(address))
        .map_err(|error| format!("{address} can't be listened on: {error}"))?;
    std::thread::spawn({
        let server = Arc::clone(&server);
        move || {
            // Without anybody to tell there is nothing to do any more.
            let _ = obey(&server);
            std::process::exit(0);
        }
    });
    runtime.block_on(server.serve(listener));
    Ok(())
}

fn obey(server: &Server) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "ready")?;
    out.flush()?;
    for line in io::stdin().lock().lines() {
        match line?.split(' ').collect::<Vec<_>>().as_slice() {
            ["written"] => {
                let (rows, requests) = server.written();
                writeln!(out, "ok {rows} {requests}")?;
            }
            ["latency", share] => {
                let share = share.parse().map_err(io::Error::other)?;
                writeln!(out, "ok {}", server.latency(share))?;
            }
            ["forget"] => {
                server.forget_latencies();
                writeln!(out, "ok")?;
            }
            other => writeln!(out, "unknown: {other:?}")?,
        }
        out.flush()?;
    }
    Ok(())
}
