//! The examples of the demo.

use crate::support::{ask, at_rest, read};
use simulator::{DOCUMENTED_ID, Example, SimulatorConfig};
use std::{collections::HashSet, time::Duration};

fn demo(seed: u64) -> SimulatorConfig {
    SimulatorConfig { seed, demo_jobs: true, ..SimulatorConfig::default() }
}

fn changed<'a>(before: &'a [Example], after: &'a [Example]) -> Vec<&'a str> {
    assert_eq!(before.len(), after.len());
    let pairs = before.iter().zip(after).filter(|(before, after)| before.id != after.id);
    pairs
        .map(|(before, after)| (before.label == after.label).then_some(after.label.as_str()).expect("the kind stays"))
        .collect()
}

#[tokio::test]
async fn every_example_is_there_and_no_two_are_the_same() {
    let (simulator, _hand) = at_rest(demo(1));
    let examples = simulator.examples();
    assert!(examples.len() > 12);
    assert_eq!(examples.iter().map(|example| example.id).collect::<HashSet<_>>().len(), examples.len());
    assert_eq!(examples.iter().map(|example| &example.label).collect::<HashSet<_>>().len(), examples.len());
    assert!(examples.iter().any(|example| example.id == DOCUMENTED_ID));
    let page = read(ask(&simulator, "/v3/background-jobs").await).await;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(examples.len()));
    assert_eq!(page["items"][0]["jobId"], examples[0].id.to_string());
}

#[tokio::test]
async fn the_ids_of_the_examples_depend_on_the_seed_alone() {
    assert_eq!(at_rest(demo(1)).0.examples(), at_rest(demo(1)).0.examples());
    assert_ne!(at_rest(demo(1)).0.examples()[0].id, at_rest(demo(2)).0.examples()[0].id);
}

#[tokio::test]
async fn an_example_that_ended_five_minutes_ago_gives_way_to_a_new_one_and_stays_as_it_was() {
    let (simulator, hand) = at_rest(demo(1));
    let first = simulator.examples();
    hand.advance(Duration::from_secs(30 + 5 * 60));
    assert_eq!(simulator.examples(), first, "the shortest ended just five minutes ago");
    hand.advance(Duration::from_secs(1));
    let second = simulator.examples();
    assert_eq!(changed(&first, &second), ["Contacts import, 30 seconds, steady"]);
    assert_eq!(simulator.examples(), second);
    let (old, new) = (simulator.job(first[1].id).expect("kept"), simulator.job(second[1].id).expect("new"));
    assert_eq!((&old["status"], &new["status"]), (&"Done".into(), &"Scheduled".into()));
}

#[tokio::test]
async fn after_a_day_the_running_examples_are_new_and_the_finished_ones_are_not() {
    let (simulator, hand) = at_rest(demo(1));
    let first = simulator.examples();
    hand.advance(Duration::from_secs(86_400));
    let next_day = simulator.examples();
    assert_eq!(changed(&first, &next_day).len(), 12);
    assert!(changed(&first, &next_day).iter().all(|label| !label.contains("finished")));
}

#[tokio::test]
async fn without_the_demo_there_are_neither_examples_nor_jobs() {
    let (simulator, _hand) = at_rest(SimulatorConfig::default());
    assert!(simulator.examples().is_empty());
    assert_eq!(read(ask(&simulator, "/v3/background-jobs").await).await["items"], serde_json::json!([]));
}
