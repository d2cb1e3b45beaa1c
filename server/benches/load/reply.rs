//! The simulated Reply, in this process: its answers are timed by the clock that times the viewers.

use std::{
    net::{SocketAddr, TcpListener},
    thread,
    time::Duration,
};

use anyhow::Result;
use axum::{extract::Request, middleware, middleware::Next};
use simulator::{Outcome, Simulator, SimulatorConfig};
use tokio::{
    runtime,
    sync::{mpsc, oneshot},
    time::Instant,
};

/// The key that the simulator accepts.
pub(crate) const KEY: &str = "load-key";

/// A simulated Reply on a thread of its own, so that the viewers do not hold it up.
pub(crate) struct Reply {
    pub(crate) simulator: Simulator,
    pub(crate) addr: SocketAddr,
    answers: mpsc::UnboundedReceiver<Answer>,
    /// Dropped, it stops the thread.
    _stop: oneshot::Sender<()>,
}

/// When a question came, and when its answer was ready to be written to the socket.
#[derive(Clone, Copy)]
struct Answer {
    asked: Instant,
    answered: Instant,
}

impl Reply {
    pub(crate) fn start() -> Result<Self> {
        let config = SimulatorConfig { key: KEY.to_owned(), ..SimulatorConfig::default() };
        let simulator = Simulator::new(config);
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let (sender, answers) = mpsc::unbounded_channel();
        let (_stop, stopped) = oneshot::channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let router = simulator.router().layer(middleware::from_fn(move |request: Request, next: Next| {
            let sender = sender.clone();
            async move {
                let asked = Instant::now();
                let response = next.run(request).await;
                // Most of the time nobody wants to know.
                let _ = sender.send(Answer { asked, answered: Instant::now() });
                response
            }
        }));
        thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                tokio::select! {
                    served = axum::serve(listener, router) => served,
                    _ = stopped => Ok(()),
                }
            })
        });
        Ok(Self { simulator, addr, answers, _stop })
    }

    /// Waits for the next answer to a question asked after `since`: the moment it was ready.
    pub(crate) async fn answer_after(&mut self, since: Instant) -> Option<Instant> {
        loop {
            let Answer { asked, answered } = self.answers.recv().await?;
            if asked > since {
                return Some(answered);
            }
        }
    }

    /// How many calls there were in this time, by the simulator's clock, and how many of them were refused.
    pub(crate) fn calls_between(&self, from: Duration, to: Duration) -> (usize, usize) {
        let calls = self.simulator.calls();
        let within = calls.iter().filter(|call| (from..to).contains(&call.at));
        (within.clone().count(), within.filter(|call| call.outcome != Outcome::Ok).count())
    }
}
