//! Requests and their answers.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use hdrhistogram::Histogram;
use ilion_tests::frame::{Frame, VERSION, long_bytes, opcode, string};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::rows::{prepared_write, void};
use crate::schema::Schema;
use crate::statement::Statement;

const INVALID: u32 = 0x2200;
const PROTOCOL_ERROR: u32 = 0x000a;
/// Drivers read which version to try next from these words.
const UNSUPPORTED_VERSION: &str =
    "Invalid or unsupported protocol version (5); the lowest supported version is 4 and the greatest is 4";
const READ_SIZE: usize = 64 << 10;

pub(crate) struct Server {
    schema: Schema,
    /// What is prepared; the position of each is its id.
    statements: Mutex<Vec<Prepared>>,
    rows: AtomicU64,
    requests: AtomicU64,
    latencies: Mutex<Histogram<u64>>,
}

struct Prepared {
    text: String,
    statement: Statement,
}

impl Server {
    pub(crate) fn new(schema: Schema) -> Result<Self, String> {
        // Three digits of each, up to an hour.
        let latencies = Histogram::new_with_max(3_600_000_000, 3).map_err(|error| error.to_string())?;
        Ok(Self {
            schema,
            statements: Mutex::default(),
            rows: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            latencies: Mutex::new(latencies),
        })
    }

    /// How many rows were written, and by how many requests.
    pub(crate) fn written(&self) -> (u64, u64) {
        (self.rows.load(Ordering::Relaxed), self.requests.load(Ordering::Relaxed))
    }

    /// How many microseconds a share of the rows took at most.
    pub(crate) fn latency(&self, share: f64) -> u64 {
        lock(&self.latencies).value_at_quantile(share)
    }

    /// Measures latencies anew.
    pub(crate) fn forget_latencies(&self) {
        lock(&self.latencies).reset();
    }

    pub(crate) async fn serve(self: Arc<Self>, listener: TcpListener) {
        loop {
            // What fails here is the client's connection.
            let Ok((client, _)) = listener.accept().await else { continue };
            let server = Arc::clone(&self);
            tokio::task::spawn(async move {
                // The client may go at any time.
                let _ = server.answer_all(client).await;
            });
        }
    }

    /// Answers in one write what came in one read.
    async fn answer_all(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let mut unread = Vec::with_capacity(READ_SIZE);
        let mut answers = Vec::new();
        while client.read_buf(&mut unread).await? > 0 {
            let mut at = 0;
            while let Some(length) = Frame::length(&unread[at..]) {
                let request = Frame { bytes: unread[at..at + length].to_vec() };
                answers.extend(self.answer(&request).bytes);
                at += length;
            }
            unread.drain(..at);
            client.write_all(&answers).await?;
            answers.clear();
        }
        Ok(())
    }

    fn answer(&self, request: &Frame) -> Frame {
        let (opcode, body) = match request.opcode() {
            _ if request.version() != VERSION => error(PROTOCOL_ERROR, UNSUPPORTED_VERSION),
            opcode::OPTIONS => (opcode::SUPPORTED, supported()),
            opcode::STARTUP | opcode::REGISTER => (opcode::READY, Vec::new()),
            opcode::PREPARE => self.prepare(&text(request)),
            opcode::QUERY => self.query(&text(request)),
            opcode::EXECUTE => self.execute(request.body()),
            opcode::BATCH => (opcode::RESULT, self.batch(request.body())),
            _ => error(PROTOCOL_ERROR, "no such request"),
        };
        Frame::answer(request.stream(), opcode, &body)
    }

    fn write(&self, rows: u64) -> Vec<u8> {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.requests.fetch_add(1, Ordering::Relaxed);
        void()
    }

    fn batch(&self, body: &[u8]) -> Vec<u8> {
        let mut reader = Reader(body);
        reader.take(1);
        let rows = reader.u16().unwrap_or_default();
        if self.schema.measures() {
            for _ in 0..rows {
                let Some([1]) = reader.take(1) else { break };
                let Some(id) = reader.short_bytes().and_then(statement_id) else { break };
                self.measure(id, &mut reader);
            }
        }
        self.write(rows.into())
    }

    /// Reads the values of a row, and how long the row took.
    fn measure(&self, id: usize, values: &mut Reader<'_>) -> Option<()> {
        let sent = lock(&self.statements).get(id)?.statement.sent;
        for position in 0..values.u16()? {
            let value = values.bytes()?;
            if sent == Some(position.into()) {
                let sent = u64::from_be_bytes(value?.try_into().ok()?);
                let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_micros();
                let took = u64::try_from(now).ok()?.saturating_sub(sent);
                lock(&self.latencies).saturating_record(took);
            }
        }
        Some(())
    }

    fn prepare(&self, text: &str) -> (u8, Vec<u8>) {
        let mut statements = lock(&self.statements);
        let known = statements.iter().position(|known| known.text == text);
        let position = known.unwrap_or_else(|| {
            let statement = Statement::parse(text, &self.schema);
            statements.push(Prepared { text: text.to_owned(), statement });
            statements.len() - 1
        });
        let statement = &statements[position].statement;
        let id = u32::try_from(position).unwrap_or(u32::MAX);
        match self.selected(text) {
            None => (opcode::RESULT, prepared_write(id, statement)),
            Some(Ok((table, positions))) => {
                (opcode::RESULT, table.prepared(id, statement.markers.len(), &positions))
            }
            Some(Err(unknown)) => error(INVALID, &unknown),
        }
    }

    fn query(&self, statement: &str) -> (u8, Vec<u8>) {
        match self.selected(statement) {
            None => (opcode::RESULT, self.write(1)),
            Some(Ok((table, positions))) => (opcode::RESULT, table.select(&positions)),
            Some(Err(unknown)) => error(INVALID, &unknown),
        }
    }

    fn execute(&self, body: &[u8]) -> (u8, Vec<u8>) {
        let mut reader = Reader(body);
        let id = reader.short_bytes().and_then(statement_id);
        let text = id.and_then(|id| lock(&self.statements).get(id).map(|prepared| prepared.text.clone()));
        if let (Some(id), true) = (id, self.schema.measures()) {
            // Consistency and flags.
            reader.take(3);
            self.measure(id, &mut reader);
        }
        match text {
            Some(statement) => self.query(&statement),
            None => error(INVALID, "a statement that was never prepared"),
        }
    }

    /// The table of a SELECT and the columns that it names; nothing for other statements.
    fn selected(&self, statement: &str) -> Option<Result<(&crate::rows::Table, Vec<usize>), String>> {
        let selection = statement.strip_prefix("SELECT ")?;
        let (names, rest) = selection.split_once(" FROM ")?;
        let name = rest.split_whitespace().next().unwrap_or_default();
        let found = self.schema.table(name).and_then(|table| {
            let positions = table.positions(names.split(',').map(str::trim))?;
            Some((table, positions))
        });
        Some(found.ok_or_else(|| format!("unconfigured table {name}, or a column of it")))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn statement_id(id: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(id.try_into().ok()?)).ok()
}

/// What is left of a body.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn short_bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u16()?;
        self.take(length.into())
    }

    /// A value: nothing within where it is null or unset.
    fn bytes(&mut self) -> Option<Option<&'a [u8]>> {
        let length = i32::from_be_bytes(self.take(4)?.try_into().ok()?);
        match usize::try_from(length) {
            Ok(length) => self.take(length).map(Some),
            Err(_) => Some(None),
        }
    }
}

fn text(request: &Frame) -> String {
    String::from_utf8_lossy(long_bytes(request.body()).unwrap_or_default()).into_owned()
}

fn supported() -> Vec<u8> {
    [&1_u16.to_be_bytes()[..], &string("CQL_VERSION"), &1_u16.to_be_bytes(), &string("3.0.0")].concat()
}

fn error(code: u32, message: &str) -> (u8, Vec<u8>) {
    (opcode::ERROR, [&code.to_be_bytes()[..], &string(message)].concat())
}
