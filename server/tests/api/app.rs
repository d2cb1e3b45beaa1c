//! A server to test against, and how tests ask it.

use std::{
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use app::{
    backend::{Backend, BackendHandle},
    person::{Person, Role},
};
use chrono::{DateTime, Utc};
use reqwest::{Method, Response, redirect::Policy};
use serde_json::Value;
use server::{
    AppState,
    access::{Lease, RouteInfo, Visit},
    build_router,
    config::{Config, Settings},
    list_routes,
    reply::ReplySettings,
    serve::{self, Limits},
    share::NewLink,
    store::{
        Store, StoreSettings,
        audit::{Deed, Wanted},
    },
};
use simulator::{Running, Simulator, SimulatorConfig};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// The API key of every test: planted to be searched for.
pub(crate) const KEY: &str = "planted-key-3f9c1b";

/// A running server and the Reply behind it. Both stop when it is dropped.
pub(crate) struct TestApp {
    /// Where the server is, base path included.
    pub(crate) url: String,
    /// The Reply behind it.
    pub(crate) reply: Simulator,
    client: reqwest::Client,
    state: AppState,
    serving: Option<JoinHandle<()>>,
    stop: watch::Sender<bool>,
    running: Running,
    site: PathBuf,
}

/// A server with the settings that most tests want.
pub(crate) async fn spawn_app() -> TestApp {
    spawn_app_with(|_| ()).await
}

/// A server with changed settings.
pub(crate) async fn spawn_app_with(change: impl FnOnce(&mut Settings)) -> TestApp {
    spawn(change, |_| ()).await
}

/// A server that lets clients do less.
pub(crate) async fn spawn_app_within(limits: Limits) -> TestApp {
    spawn(|_| (), |state| state.limits = limits).await
}

/// A server whose pages ask another backend than the watch.
pub(crate) async fn spawn_app_over(backend: impl Backend) -> TestApp {
    spawn(|_| (), |state| state.backend = BackendHandle::new(backend)).await
}

async fn spawn(change: impl FnOnce(&mut Settings), adjust: impl FnOnce(&mut AppState)) -> TestApp {
    let running = Simulator::spawn(SimulatorConfig { key: KEY.into(), ..SimulatorConfig::default() }).await.unwrap();
    let reply = running.simulator.clone();
    install_tls();
    let site = site_folder();
    let mut settings = Settings {
        reply_api_key: Some(KEY.into()),
        reply_api_url: Some(running.base_url.clone()),
        site: Some(site.clone()),
        ..Settings::default()
    };
    change(&mut settings);
    let folder = settings.data.clone();
    let config = Config::load(settings).unwrap();
    // Most tests leave nothing behind.
    let store = Store::open(&StoreSettings { folder, ..config.store.clone() }).await.unwrap();
    // Long enough for a debug build under load, short enough to wait for one that never answers.
    let settings = ReplySettings { total_timeout: Duration::from_secs(4), ..config.reply.clone().unwrap() };
    let (stop, stopping) = watch::channel(false);
    let mut state = AppState::new(&config, store, settings, None, stopping.clone()).await.unwrap();
    adjust(&mut state);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{}", listener.local_addr().unwrap(), config.base_path);
    let serving = Some(tokio::spawn(serve::serve(listener, build_router(state.clone()), state.limits, stopping)));
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    TestApp { url, reply, client, state, serving, stop, running, site }
}

impl TestApp {
    /// Asks for a path below the base path.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// Asks for a path with headers.
    pub(crate) async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let request = self.client.request(method, format!("{}{path}", self.url));
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
    }

    /// Sends a form, with headers.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
        let request = self.client.post(format!("{}{path}", self.url)).form(form);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
    }

    /// Sends a body as it is.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &'static str) -> Response {
        self.client.request(method, format!("{}{path}", self.url)).body(body).send().await.unwrap()
    }

    /// What the audit trail says of such deeds, newest first: the job, and more in words.
    pub(crate) async fn audit(&self, deed: Deed) -> Vec<(String, String)> {
        let wanted = Wanted { deed: Some(deed), ..Wanted::default() };
        let kept = self.state.store.audit_trail(&wanted, 100).await.unwrap();
        kept.into_iter().map(|kept| (kept.job.unwrap_or_default(), kept.detail.unwrap_or_default())).collect()
    }

    /// Every route of this server.
    pub(crate) fn routes(&self) -> Vec<RouteInfo> {
        list_routes(&self.state)
    }

    /// The status and the body of a path.
    pub(crate) async fn page(&self, path: &str) -> (u16, String) {
        let response = self.get(path).await;
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// The status and the JSON of a path.
    pub(crate) async fn json(&self, path: &str) -> (u16, Value) {
        let (status, body) = self.page(path).await;
        (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{path} answered no JSON: {body}")))
    }

    /// What the box sends without JavaScript.
    pub(crate) async fn look_up(&self, pasted: &str) -> Response {
        self.client.post(format!("{}/lookup", self.url)).form(&[("pasted", pasted)]).send().await.unwrap()
    }

    /// What it keeps.
    pub(crate) fn store(&self) -> &Store {
        &self.state.store
    }

    /// Ends the server in good order, as a signal does.
    pub(crate) async fn end(mut self) {
        self.stop.send(true).unwrap();
        self.serving.take().unwrap().await.unwrap();
        self.state.watch.finish().await;
        self.state.store.close().await;
    }

    /// Asks as a person whom a proxy in front names.
    pub(crate) async fn ask_as(&self, name: &str, method: Method, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.client.request(method.clone(), format!("{}{path}", self.url)).header("remote-user", name);
        let request = if method == Method::POST { request.form(fields) } else { request };
        request.send().await.unwrap()
    }

    /// Asks as the page of another site does that draws something in.
    pub(crate) async fn get_from_elsewhere(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.url));
        request.header("sec-fetch-site", "cross-site").header("sec-fetch-mode", "no-cors").send().await.unwrap()
    }

    /// The path of a new link to a job's state, good until this moment.
    pub(crate) async fn make_link_until(&self, job: &str, ends_at: DateTime<Utc>) -> String {
        let job = job.parse().unwrap();
        let new = NewLink { job, shows_input: false, shows_result: false, masked: true, ends_at, label: String::new() };
        let person = Person { name: "test".into(), role: Role::Operator };
        let visit = Visit { person, address: Ipv4Addr::LOCALHOST.into(), lease: Lease::endless() };
        let link = self.state.shares.make(&visit, new).await.unwrap();
        format!("/s/{}", self.state.shares.token(link.id))
    }

    /// What every handler shares.
    pub(crate) fn state(&self) -> &AppState {
        &self.state
    }

    /// The folder that stands for the browser's part.
    pub(crate) fn site(&self) -> &Path {
        &self.site
    }

    /// Where Reply is.
    pub(crate) fn reply_url(&self) -> &str {
        &self.running.base_url
    }

    /// How many calls Reply has seen.
    pub(crate) fn calls(&self) -> usize {
        self.reply.calls().len()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        let _ = fs::remove_dir_all(&self.site);
    }
}

/// A folder for what a server keeps. It goes with this.
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    pub(crate) fn new() -> Self {
        Self(fresh_folder("jobglass-data"))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Does something to the file that no server would do.
    pub(crate) async fn tamper(&self, statement: &'static str) {
        let file = SqliteConnectOptions::new().filename(self.0.join("jobglass.db"));
        let mut database = SqliteConnection::connect_with(&file).await.unwrap();
        sqlx::query(statement).execute(&mut database).await.unwrap();
        database.close().await.unwrap();
    }

    /// A server that keeps things here, with a Reply that knows nothing yet.
    pub(crate) async fn spawn_app(&self) -> TestApp {
        spawn_app_with(|settings| settings.data = Some(self.0.clone())).await
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// The browser's part, as far as the server looks at it.
fn site_folder() -> PathBuf {
    let folder = fresh_folder("jobglass-test");
    fs::create_dir_all(folder.join("assets")).unwrap();
    let list = r#"{"css":"main.0.css","start":"start.0.js","js":"j.0.js","wasm":"j.0.wasm","favicon":"favicon.0.svg"}"#;
    fs::write(folder.join("assets.json"), list).unwrap();
    fs::write(folder.join("assets/main.0.css"), "main{}").unwrap();
    folder
}

/// The name of a folder that no other test uses.
pub(crate) fn fresh_folder(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    std::env::temp_dir().join(format!("{name}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)))
}
