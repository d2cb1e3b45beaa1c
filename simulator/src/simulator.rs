//! The handle: everything a test or the demo does with a simulator, without HTTP.

use crate::{
    calls::{Call, CallLog, Endpoint, Outcome},
    clock::Clock,
    config::SimulatorConfig,
    examples::{Example, Examples, STAYS},
    faults::{Fault, FaultKind, Faults},
    job::{Fields, Job, Timeline},
    quota::Quota,
    seed::Seeded,
    shelf::Shelf,
    spec::JobSpec,
};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use uuid::Uuid;

/// The simulated Reply. Clones are handles to the same one.
///
/// Its state is behind one std mutex that is never held across an await, nor while an answer is written.
#[derive(Clone, Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: SimulatorConfig,
    timeline: Timeline,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    jobs: Shelf,
    quota: Quota,
    faults: Faults,
    calls: CallLog,
    examples: Examples,
    created: u64,
}

/// Whether a call may go on, as decided before it is looked at.
#[derive(Debug)]
pub(crate) enum Admission {
    Granted { at: Duration },
    Unauthorized,
    OverQuota { retry_after: u64 },
    Faulty(FaultKind),
}

impl Simulator {
    /// A simulator on the real clock.
    pub fn new(config: SimulatorConfig) -> Self {
        Self::with_clock(config, Clock::real())
    }

    /// A simulator on another clock, for example one moved by hand.
    pub fn with_clock(config: SimulatorConfig, clock: Clock) -> Self {
        // Within these bounds no time overflows, however long the simulator runs.
        let speed = if config.speed.is_nan() { 1.0 } else { config.speed.clamp(1e-3, 1e6) };
        let state = State {
            jobs: Shelf::default(),
            quota: Quota::new(config.per_minute, config.per_hour),
            faults: Faults::default(),
            calls: CallLog::default(),
            examples: Examples::default(),
            created: 0,
        };
        let timeline = Timeline { clock, speed };
        let simulator = Self { shared: Arc::new(Shared { config, timeline, state: Mutex::new(state) }) };
        if simulator.shared.config.demo_jobs {
            let specs = simulator.lock().examples.open(simulator.shared.config.seed);
            // The newest comes first in the list, so the first example is created last.
            for spec in specs.into_iter().rev() {
                simulator.create(spec);
            }
        }
        simulator
    }

    /// Creates a job; its life begins now.
    pub fn create(&self, spec: JobSpec) -> Uuid {
        let now = self.now();
        self.lock().create(spec, self.shared.config.seed, now)
    }

    /// Creates `count` jobs of one kind, each with an id of its own.
    pub fn create_many(&self, count: usize, spec: &JobSpec) -> Vec<Uuid> {
        (0..count).map(|_| self.create(JobSpec { id: None, ..spec.clone() })).collect()
    }

    /// Overrides fields of a job, given as a JSON object under Reply's names; what depends on a new status
    /// follows it. False if there is no such job, or `fields` is no object.
    pub fn patch(&self, id: Uuid, fields: Value) -> bool {
        let now = self.now();
        let mut state = self.lock();
        match (state.jobs.get_mut(id), fields) {
            (Some(job), Value::Object(fields)) => {
                job.patch(fields, now);
                true
            }
            _ => false,
        }
    }

    /// Asks a job to stop, as the endpoint does. False if there is no such job.
    pub fn cancel(&self, id: Uuid) -> bool {
        let now = self.now();
        self.lock().jobs.get_mut(id).map(|job| job.cancel(&self.shared.timeline, now)).is_some()
    }

    /// Takes a job away, as if Reply had forgotten it. False if there is no such job.
    pub fn remove(&self, id: Uuid) -> bool {
        self.lock().jobs.remove(id)
    }

    /// The job as `GET /v3/background-jobs/{jobId}` would answer it now; not a call, so neither counted nor logged.
    pub fn job(&self, id: Uuid) -> Option<Value> {
        self.describe(id, |fields| serde_json::to_value(fields).ok()).flatten()
    }

    /// Switches a fault on, in the place of one with the same scope and job.
    pub fn set_fault(&self, fault: Fault) {
        self.lock().faults.set(fault);
    }

    /// The faults that are on.
    pub fn faults(&self) -> Vec<Fault> {
        self.lock().faults.all()
    }

    /// Switches every fault off.
    pub fn clear_faults(&self) {
        self.lock().faults.clear();
    }

    /// Every call under `/v3` so far (the last 200,000), oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.all()
    }

    /// Forgets the calls so far; the quota remembers them.
    pub fn forget_calls(&self) {
        self.lock().calls.clear();
    }

    /// Makes the whole quota free again.
    pub fn reset_quota(&self) {
        self.lock().quota.reset();
    }

    /// Uses up a part of the quota, as another program of the same user would. Stops where there is no more.
    pub fn spend_quota(&self, calls: u32) {
        let now = self.now();
        let mut state = self.lock();
        for _ in 0..calls {
            if state.quota.take(now).is_err() {
                break;
            }
        }
    }

    /// The jobs the demo offers. A job that ended more than five minutes ago is replaced by a new one of its kind.
    pub fn examples(&self) -> Vec<Example> {
        let now = self.now();
        let timeline = &self.shared.timeline;
        let deadline = timeline.clock.wall((now.as_millis() as i64).saturating_sub(STAYS.as_millis() as i64));
        let seed = self.shared.config.seed;
        let state = &mut *self.lock();
        let State { jobs, examples, .. } = state;
        let specs = examples.renew(seed, |id| {
            jobs.get(id).is_none_or(|job| job.finished(timeline, now).is_some_and(|ended| ended < deadline))
        });
        for spec in specs {
            state.create(spec, seed, now);
        }
        state.examples.list()
    }

    /// The time since the start, which [`Call::at`] counts from.
    pub fn now(&self) -> Duration {
        self.shared.timeline.clock.now()
    }

    /// Writes down a job outside the lock.
    pub(crate) fn describe<T>(&self, id: Uuid, write: impl FnOnce(&Fields<'_>) -> T) -> Option<T> {
        let now = self.now();
        let job = self.lock().jobs.get(id)?;
        Some(write(&job.in_full(&self.shared.timeline, now)))
    }

    /// Writes down a part of the list outside the lock; with it, whether more follow.
    pub(crate) fn describe_list<T>(
        &self,
        (top, skip): (usize, usize),
        suffix: &str,
        write: impl FnOnce(&[Fields<'_>], bool) -> T,
    ) -> T {
        let now = self.now();
        let (jobs, has_more) = self.lock().jobs.list(top, skip, suffix);
        let items: Vec<_> = jobs.iter().map(|job| job.in_brief(&self.shared.timeline, now)).collect();
        write(&items, has_more)
    }

    /// Checks key, faults and quota for a call, and logs it unless it is granted. A fault that stands for a
    /// key or a quota comes before the quota and does not use it up; every other one after it.
    pub(crate) fn admit(&self, key: Option<&str>, endpoint: Endpoint, job: Option<Uuid>) -> Admission {
        let at = self.now();
        let mut state = self.lock();
        let (admission, outcome) = if key != Some(self.shared.config.key.as_str()) {
            (Admission::Unauthorized, Outcome::Unauthorized)
        } else if let Some(kind) = state.faults.hit(endpoint, job, FaultKind::precedes_quota) {
            (Admission::Faulty(kind.clone()), Outcome::Fault(kind.name()))
        } else if let Err(retry_after) = state.quota.take(at) {
            (Admission::OverQuota { retry_after }, Outcome::OverQuota)
        } else if let Some(kind) = state.faults.hit(endpoint, job, |kind| !kind.precedes_quota()) {
            (Admission::Faulty(kind.clone()), Outcome::Fault(kind.name()))
        } else {
            return Admission::Granted { at };
        };
        state.calls.add(Call { at, endpoint, outcome, job });
        admission
    }

    /// Logs a call that was granted.
    pub(crate) fn log(&self, call: Call) {
        self.lock().calls.add(call);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held leaves no half-made state: every change is one insertion or removal.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn create(&mut self, spec: JobSpec, seed: u64, now: Duration) -> Uuid {
        self.created += 1;
        let mut seeded = Seeded::new(seed, self.created);
        let made_up = seeded.uuid();
        let id = spec.id.unwrap_or(made_up);
        self.jobs.add(Job::new(spec, id, seeded.next(), now));
        id
    }
}
