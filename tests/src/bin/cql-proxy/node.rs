//! One address that forwards to one node, as long as it is not told otherwise.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::error::unsupported_version;
use crate::fault::{Fault, has_text_of_write, statement_id};
use crate::rate_limits::{with_rate_limits, without_timeout};
use ilion_tests::frame::{Frame, VERSION, opcode, short_bytes};

/// The ids of prepared statements that change rows. They are the same on all nodes.
pub(crate) type Writes = Arc<Mutex<HashSet<Vec<u8>>>>;

/// How answers are changed that are no faults.
#[derive(Clone, Copy)]
pub(crate) struct Tricks {
    pub(crate) addresses: bool,
    pub(crate) rate_limits: bool,
}

#[derive(Clone)]
pub(crate) enum Mode {
    Pass,
    /// Everything is taken and nothing ever answered.
    Stall,
    /// Writes are answered one after the other, this far apart.
    Slow(Duration),
    Fault(Fault),
}

pub(crate) struct Node {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

struct Shared {
    address: SocketAddr,
    target: SocketAddr,
    tricks: Tricks,
    writes: Writes,
    /// Who holds it is answered next.
    turn: Arc<tokio::sync::Mutex<()>>,
    state: Mutex<State>,
    connections: Mutex<Vec<JoinHandle<()>>>,
}

struct State {
    mode: Mode,
    /// How many requests were answered with the fault.
    faults: u64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Node {
    pub(crate) fn new(address: SocketAddr, target: SocketAddr, tricks: Tricks, writes: Writes) -> Self {
        let state = Mutex::new(State { mode: Mode::Pass, faults: 0 });
        let (turn, connections) = (Arc::default(), Mutex::default());
        let shared = Shared { address, target, tricks, writes, turn, state, connections };
        Self { address, shared: Arc::new(shared), listener: None }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes connections, if it does not already.
    pub(crate) async fn listen(&mut self) -> io::Result<()> {
        if self.listener.is_none() {
            let listener = TcpListener::bind(self.address).await?;
            self.listener = Some(tokio::spawn(accept(listener, Arc::clone(&self.shared))));
        }
        Ok(())
    }

    pub(crate) async fn enter(&mut self, mode: Mode) -> io::Result<()> {
        *lock(&self.shared.state) = State { mode, faults: 0 };
        self.listen().await
    }

    /// Closes all connections, and returns when they are.
    pub(crate) async fn cut(&self) {
        let connections = std::mem::take(&mut *lock(&self.shared.connections));
        for connection in connections {
            connection.abort();
            // It was aborted, or had ended before.
            let _ = connection.await;
        }
    }

    /// Takes no connections any more, and closes those it has.
    pub(crate) async fn refuse(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.abort();
            let _ = listener.await;
        }
        self.cut().await;
    }

    pub(crate) fn faults(&self) -> u64 {
        lock(&self.shared.state).faults
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        // What fails here is the client's connection.
        let Ok((client, _)) = listener.accept().await else { continue };
        let connection = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                // Either side may go at any time.
                let _ = relay(&shared, client).await;
            }
        });
        let mut connections = lock(&shared.connections);
        connections.retain(|connection| !connection.is_finished());
        connections.push(connection);
    }
}

/// What becomes of a request.
enum Fate {
    Forwarded,
    Dropped,
    Answered(Frame),
    /// Forwarded, but the client gets this answer.
    Replaced(Frame),
    /// Forwarded, but the answer waits for its turn, and so long.
    Delayed(Duration),
}

/// What the answer to a request is waited for.
enum Awaited {
    /// The id of a statement that changes rows.
    Id,
    Replaced(Frame),
    Delayed(Duration),
}

struct Relay<'s> {
    shared: &'s Shared,
    awaited: Mutex<HashMap<i16, Awaited>>,
    to_client: Arc<tokio::sync::Mutex<OwnedWriteHalf>>,
}

async fn relay(shared: &Shared, client: TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let node = match TcpStream::connect(shared.target).await {
        Ok(node) => node,
        Err(_) if shared.is_stalled() => return swallow(&mut from_client).await,
        Err(error) => return Err(error),
    };
    node.set_nodelay(true)?;
    let (from_node, to_node) = node.into_split();
    let to_client = Arc::new(tokio::sync::Mutex::new(to_client));
    let relay = Relay { shared, awaited: Mutex::default(), to_client };
    tokio::select! {
        ended = relay.requests(from_client, to_node) => ended,
        ended = relay.answers(from_node) => ended,
    }
}

/// Nobody is there who could ever answer.
async fn swallow(from_client: &mut OwnedReadHalf) -> io::Result<()> {
    let mut bytes = [0; 4096];
    while from_client.read(&mut bytes).await? > 0 {}
    Ok(())
}

impl Shared {
    fn is_stalled(&self) -> bool {
        matches!(lock(&self.state).mode, Mode::Stall)
    }

    fn fate(&self, request: &Frame) -> Fate {
        let mut state = lock(&self.state);
        let State { mode, faults } = &mut *state;
        match mode {
            Mode::Stall => Fate::Dropped,
            _ if request.version() > VERSION => Fate::Answered(unsupported_version(request)),
            Mode::Fault(fault) if fault.is_for(request, self.is_write(request)) => {
                *faults += 1;
                fault.times = fault.times.map(|times| times - 1);
                let answer = fault.answer(request);
                if fault.after { Fate::Replaced(answer) } else { Fate::Answered(answer) }
            }
            Mode::Slow(pace) if self.is_write(request) => Fate::Delayed(*pace),
            Mode::Pass | Mode::Slow(_) | Mode::Fault(_) => Fate::Forwarded,
        }
    }

    fn is_write(&self, request: &Frame) -> bool {
        match request.opcode() {
            opcode::BATCH => true,
            opcode::QUERY => has_text_of_write(request),
            opcode::EXECUTE => statement_id(request).is_some_and(|id| lock(&self.writes).contains(id)),
            _ => false,
        }
    }
}

impl Relay<'_> {
    async fn requests(&self, mut from_client: OwnedReadHalf, mut to_node: OwnedWriteHalf) -> io::Result<()> {
        loop {
            let mut request = Frame::read(&mut from_client).await?;
            if self.shared.tricks.rate_limits {
                request = without_timeout(request);
            }
            match self.shared.fate(&request) {
                Fate::Dropped => continue,
                Fate::Answered(answer) => {
                    self.to_client.lock().await.write_all(&answer.bytes).await?;
                    continue;
                }
                Fate::Replaced(answer) => {
                    lock(&self.awaited).insert(request.stream(), Awaited::Replaced(answer));
                }
                Fate::Delayed(pace) => {
                    lock(&self.awaited).insert(request.stream(), Awaited::Delayed(pace));
                }
                Fate::Forwarded if request.opcode() == opcode::PREPARE && has_text_of_write(&request) => {
                    lock(&self.awaited).insert(request.stream(), Awaited::Id);
                }
                Fate::Forwarded => {}
            }
            to_node.write_all(&request.bytes).await?;
        }
    }

    async fn answers(&self, mut from_node: OwnedReadHalf) -> io::Result<()> {
        loop {
            let mut answer = Frame::read(&mut from_node).await?;
            let awaited = lock(&self.awaited).remove(&answer.stream());
            match awaited {
                Some(Awaited::Replaced(replacement)) => answer = replacement,
                Some(Awaited::Delayed(pace)) => {
                    self.answer_later(answer, pace);
                    continue;
                }
                Some(Awaited::Id) => self.learn(&answer),
                None if self.shared.tricks.rate_limits && answer.opcode() == opcode::SUPPORTED => {
                    answer = with_rate_limits(answer)
                }
                None if self.shared.tricks.addresses && answer.opcode() == opcode::RESULT => {
                    answer.replace(&cell(self.shared.target.ip()), &cell(self.shared.address.ip()));
                }
                None => {}
            }
            if !self.shared.is_stalled() {
                self.to_client.lock().await.write_all(&answer.bytes).await?;
            }
        }
    }

    fn answer_later(&self, answer: Frame, pace: Duration) {
        let (turn, to_client) = (Arc::clone(&self.shared.turn), Arc::clone(&self.to_client));
        tokio::spawn(async move {
            let _turn = turn.lock().await;
            tokio::time::sleep(pace).await;
            // The client may be gone.
            let _ = to_client.lock().await.write_all(&answer.bytes).await;
        });
    }

    fn learn(&self, answer: &Frame) {
        const PREPARED: [u8; 4] = [0, 0, 0, 4];
        if answer.opcode() == opcode::RESULT
            && answer.is_plain()
            && let Some(prepared) = answer.body().strip_prefix(&PREPARED)
            && let Some(id) = short_bytes(prepared)
        {
            lock(&self.shared.writes).insert(id.to_vec());
        }
    }
}

/// An address as a row holds it.
fn cell(address: IpAddr) -> Vec<u8> {
    let bytes = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    [&u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes()[..], &bytes].concat()
}
