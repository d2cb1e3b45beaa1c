//! One job: its script, its content and what was overridden; and how Reply would describe it now.

use crate::{
    clock::Clock,
    content::{Content, Material},
    life::{Moment, Script, Status},
    spec::JobSpec,
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::{borrow::Cow, time::Duration};
use uuid::{Uuid, uuid};

/// The id of the example in Reply's documentation.
pub const DOCUMENTED_ID: Uuid = uuid!("3c90c3cc-0d44-4b50-8888-8dd25736052a");

/// A job as the simulator keeps it. Nothing in it moves: what moves is reckoned from the time.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    script: Script,
    content: Content,
    size: Option<usize>,
    contact_ids: Vec<u64>,
    fields: Map<String, Value>,
    without: Vec<String>,
    ignores_cancel: bool,
    created: Duration,
    /// When the status was last overridden.
    changed: Duration,
    cancelled: Option<Duration>,
}

/// What the time of the simulator means for its jobs.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    pub(crate) clock: Clock,
    /// How much faster the jobs live. Their times are given on the wall clock nevertheless, so that
    /// no job starts or ends in the future.
    pub(crate) speed: f64,
}

/// The fields that follow from one another.
struct State<'a> {
    status: Cow<'a, str>,
    progress: Option<f64>,
    started: Option<DateTime<Utc>>,
    finished: Option<DateTime<Utc>>,
}

/// The fields of an answer, in the order of the documentation.
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, Value)>);

impl Job {
    /// A job that begins its life at `now`.
    pub(crate) fn new(spec: JobSpec, id: Uuid, seed: u64, now: Duration) -> Self {
        let script = Script { life: spec.life, wait: seconds(spec.wait_seconds), run: seconds(spec.seconds), seed };
        Self {
            id,
            script,
            content: spec.content,
            size: spec.size,
            contact_ids: spec.contact_ids,
            fields: spec.fields,
            without: spec.without,
            ignores_cancel: spec.ignores_cancel,
            created: now,
            changed: now,
            cancelled: None,
        }
    }

    /// Everything about the job, as `GET /v3/background-jobs/{jobId}` answers it.
    pub(crate) fn in_full(&self, timeline: &Timeline, now: Duration) -> Fields<'_> {
        let state = self.state(timeline, now);
        let mut fields = self.outline(&state);
        let material = Material {
            seed: self.script.seed,
            size: self.size,
            contact_ids: &self.contact_ids,
            failed: state.status == Status::Failed.as_str(),
            started: state.started.unwrap_or_default(),
            finished: state.finished.unwrap_or_default(),
        };
        if !self.fields.contains_key("jsonData") {
            fields.push(("jsonData".into(), self.content.input(&material).into()));
        }
        if !self.fields.contains_key("jsonDataResult") {
            let has_result = [Status::Done, Status::Failed].iter().any(|status| state.status == status.as_str());
            fields.push(("jsonDataResult".into(), has_result.then(|| self.content.result(&material)).flatten().into()));
        }
        self.overridden(fields, |_| true)
    }

    /// The job without its two texts, as the list shows it.
    pub(crate) fn in_brief(&self, timeline: &Timeline, now: Duration) -> Fields<'_> {
        let fields = self.outline(&self.state(timeline, now));
        self.overridden(fields, |name| !matches!(name, "jsonData" | "jsonDataResult"))
    }

    /// The category, whether overridden or of the content.
    pub(crate) fn category(&self) -> Option<&str> {
        match self.fields.get("category") {
            Some(overridden) => overridden.as_str(),
            None => self.content.category(),
        }
    }

    /// When the job ended, if it did.
    pub(crate) fn finished(&self, timeline: &Timeline, now: Duration) -> Option<DateTime<Utc>> {
        self.state(timeline, now).finished
    }

    /// Overrides fields, on top of those overridden before.
    pub(crate) fn patch(&mut self, fields: Map<String, Value>, now: Duration) {
        if fields.contains_key("status") {
            self.changed = now;
        }
        self.fields.extend(fields);
    }

    /// Stops the job, unless it is over or does not listen.
    pub(crate) fn cancel(&mut self, timeline: &Timeline, now: Duration) {
        if self.ignores_cancel || self.state(timeline, now).finished.is_some() {
            return;
        }
        self.fields.remove("status");
        self.fields.remove("finishedAt");
        self.cancelled = Some(now);
    }

    fn outline(&self, state: &State<'_>) -> Vec<(Cow<'static, str>, Value)> {
        vec![
            ("jobId".into(), self.id.to_string().into()),
            ("status".into(), state.status.as_ref().into()),
            ("category".into(), self.content.category().into()),
            ("startedAt".into(), time(state.started)),
            ("finishedAt".into(), time(state.finished)),
            ("progress".into(), state.progress.into()),
        ]
    }

    fn overridden<'a>(&'a self, mut fields: Vec<(Cow<'a, str>, Value)>, shown: impl Fn(&str) -> bool) -> Fields<'a> {
        for (name, value) in self.fields.iter().filter(|(name, _)| shown(name)) {
            match fields.iter_mut().find(|(known, _)| known == name) {
                Some((_, old)) => *old = value.clone(),
                None => fields.push((name.as_str().into(), value.clone())),
            }
        }
        fields.retain(|(name, _)| !self.without.iter().any(|left_out| left_out == name));
        Fields(fields)
    }

    fn state(&self, timeline: &Timeline, now: Duration) -> State<'_> {
        let until = self.cancelled.map_or(now, |cancelled| cancelled.min(now));
        let mut moment = self.script.at(until.saturating_sub(self.created).mul_f64(timeline.speed));
        if self.cancelled.is_some() {
            moment.status = Status::Cancelled;
        }
        let lived = |millis: Option<i64>| millis.map(|millis| self.wall(timeline, millis));
        let mut state = State {
            status: moment.status.as_str().into(),
            progress: moment.progress,
            started: lived(moment.started),
            finished: lived(moment.finished),
        };
        if let Some(cancelled) = self.cancelled {
            state.finished = Some(wall_of(timeline, cancelled));
        }
        if let Some(Value::String(word)) = self.fields.get("status") {
            self.follow(&mut state, &moment, word, timeline);
        }
        state
    }

    /// Makes the other fields fit an overridden status.
    fn follow<'a>(&self, state: &mut State<'a>, moment: &Moment, word: &'a str, timeline: &Timeline) {
        state.status = word.into();
        if word == Status::Scheduled.as_str() {
            (state.started, state.progress) = (None, None);
        } else {
            state.started = state.started.or(Some(wall_of(timeline, self.created)));
        }
        if !is_terminal_word(word) {
            state.finished = None;
        } else if !moment.status.is_terminal() {
            state.finished = Some(wall_of(timeline, self.changed));
        }
        if word == Status::Done.as_str() {
            state.progress = Some(1.0);
        }
    }

    /// The wall clock at so many milliseconds of the job's own time.
    fn wall(&self, timeline: &Timeline, millis: i64) -> DateTime<Utc> {
        let since_creation = (millis as f64 / timeline.speed) as i64;
        timeline.clock.wall((self.created.as_millis() as i64).saturating_add(since_creation))
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Whether Reply documents this status as one that a job does not leave.
fn is_terminal_word(word: &str) -> bool {
    matches!(word, "Done" | "Failed" | "Expired" | "Cancelled" | "Unknown")
}

fn wall_of(timeline: &Timeline, at: Duration) -> DateTime<Utc> {
    timeline.clock.wall(at.as_millis() as i64)
}

fn time(time: Option<DateTime<Utc>>) -> Value {
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true)).into()
}

/// A length of time from a number that anyone may have typed.
fn seconds(seconds: f64) -> Duration {
    const YEAR: f64 = 365.0 * 86_400.0;
    Duration::from_secs_f64(if seconds.is_finite() { seconds.clamp(0.0, YEAR) } else { YEAR })
}
