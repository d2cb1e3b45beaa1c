//! The jobs that the demo offers to look at.

use crate::{content::Content, job::DOCUMENTED_ID, life::Life, seed::Seeded, spec::JobSpec};
use serde::Serialize;
use std::time::Duration;
use uuid::Uuid;

/// A job worth looking at, and what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The id of the job.
    pub id: Uuid,
    /// For example `Email validation, about two minutes, steady`.
    pub label: String,
}

/// How long an example that has ended stays before a new job takes its place.
pub(crate) const STAYS: Duration = Duration::from_secs(5 * 60);

/// How to make an example, as often as it takes.
struct Recipe {
    label: &'static str,
    life: Life,
    seconds: f64,
    wait: f64,
    content: Content,
}

impl Recipe {
    const fn new(label: &'static str, content: Content, life: Life, seconds: f64) -> Self {
        Self { label, life, seconds, wait: 0.0, content }
    }

    const fn wait(self, wait: f64) -> Self {
        Self { wait, ..self }
    }
}

/// In the order in which the page shows them: what runs first, oddities last.
const RECIPES: [Recipe; 17] = {
    use {Content as C, Life as L};
    [
        Recipe::new("Email validation, about two minutes, steady", C::EmailValidation, L::Steady, 120.0),
        Recipe::new("Contacts import, 30 seconds, steady", C::ContactsImport, L::Steady, 28.0).wait(2.0),
        Recipe::new("Email validation, 15 minutes, steady", C::EmailValidation, L::Steady, 900.0),
        Recipe::new("Email validation, five minutes, stands still for a while", C::EmailValidation, L::Stalling, 300.0),
        Recipe::new("Contacts import, three minutes, in bursts", C::ContactsImport, L::Bursting, 180.0),
        Recipe::new("Contacts export, 90 seconds, tells no progress", C::ContactsExport, L::Silent, 90.0),
        Recipe::new("Contacts import, four minutes, loses progress on the way", C::ContactsImport, L::Backwards, 240.0),
        Recipe::new("Email validation, waits eight minutes, then runs two", C::EmailValidation, L::Scheduled, 600.0),
        Recipe::new("Email validation, fails after two and a half minutes", C::EmailValidation, L::Failed, 150.0),
        Recipe::new("Contacts import, is cancelled after a minute", C::ContactsImport, L::Cancelled, 60.0),
        Recipe::new("Contacts export, expires after three minutes", C::ContactsExport, L::Expired, 180.0),
        Recipe::new("Activity report, 45 seconds, a result of about 10 MB", C::Large, L::Steady, 45.0),
        Recipe::new("Email validation, finished before anyone looked", C::EmailValidation, L::Finished, 312.0),
        Recipe::new("Ledger sync, finished: numbers and keys to be careful with", C::OddNumbers, L::Finished, 7.0),
        Recipe::new("Webhook replay, finished: JSON within strings", C::NestedTexts, L::Finished, 3.0),
        Recipe::new("Nightly cleanup, finished: texts that are no JSON", C::PlainText, L::Finished, 11.0),
        Recipe::new("Cache refresh, finished: an empty input", C::EmptyInput, L::Finished, 1.0),
    ]
};

/// Which job stands for which recipe at present.
#[derive(Debug, Default)]
pub(crate) struct Examples {
    current: Vec<Uuid>,
    made: u64,
}

impl Examples {
    /// The jobs to create at the start, in the order of the recipes; the documented example is the last.
    pub(crate) fn open(&mut self, seed: u64) -> Vec<JobSpec> {
        let specs: Vec<_> = (0..RECIPES.len()).map(|recipe| self.make(recipe, seed)).collect();
        self.current = specs.iter().filter_map(|spec| spec.id).collect();
        specs.into_iter().chain([JobSpec::documented()]).collect()
    }

    /// The jobs to create in the place of those that `is_old` says of.
    pub(crate) fn renew(&mut self, seed: u64, is_old: impl Fn(Uuid) -> bool) -> Vec<JobSpec> {
        let mut specs = Vec::new();
        for (index, recipe) in RECIPES.iter().enumerate() {
            let stands = self.current.get(index).copied();
            if recipe.life != Life::Finished && stands.is_some_and(&is_old) {
                let spec = self.make(index, seed);
                self.current[index] = spec.id.unwrap_or_default();
                specs.push(spec);
            }
        }
        specs
    }

    /// What to show: nothing, unless the demo was opened.
    pub(crate) fn list(&self) -> Vec<Example> {
        let recipes = self.current.iter().zip(&RECIPES);
        let mut examples: Vec<_> =
            recipes.map(|(id, recipe)| Example { id: *id, label: recipe.label.to_owned() }).collect();
        if !examples.is_empty() {
            examples.push(Example { id: DOCUMENTED_ID, label: "The example of Reply's documentation".to_owned() });
        }
        examples
    }

    fn make(&mut self, recipe: usize, seed: u64) -> JobSpec {
        let Recipe { life, seconds, wait, content, .. } = RECIPES[recipe];
        let id = Seeded::new(seed, 0xe0_0000 + self.made).uuid();
        self.made += 1;
        JobSpec::new(life, seconds).content(content).wait(wait).id(id)
    }
}
