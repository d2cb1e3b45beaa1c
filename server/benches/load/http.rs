//! As much of HTTP/1.1 as it takes to ask a server on this machine. The reading blocks: whoever measures a delay must
//! not wait for a runtime's turn.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

/// A connection that is kept for many questions.
pub(crate) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

/// What a server said, as it came.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(addr: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(addr)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(Self { stream, read: Vec::new() })
    }

    /// Asks for a path and waits for the answer.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        self.answer(get(path).as_bytes())
    }

    /// Asks for what `request` says and waits for the answer.
    pub(crate) fn answer(&mut self, request: &[u8]) -> Result<Answer> {
        self.send(request)?;
        let length = self.receive()?;
        let answer = read_answer(&self.read[..length]);
        self.read.drain(..length);
        answer
    }

    /// Asks for what `request` says and waits for the answer, which nobody needs; its status alone.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<u16> {
        self.send(request)?;
        self.status()
    }

    /// Sends a request whose answer is read later.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(request)?)
    }

    /// Waits for an answer; its status alone.
    pub(crate) fn status(&mut self) -> Result<u16> {
        let length = self.receive()?;
        let status = status(&self.read);
        self.read.drain(..length);
        status
    }

    /// Reads until a whole answer is there; its length.
    fn receive(&mut self) -> Result<usize> {
        let mut part = [0; 64 * 1024];
        loop {
            if let Some(length) = whole_answer(&self.read)? {
                return Ok(length);
            }
            let length = self.stream.read(&mut part)?;
            ensure!(length > 0, "the server closed the connection");
            self.read.extend_from_slice(&part[..length]);
        }
    }
}

/// A request without a body, as plain as a script would send it: nothing is compressed for it.
pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
}

/// A request that carries a body.
pub(crate) fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn status(read: &[u8]) -> Result<u16> {
    let digits = read.get(9..12).context("no status line")?;
    Ok(std::str::from_utf8(digits)?.parse()?)
}

/// The length of the first answer, once it is here as a whole.
fn whole_answer(read: &[u8]) -> Result<Option<usize>> {
    let Some(head) = find(read, b"\r\n\r\n") else { return Ok(None) };
    let body = head + 4;
    match content_length(&read[..head])? {
        Some(length) => Ok(Some(body + length).filter(|end| *end <= read.len())),
        None => chunks(read, body, |_| ()),
    }
}

fn read_answer(read: &[u8]) -> Result<Answer> {
    let head = find(read, b"\r\n\r\n").context("no head")?;
    let mut body = read[head + 4..].to_vec();
    if content_length(&read[..head])?.is_none() {
        body.clear();
        chunks(read, head + 4, |chunk| body.extend_from_slice(chunk))?;
    }
    Ok(Answer { status: status(read)?, head: String::from_utf8_lossy(&read[..head]).into_owned(), body })
}

fn content_length(head: &[u8]) -> Result<Option<usize>> {
    let head = std::str::from_utf8(head)?;
    let named = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = named.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().map(|(_, length)| Ok(length.trim().parse()?)).transpose()
}

/// Goes over the chunks that begin at `at`; where they end, if they are all here.
fn chunks(read: &[u8], mut at: usize, mut each: impl FnMut(&[u8])) -> Result<Option<usize>> {
    loop {
        let Some(line) = read.get(at..).and_then(|rest| find(rest, b"\r\n")) else { return Ok(None) };
        let length = usize::from_str_radix(std::str::from_utf8(&read[at..at + line])?, 16)?;
        let start = at + line + 2;
        let Some(chunk) = read.get(start..start + length) else { return Ok(None) };
        each(chunk);
        at = start + length + 2;
        if at > read.len() {
            return Ok(None);
        }
        if length == 0 {
            return Ok(Some(at));
        }
    }
}

/// Where `needle` begins.
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    // What is read here is text; searching text is many times faster than comparing every window.
    match (std::str::from_utf8(text), std::str::from_utf8(needle)) {
        (Ok(text), Ok(needle)) => text.find(needle),
        _ => text.windows(needle.len()).position(|window| window == needle),
    }
}
