//! `cargo xtask bench links`: whether the time of the answer to a wrong token tells if there is, or was, such a link.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;
use rand::seq::{IndexedRandom, SliceRandom};
use simulator::{Content, JobSpec, Life};

use crate::{
    figures::{median, quantile},
    http::{Connection, find},
    machine::Machine,
    reply::Reply,
    report::{Report, Row, judge},
    server::Server,
};

/// How many tokens of each sort are tried, and how many of them first, which do not count.
const TRIES: (usize, usize) = (10_000, 500);
/// How far a median may be from that of tokens of no link, beyond what two samples of those differ by.
const NOISE: f64 = 0.02;
/// The letters of a token, and where in it the proof begins: what stands before is the link's id.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const PROOF: std::ops::Range<usize> = 11..32;

/// How long the answer to a wrong token takes, for links that are open, that have ended and that never were
#[derive(Args)]
pub(crate) struct Links {
    /// Measure shortly, to see that it works
    #[arg(long)]
    quick: bool,
    /// Keep the table in docs/benchmarks.md
    #[arg(long)]
    write: bool,
}

/// Whose tokens are tried. Those that never were are tried twice, to see how far equal things differ.
const SORTS: [&str; 4] = ["never was", "never was, once more", "is open", "has ended"];

impl Links {
    pub(crate) async fn run(self) -> Result<()> {
        // Nothing else is to be done meanwhile, so that a delay may block this thread.
        tokio::task::spawn_blocking(move || self.measure()).await?
    }

    fn measure(self) -> Result<()> {
        let machine = Machine::look();
        println!("{machine}");
        let reply = Reply::start()?;
        let server = Server::jobglass(&reply, None)?;
        let job = reply.simulator.create(JobSpec::new(Life::Finished, 120.0).content(Content::EmailValidation));
        let mut connection = Connection::open(server.addr)?;
        let (open, ended) = (make(&mut connection, &job.to_string())?, make(&mut connection, &job.to_string())?);
        connection.ask(&form("/links/revoke?", &format!("link={}", ended.id)))?;
        let tries = if self.quick { TRIES.0 / 50 } else { TRIES.0 };
        let delays = try_all(&mut connection, [None, None, Some(&open.token), Some(&ended.token)], tries)?;
        judge(report(&machine, &delays, tries).publish(self.write && !self.quick)?)
    }
}

/// A link that was made.
struct Link {
    id: String,
    token: String,
}

fn make(connection: &mut Connection, job: &str) -> Result<Link> {
    let made = connection.answer(&form(&format!("/jobs/{job}/links"), "until=day"))?;
    let place = made.head.lines().find_map(|line| line.strip_prefix("location: "));
    let place = place.with_context(|| format!("no link was made: {}", made.head))?.to_owned();
    let page = connection.get(&place)?.body;
    let at = find(&page, b"/s/").context("the page of the link does not show it")? + 3;
    let token = std::str::from_utf8(&page[at..at + PROOF.end])?.to_owned();
    Ok(Link { id: place.rsplit('/').next().unwrap_or_default().to_owned(), token })
}

fn form(path: &str, fields: &str) -> Vec<u8> {
    let kind = "content-type: application/x-www-form-urlencoded";
    let length = fields.len();
    format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{fields}")
        .into_bytes()
}

/// Tries wrong tokens of each sort in turns, in a new order each time; the milliseconds that each took.
fn try_all(connection: &mut Connection, links: [Option<&String>; 4], tries: usize) -> Result<[Vec<f64>; 4]> {
    let (mut delays, mut order, mut address) = ([const { Vec::new() }; 4], [0, 1, 2, 3], 0_u32);
    for turn in 0..TRIES.1 + tries {
        order.shuffle(&mut rand::rng());
        for sort in order {
            // Each from an address of its own, for one that tries often is slowed.
            address += 1;
            let [_, a, b, c] = address.to_be_bytes();
            let wrong = wrong_token(links[sort]);
            let request =
                format!("GET /s/{wrong}/job HTTP/1.1\r\nhost: 127.0.0.1\r\nx-forwarded-for: 10.{a}.{b}.{c}\r\n\r\n");
            let began = Instant::now();
            let status = connection.ask(request.as_bytes())?;
            let took = began.elapsed().as_secs_f64() * 1e3;
            ensure!(status == 404, "a wrong token was answered with {status}");
            if turn >= TRIES.1 {
                delays[sort].push(took);
            }
        }
    }
    Ok(delays)
}

/// The token of a link with one letter of its proof changed; or one of no link.
fn wrong_token(of: Option<&String>) -> String {
    let mut random = rand::rng();
    let mut letter = || *LETTERS.choose(&mut random).unwrap_or(&b'A');
    let token = match of {
        None => (0..PROOF.end).map(|_| letter()).collect(),
        Some(token) => {
            let mut token = token.clone().into_bytes();
            let at = rand::random_range(PROOF);
            let other = std::iter::repeat_with(letter).find(|other| *other != token[at]);
            token[at] = other.unwrap_or(b'A');
            token
        }
    };
    String::from_utf8_lossy(&token).into_owned()
}

fn report(machine: &Machine, delays: &[Vec<f64>; 4], tries: usize) -> Report {
    let mut report = Report::new("Wrong tokens", "bench links", machine);
    report.explain(format!(
        "From the sending of `GET /s/{{token}}/job` until its answer, 404, was read: {tries} tokens of each sort in turns, in a \
         new order each time, over one connection. Of a link that is open or has ended: its token with one letter of \
         the proof changed. The ratio is to the median of the first row; the second row says how far equal things differ."
    ));
    let never = median(&delays[0]);
    let noise = (median(&delays[1]) / never - 1.0).abs() + NOISE;
    report.add(SORTS.iter().zip(delays).map(|(sort, delays)| {
        let (middle, late) = (median(delays), quantile(delays, 0.95));
        let ratio = middle / never;
        let row = Row::new(format!("the link {sort}: median, p95"), format!("{middle:.4} ms, {late:.4} ms"));
        let row = Row { ratio: Some(ratio), ..row };
        row.bound(format!("1 ± {noise:.3}"), (ratio - 1.0).abs() <= noise)
    }));
    report
}
