//! The end of the watch.

use app::error::ErrorCode;

use super::{Life, World, secs};

#[tokio::test(start_paused = true)]
async fn every_stream_ends_at_once_when_the_server_stops() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut viewers = [world.viewer(job).await, world.viewer(job).await];
    world.stop.send(true).unwrap();
    for viewer in &mut viewers {
        let end = async { while viewer.news().await.is_some() {} };
        tokio::time::timeout(secs(1), end).await.unwrap();
        assert!(!viewer.has_seen_all(), "the browser is to come back");
    }
    let mut late = world.watch.subscribe(job);
    assert!(late.news().await.is_none());
    assert_eq!(world.watch.look(job).await.unwrap_err().code, ErrorCode::StillAsking);
}
