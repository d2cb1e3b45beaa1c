//! The simulator on a socket of this machine.

use crate::{config::SimulatorConfig, simulator::Simulator};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// A simulator that serves until this is dropped. Dropping closes the socket and the idle connections; the jobs
/// stay with the handle, which can be served again, even at the same address.
#[derive(Debug)]
pub struct Running {
    /// For example `http://127.0.0.1:40123`, without a slash at the end.
    pub base_url: String,
    /// Where it listens.
    pub addr: SocketAddr,
    /// The handle to steer it.
    pub simulator: Simulator,
    task: JoinHandle<()>,
}

impl Simulator {
    /// A new simulator on a free port of the loopback address.
    pub async fn spawn(config: SimulatorConfig) -> io::Result<Running> {
        Self::new(config).serve((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// Serves at `addr`, which must be a loopback address: the control endpoints ask for no key.
    pub async fn serve(&self, addr: SocketAddr) -> io::Result<Running> {
        if !addr.ip().is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("the simulator serves on loopback addresses only, {addr} is none"),
            ));
        }
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let router = self.router();
        let task = tokio::spawn(async move {
            // The future of `serve` never resolves with an error; accepting goes on after a failed one.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Running { base_url: format!("http://{addr}"), addr, simulator: self.clone(), task })
    }
}

impl Running {
    /// Stops serving and waits until the socket is closed, so that the same address can be served again.
    pub async fn stop(mut self) {
        self.task.abort();
        // The only outcome is the cancellation asked for in the line above.
        let _ = (&mut self.task).await;
    }

    /// Serves until the process ends.
    pub async fn forever(mut self) {
        // A task that panicked has nothing more to serve either.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}
