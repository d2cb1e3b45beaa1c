//! The key is nowhere to be found.

use simulator::{Fault, FaultKind, JobSpec, Life};

use crate::app::{KEY, spawn_app};

#[tokio::test]
async fn no_byte_served_holds_the_key() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    let unknown = "11111111-2222-4333-8444-555555555555";
    let paths = ["/", "/metrics", "/healthz", "/readyz", "/no/such", "/api/none"].map(str::to_owned).into_iter();
    let paths: Vec<String> = paths
        .chain([id.to_string(), unknown.to_owned(), "x".to_owned()].iter().flat_map(|id| {
            [
                format!("/jobs/{id}"),
                format!("/api/jobs/{id}"),
                format!("/api/jobs/{id}/input"),
                format!("/api/jobs/{id}/result"),
            ]
        }))
        .collect();
    for fault in [
        None,
        Some(FaultKind::Unauthorized),
        Some(FaultKind::Rubbish),
        Some(FaultKind::Redirect { to: "/elsewhere".into() }),
    ] {
        app.reply.clear_faults();
        fault.into_iter().for_each(|kind| app.reply.set_fault(Fault::new(kind)));
        for path in &paths {
            let response = app.get(path).await;
            let headers = format!("{:?}", response.headers());
            let body = response.text().await.unwrap();
            assert!(!headers.contains(KEY) && !body.contains(KEY), "{path} shows the key");
        }
    }
}
