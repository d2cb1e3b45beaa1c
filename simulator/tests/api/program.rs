//! The program: where it listens, and where it refuses to.

use crate::support::client;
use simulator::{Simulator, SimulatorConfig};
use std::{
    io::{BufRead, BufReader, ErrorKind},
    process::{Command, Stdio},
};

#[tokio::test]
async fn it_serves_on_loopback_addresses_only() {
    let refused =
        Command::new(env!("CARGO_BIN_EXE_simulator")).args(["--addr", "0.0.0.0:0"]).output().expect("it runs");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not a loopback address"));
    let simulator = Simulator::new(SimulatorConfig::default());
    let error = simulator.serve(([0, 0, 0, 0], 0).into()).await.expect_err("anyone could reach it");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn it_tells_how_to_use_it_and_answers() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_simulator"))
        .args(["--addr", "127.0.0.1:0", "--key", "another-key", "--seed", "7", "--speed", "10"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let lines = BufReader::new(program.stdout.take().expect("its output")).lines();
    let lines: Vec<_> = lines.map(|line| line.expect("text")).take(20).collect();
    let (key, url) = lines[1].split_once(" REPLY_API_URL=").expect("a hint");
    assert!(key.ends_with("REPLY_API_KEY=another-key"));
    let answer = client().get(format!("{url}/v3/whoami")).bearer_auth("another-key").send().await;
    program.kill().expect("it still runs");
    program.wait().expect("it ends");
    assert!(answer.expect("an answer").status().is_success());
    assert!(lines[2].ends_with("Email validation, about two minutes, steady"));
}

#[test]
fn the_key_is_not_in_the_debug_text_of_a_configuration() {
    let config = SimulatorConfig { key: "another-key".into(), ..SimulatorConfig::default() };
    assert!(!format!("{config:?} {:?}", Simulator::new(config.clone())).contains("another-key"));
}
