//! The program as it is delivered, on a folder of its own, and the Reply that it asks.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, SaltString},
};
use simulator::{Running, Simulator, SimulatorConfig};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{task::spawn_blocking, time::sleep};

use crate::load::SIGNERS;

const KEY: &str = "key-of-the-crash-test";
/// Who may see everything, and everybody's password.
pub(crate) const ANN: &str = "ann";
pub(crate) const PASSWORD: &str = "of the crash test";
const ASSETS: &str = r#"{"css":"main.0.css","start":"start.0.js","js":"j.0.js","wasm":"j.0.wasm","favicon":"f.0.svg"}"#;

/// All that outlives a kill.
pub(crate) struct Rig {
    pub(crate) reply: Simulator,
    running: Running,
    folder: PathBuf,
}

/// A running server. It is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Rig {
    pub(crate) async fn new() -> Self {
        // The client insists on it, though nothing here is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let running =
            Simulator::spawn(SimulatorConfig { key: KEY.into(), ..SimulatorConfig::default() }).await.unwrap();
        let folder = std::env::temp_dir().join(format!("jobglass-crash-{}", std::process::id()));
        fs::create_dir_all(folder.join("site/assets")).unwrap();
        fs::write(folder.join("site/assets.json"), ASSETS).unwrap();
        fs::write(folder.join("people.toml"), people()).unwrap();
        Self { reply: running.simulator.clone(), running, folder }
    }

    /// Starts the server and waits until it listens.
    pub(crate) async fn start(&self) -> Server {
        let mut child = self.spawn();
        let out = child.stdout.take().unwrap();
        let listening = spawn_blocking(move || {
            let mut lines = BufReader::new(out).lines().map_while(Result::ok);
            let address = lines.find_map(|line| Some(line.split_once("listening on ")?.1.to_owned()));
            // A server whose output nobody reads would stop once the pipe is full.
            thread::spawn(move || lines.count());
            address
        });
        match listening.await.unwrap() {
            Some(url) => Server { child, url: url.trim_end_matches('/').to_owned() },
            None => panic!("it does not start: {}", last_words(child)),
        }
    }

    /// Lets the next start have a whole allowance: Reply's quota is not what is tried here.
    pub(crate) fn forget_quota(&self) {
        self.reply.reset_quota();
        // Before the first start there is nothing to forget.
        let _ = fs::remove_file(self.folder.join("data/reply.quota"));
    }

    /// Starts the server and kills it on its way.
    pub(crate) async fn kill_while_it_starts(&self) {
        let child = self.spawn();
        sleep(Duration::from_millis(60).mul_f64(rand::random())).await;
        drop(Server { child, url: String::new() });
    }

    fn spawn(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jobglass"));
        command.args(["serve", "--addr", "127.0.0.1:0", "--log", "error", "--access", "password"]);
        command.arg("--config").arg(self.folder.join("people.toml"));
        command.arg("--site").arg(self.folder.join("site")).arg("--data").arg(self.folder.join("data"));
        command.env_clear().env("REPLY_API_KEY", KEY).env("REPLY_API_URL", &self.running.base_url);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Looks at every page of the file.
    pub(crate) async fn database_is_whole(&self) {
        let file = SqliteConnectOptions::new().filename(self.folder.join("data/jobglass.db"));
        let mut database = SqliteConnection::connect_with(&file).await.unwrap();
        for check in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
            let found: Vec<String> = sqlx::query_scalar(check).fetch_all(&mut database).await.unwrap();
            assert!(found.iter().all(|line| line == "ok"), "{check}: {found:?}");
        }
        database.close().await.unwrap();
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    /// Kills it: no signal that it could catch, no time for a last word.
    pub(crate) fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The people of the settings. Their password is hashed as cheaply as argon2 allows: it is not what is tried here.
fn people() -> String {
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
    let salt = SaltString::encode_b64(b"0123456789abcdef").unwrap();
    let hash = cheap.hash_password(PASSWORD.as_bytes(), &salt).unwrap().to_string();
    let named = SIGNERS.iter().map(|name| (*name, "staff")).chain([(ANN, "admin")]);
    let person = |(name, role)| format!("[[people]]\nname = '{name}'\nrole = '{role}'\npassword_hash = '{hash}'\n");
    named.map(person).collect()
}

fn last_words(mut child: Child) -> String {
    let mut words = String::new();
    let _ = child.stderr.take().unwrap().read_to_string(&mut words);
    let _ = child.wait();
    words
}
