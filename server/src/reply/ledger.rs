//! What must outlive a restart, lest a program that is started again and again ask more than Reply allows.
//!
//! It is written before each question: a file of a line, left to the system to put on the disk. A kill loses nothing of
//! it; a machine that loses power takes longer to come back than it holds for.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
    time::{Duration, SystemTime},
};

/// The file in the data folder.
const FILE: &str = "reply.quota";

/// What is owed to Reply at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Debt {
    /// How long it takes until the allowance is whole again.
    pub spent: Duration,
    /// For how long Reply has asked us to wait.
    pub held: Duration,
}

/// The file that remembers the debt.
#[derive(Debug)]
pub struct Ledger(File);

impl Ledger {
    /// The ledger of a folder, made if there is none yet.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn open_in(folder: &Path) -> io::Result<Self> {
        let mut how = OpenOptions::new();
        how.read(true).write(true).create(true).truncate(false).mode(0o600).open(folder.join(FILE)).map(Self)
    }

    /// What is owed by now. What cannot be read was never written whole, and is nothing.
    pub fn read(&self, now: SystemTime) -> Debt {
        let mut line = [0; 41];
        let moments = self.0.read_exact_at(&mut line, 0).ok().and_then(|()| parse(&line));
        let left = |moment: SystemTime| moment.duration_since(now).unwrap_or_default();
        moments.map_or_else(Debt::default, |[spent, held]| Debt { spent: left(spent), held: left(held) })
    }

    /// Remembers what is owed.
    pub fn write(&self, debt: Debt, now: SystemTime) {
        let until =
            |left: Duration| (now + left).duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
        let line = format!("{:020} {:020}", until(debt.spent), until(debt.held));
        if let Err(error) = self.0.write_all_at(line.as_bytes(), 0) {
            tracing::error!(%error, "a restart will not know how much of Reply's quota is used up");
        }
    }
}

/// Two moments in milliseconds since 1970.
fn parse(line: &[u8]) -> Option<[SystemTime; 2]> {
    let (spent, held) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let moment = |text: &str| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(text.parse().ok()?));
    Some([moment(spent)?, moment(held)?])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use std::{fs, path::PathBuf};

    use tokio::time::Instant;

    use super::*;
    use crate::reply::{HoldReason, Lane, Quota, ReplyError};

    /// A folder that goes with this.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("jobglass-ledger-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn ledger(&self) -> Ledger {
            Ledger::open_in(&self.0).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn wall(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
    }

    #[test]
    fn a_program_that_is_started_every_second_asks_no_more_than_one_that_runs() {
        let (folder, start) = (Folder::new("loop"), Instant::now());
        let mut asked = Vec::new();
        for second in 0..600 {
            let now = start + Duration::from_secs(second);
            let ledger = folder.ledger();
            let mut quota = Quota::new(1.0, 7, now).owing(ledger.read(wall(second)), now);
            while quota.try_acquire(Lane::Interactive, now).is_ok() {
                ledger.write(quota.debt(now), wall(second));
                asked.push(second);
            }
        }
        let most = (0..600).map(|from| asked.iter().filter(|at| (from..from + 60).contains(*at)).count()).max();
        assert!(most <= Some(99), "{most:?} in a minute");
        assert!((500..=540).contains(&asked.len()), "{} in ten minutes, the burst and 49 a minute", asked.len());
    }

    #[test]
    fn what_reply_asked_for_is_heeded_after_a_restart() {
        let (folder, now) = (Folder::new("held"), Instant::now());
        let mut quota = Quota::new(1.0, 7, now);
        let ticket = quota.try_acquire(Lane::Interactive, now).unwrap();
        let refused = ReplyError::RateLimited { retry_after: Some(Duration::from_secs(90)) };
        quota.note(ticket, Err(&refused), now);
        folder.ledger().write(quota.debt(now), wall(0));
        let quota = Quota::new(1.0, 7, now).owing(folder.ledger().read(wall(30)), now);
        let wait = quota.check(Lane::Interactive, now).unwrap_err();
        assert_eq!((wait.reason, wait.until), (HoldReason::RetryAfter, now + Duration::from_secs(60)));
    }

    #[test]
    fn a_clock_that_was_set_back_and_a_file_that_makes_no_sense_keep_nobody_from_asking_for_long() {
        let (folder, now) = (Folder::new("clock"), Instant::now());
        let owed = Debt { spent: Duration::from_secs(40), held: Duration::from_secs(20) };
        folder.ledger().write(owed, wall(1_000_000));
        let quota = Quota::new(1.0, 7, now).owing(folder.ledger().read(wall(0)), now);
        let wait = quota.check(Lane::Background, now).unwrap_err();
        assert!(wait.until <= now + Duration::from_secs(3_600));
        let quota = Quota::new(1.0, 7, now).owing(Debt { held: Duration::ZERO, ..folder.ledger().read(wall(0)) }, now);
        assert!(quota.check(Lane::Background, now).unwrap_err().until <= now + Duration::from_secs(60));
        for nonsense in ["", "x", "99999999999999999999 99999999999999999999", &"-1 ".repeat(20)] {
            fs::write(folder.0.join(FILE), nonsense).unwrap();
            assert_eq!(folder.ledger().read(wall(0)), Debt::default(), "{nonsense}");
        }
    }
}
