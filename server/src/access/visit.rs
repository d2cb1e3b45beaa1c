//! A request's person, and how long what was granted holds.

use std::net::IpAddr;

use app::{error::ErrorCode, person::Person};
use tokio::sync::watch;

use crate::{store::audit::Who, watch::Asker};

/// Who asks, from where, and for how long that person may look.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who asks.
    pub person: Person,
    /// The address behind the request, as far as trusted proxies tell it.
    pub address: IpAddr,
    /// How long an open stream may go on.
    pub lease: Lease,
}

impl Visit {
    /// Whose share of the questions to Reply pays for what this one asks for.
    pub fn asker(&self) -> Asker {
        Asker::Person(self.person.name.clone())
    }

    /// How the audit trail names who asks.
    pub fn who(&self) -> Who {
        Who::Person(self.person.name.to_string())
    }
}

/// How long a right holds: open streams end with it.
#[derive(Clone, Debug)]
pub struct Lease(Option<(watch::Receiver<bool>, ErrorCode)>);

impl Lease {
    /// Nothing ends it.
    pub fn endless() -> Self {
        Self(None)
    }

    /// Ends when `over` turns true or its sender is gone; streams are then told `code`.
    pub fn until(over: watch::Receiver<bool>, code: ErrorCode) -> Self {
        Self(Some((over, code)))
    }

    /// Waits for the end, and says why; nothing where there is none to wait for.
    pub fn into_end(self) -> Option<impl Future<Output = ErrorCode> + Send + use<>> {
        self.0.map(|(mut over, code)| async move {
            // An error means that the sender is gone: whatever could end it has ended.
            let _ = over.wait_for(|over| *over).await;
            code
        })
    }
}
