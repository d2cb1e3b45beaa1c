//! The commands beside `serve`, as their users run them.

use std::{fs, path::Path, process::Command};

use serde_json::json;
use simulator::{JobSpec, Life};

use crate::{
    app::{DataFolder, TestApp},
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
async fn a_folder_that_no_jobglass_has_used_is_named() {
    let folder = DataFolder::new();
    for arguments in [["backup", "/tmp/none.db"], ["forget", "3c90c3cc-0d44-4b50-8888-8dd25736052a"]] {
        let (done, said) = jobglass(&arguments, folder.path());
        assert!(!done && said.contains("JOBGLASS_DATA") && said.contains("jobglass.db"), "{said}");
    }
    assert!(!folder.path().exists());
}
