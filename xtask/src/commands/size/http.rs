//! As much HTTP as it takes to ask a server on this machine.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

/// Asks for a path and returns the answer's body as it was sent. HTTP/1.0 has no chunks: the body is what
/// comes until the server hangs up.
pub(crate) fn get(address: &str, path: &str, accept_encoding: &str) -> Result<Vec<u8>> {
    let host = address.split('/').next().unwrap_or(address);
    let mut stream = TcpStream::connect(host).with_context(|| format!("cannot connect to {host}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept-Encoding: {accept_encoding}\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).with_context(|| format!("{path} was not answered to its end"))?;
    split(&answer).with_context(|| format!("{path} was not answered well"))
}

fn split(answer: &[u8]) -> Result<Vec<u8>> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("the head has no end")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.lines().next().unwrap_or_default();
    ensure!(status.split(' ').nth(1) == Some("200"), "it was answered with `{status}`");
    Ok(answer[end + 4..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_all_behind_the_head() {
        let body = split(b"HTTP/1.0 200 OK\r\nContent-Encoding: br\r\n\r\nab\r\n\r\nc").expect("it is whole");
        assert_eq!(body, b"ab\r\n\r\nc");
    }

    #[test]
    fn an_error_is_not_measured() {
        let error = split(b"HTTP/1.0 404 Not Found\r\n\r\nno").expect_err("404 is no page");
        assert!(error.to_string().contains("404"), "{error}");
        assert!(split(b"HTTP/1.0 200 OK\r\n").is_err());
    }
}
