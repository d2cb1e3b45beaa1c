//! The commands beside `serve`, as their users run them.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use simulator::{Fault, FaultKind, JobSpec, Life};

use crate::{
    app::{DataFolder, KEY, TestApp, spawn_app},
    errors::until,
};

/// Whether the program ended well, and all that it said.
fn jobglass(arguments: &[&str], folder: &Path) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobglass"));
    let done = command.args(arguments).arg("--data").arg(folder).env_clear().output().unwrap();
    (done.status.success(), String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
}

async fn ended_job(app: &TestApp) -> String {
    let spec = JobSpec::new(Life::Finished, 60.0).with("jsonDataResult", "[0.1000, 1e2]");
    let id = app.reply.create(spec).to_string();
    assert_eq!(app.page(&format!("/api/jobs/{id}/result")).await, (200, "[0.1000, 1e2]".to_owned()));
    id
}

#[tokio::test]
async fn a_backup_made_while_jobglass_runs_is_restored_as_the_readme_says() {
    let (folder, new) = (DataFolder::new(), DataFolder::new());
    let app = folder.spawn_app().await;
    let id = ended_job(&app).await;
    let copy = folder.path().join("backup.db");
    let copied = copy.to_string_lossy();
    let (done, said) = jobglass(&["backup", &copied], folder.path());
    assert!(done && said.contains(&*copied), "{said}");
    let (done, said) = jobglass(&["backup", &copied], folder.path());
    assert!(!done && said.contains("is not overwritten") && said.lines().count() == 1, "{said}");
    fs::create_dir(new.path()).unwrap();
    fs::rename(&copy, new.path().join("jobglass.db")).unwrap();
    let restored = new.spawn_app().await;
    assert_eq!(restored.page(&format!("/api/jobs/{id}/result")).await, (200, "[0.1000, 1e2]".to_owned()));
    assert_eq!(restored.calls(), 0);
}

#[tokio::test]
async fn a_job_is_forgotten_while_jobglass_runs_and_reply_is_asked_for_what_it_still_has() {
    let folder = DataFolder::new();
    let app = folder.spawn_app().await;
    let id = ended_job(&app).await;
    assert_eq!(app.calls(), 1);
    let (done, said) = jobglass(&["forget", &id], folder.path());
    assert!(done && said.contains("is deleted"), "{said}");
    until(&app, &id, |job| app.calls() == 2 && job["status"] == json!("Done")).await;
    let (done, said) = jobglass(&["forget", &id], folder.path());
    assert!(done && said.contains("nothing was kept"), "it is shown, but not kept again: {said}");
    let (done, said) = jobglass(&["forget", "0815"], folder.path());
    assert!(!done && said.contains("0815"), "{said}");
}

#[tokio::test]
async fn what_is_open_of_a_job_ends_when_it_is_forgotten_by_command() {
    let folder = DataFolder::new();
    let app = folder.spawn_app().await;
    let (job, other) = (running_job(&app), running_job(&app));
    let in_an_hour = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let (link, other_link) =
        (app.make_link_until(&job, in_an_hour).await, app.make_link_until(&other, in_an_hour).await);
    let shared = app.get(&format!("{link}/events")).await;
    let staffs = app.get(&format!("/api/jobs/{job}/events")).await;
    let both = app.get(&format!("/api/events?jobs={job},{other}")).await;
    assert!([&shared, &staffs, &both].iter().all(|stream| stream.status() == 200));
    app.reply.remove(job.parse().unwrap());
    let (done, said) = jobglass(&["forget", &job], folder.path());
    assert!(done, "{said}");
    let told = shared.text().await.unwrap();
    assert!(told.ends_with("event: end\ndata: {\"code\":\"link_ended\"}\n\n"), "{told}");
    let told = staffs.text().await.unwrap();
    assert!(told.ends_with("event: end\ndata: {\"code\":\"job_not_found\"}\n\n"), "{told}");
    assert_eq!(app.get(&link).await.status(), 410);
    assert_eq!(app.get(&format!("/jobs/{job}")).await.status(), 404);
    assert_eq!(app.get(&other_link).await.status(), 200, "others are as they were");
    app.end().await;
    let told = both.text().await.unwrap();
    assert!(told.contains("event: problem\ndata: {\"code\":\"job_not_found\""), "{told}");
    assert!(!told.contains("event: end"), "the other one went on: {told}");
}

fn running_job(app: &TestApp) -> String {
    app.reply.create(JobSpec::new(Life::Steady, 600.0)).to_string()
}

#[tokio::test]
async fn a_folder_that_no_jobglass_has_used_is_named() {
    let folder = DataFolder::new();
    for arguments in [["backup", "/tmp/none.db"], ["forget", "3c90c3cc-0d44-4b50-8888-8dd25736052a"]] {
        let (done, said) = jobglass(&arguments, folder.path());
        assert!(!done && said.contains("JOBGLASS_DATA") && said.contains("jobglass.db"), "{said}");
    }
    assert!(!folder.path().exists());
}

#[tokio::test]
async fn a_hangup_tries_a_rejected_key_anew_and_ends_nothing() {
    let (folder, app) = (DataFolder::new(), spawn_app().await);
    let (site, reply) = (app.site(), app.reply_url());
    app.reply.set_fault(Fault::new(FaultKind::Unauthorized));
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobglass"));
    command.args(["serve", "--addr", "127.0.0.1:0", "--data"]).arg(folder.path()).arg("--site").arg(site);
    command.env_clear().env("REPLY_API_KEY", KEY).env("REPLY_API_URL", reply);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines().map_while(Result::ok);
    let url = lines.find_map(|line| Some(line.split_once("listening on ")?.1.to_owned())).unwrap();
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    let ask = async || reqwest::get(format!("{url}api/jobs/{id}")).await.unwrap().status().as_u16();
    assert_eq!(ask().await, 502);
    app.reply.clear_faults();
    assert_eq!(ask().await, 502, "a rejected key is not tried again before its time");
    let hangup = format!("kill -HUP {}", server.id());
    assert!(Command::new("sh").args(["-c", &hangup]).status().unwrap().success());
    let mended = async {
        while ask().await != 200 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let mended = tokio::time::timeout(Duration::from_secs(60), mended).await;
    server.kill().unwrap();
    server.wait().unwrap();
    mended.unwrap();
}
