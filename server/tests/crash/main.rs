//! The server is killed at random moments under load, again and again, and started anew each time: what it told
//! anybody is done is there, and the file is whole.
//!
//! A few kills by default; `JOBGLASS_KILLS` asks for more, as `cargo xtask crash` does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod load;
mod promises;
mod rig;
mod visitor;

use std::{env, time::Duration};

use tokio::time::{sleep, timeout};

use self::{load::load, promises::Promises, rig::Rig};

/// How many kills there are in an ordinary test run.
const FEW: u32 = 8;
/// The longest that a server runs under load before it is killed; it may be killed before it has started.
const LONGEST: Duration = Duration::from_millis(1_500);
/// The longest that one round may take: nothing may hang.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let kills = env::var("JOBGLASS_KILLS").map_or(FEW, |kills| kills.parse().expect("JOBGLASS_KILLS is a number"));
    let rig = Rig::new().await;
    let mut promises = Promises::default();
    for kill in 1..=kills {
        timeout(PATIENCE, round(&rig, &mut promises)).await.expect("nothing hangs");
        if kill % 10 == 0 {
            println!("{kill} kills: {promises}");
        }
    }
    let server = rig.start().await;
    promises.are_kept(&rig, &server.url, usize::MAX).await;
    rig.database_is_whole().await;
    println!("{kills} kills, and all is there: {promises}");
    promises.are_of_every_kind();
}

/// Starts the server, sees that it has what it had, puts load on it, and kills it.
async fn round(rig: &Rig, promises: &mut Promises) {
    rig.forget_quota();
    if rand::random::<u8>() < 32 {
        rig.kill_while_it_starts().await;
    }
    let server = rig.start().await;
    promises.are_kept(rig, &server.url, 20).await;
    let running = load(rig, &server.url).await;
    sleep(LONGEST.mul_f64(rand::random())).await;
    server.kill();
    promises.add(rig, running.stop().await);
    rig.database_is_whole().await;
}
