//! A key that Reply rejects is mended in its file, without a restart.

use std::{fs, time::Duration};

use simulator::{JobSpec, Life};

use crate::app::{KEY, fresh_folder, spawn_app_with};

#[tokio::test]
async fn a_mended_key_file_counts_without_a_restart() {
    let file = fresh_folder("jobglass-key");
    fs::write(&file, "not-the-key\n").unwrap();
    let app = spawn_app_with(|settings| {
        settings.reply_api_key = None;
        settings.reply_api_key_file = Some(file.clone());
    })
    .await;
    let path = format!("/api/jobs/{}", app.reply.create(JobSpec::new(Life::Finished, 60.0)));
    assert_eq!(app.json(&path).await.1["code"], "key_rejected");
    fs::write(&file, "").unwrap();
    fs::write(&file, format!("{KEY}\n")).unwrap();
    let mended = async {
        while app.get(&path).await.status() != 200 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), mended).await.unwrap();
    fs::remove_file(file).unwrap();
}
