//! How fresh what the page shows is, in words: apart from the status of the job, and always in sight.

#[cfg(test)]
mod tests;

use chrono::SecondsFormat;
use leptos::prelude::*;

use super::joint;
use crate::{
    job::{Freshness, FreshnessState},
    live::{
        Failure, Live,
        clock::{ReaderClock, span, time_of_day, use_reader_clock},
        link::Link,
    },
};

/// What kind of freshness it is: the dot's colour, and a change worth telling aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As the page was loaded; nothing updates it yet, or at all without scripts.
    AsLoaded,
    /// Changes come by themselves.
    Live,
    /// Changes are asked for now and then.
    Checking,
    /// The connection to Jobglass is being made again.
    Reconnecting,
    /// Reply, or our share of its quota, asks us to wait.
    Waiting,
    /// Reply cannot be asked, or answers nothing of use.
    Failing,
    /// Jobglass cannot be reached.
    Unreachable,
    /// The tab is hidden.
    Paused,
    /// The job has ended.
    Done,
}

impl Kind {
    /// The classes of the line.
    pub fn class(self) -> &'static str {
        match self {
            Self::Live | Self::Checking => "fresh fresh-live",
            Self::Reconnecting | Self::Waiting => "fresh fresh-waiting",
            Self::Failing | Self::Unreachable => "fresh fresh-failing",
            Self::AsLoaded | Self::Paused => "fresh fresh-paused",
            Self::Done => "fresh fresh-done",
        }
    }
}

/// A kind and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshnessWords {
    /// Which kind.
    pub kind: Kind,
    /// What is shown.
    pub text: String,
}

/// How fresh a job is. The nearest trouble is told first: the tab's, then Jobglass's, then Reply's.
/// Without a clock, that is before the page is hydrated, times are whole and in UTC.
pub fn freshness_words(
    freshness: &Freshness,
    link: Link,
    failure: Option<&Failure>,
    clock: Option<ReaderClock>,
) -> FreshnessWords {
    let say = |kind, text: String| FreshnessWords { kind, text };
    let observed = time_of_day(freshness.observed_at, clock);
    match link {
        Link::Finished => return say(Kind::Done, "Finished".to_owned()),
        Link::ShutOut => return say(Kind::Paused, join(["Not updating any more, as of ", &observed, ""])),
        Link::Hidden { asking: false } => return say(Kind::Paused, "Paused (tab hidden)".to_owned()),
        Link::Hidden { asking: true } => {
            return say(Kind::Paused, "Checking now and then (tab hidden)".to_owned());
        }
        Link::Unreachable => {
            let since = failure.map_or(observed, |failure| time_of_day(failure.since, clock));
            let text = join(["Jobglass cannot be reached since ", &since, ", showing what was known then"]);
            return say(Kind::Unreachable, text);
        }
        Link::Reconnecting => return say(Kind::Reconnecting, "Reconnecting…".to_owned()),
        Link::AsLoaded | Link::Streaming | Link::Polling { .. } => {}
    }
    // What Jobglass itself answered last is newer than the freshness it once sent with the job.
    if let (Link::Polling { .. }, Some(failure)) = (link, failure) {
        return trouble(failure.code.as_str(), freshness, clock);
    }
    match freshness.state {
        FreshnessState::Live => fresh(&observed, link, freshness, clock),
        FreshnessState::Stopped if freshness.reason.is_none() => say(Kind::Done, "Finished".to_owned()),
        FreshnessState::Waiting | FreshnessState::Retrying | FreshnessState::Stopped => {
            let without = if freshness.state == FreshnessState::Waiting { "still_asking" } else { "" };
            trouble(freshness.reason.as_deref().unwrap_or(without), freshness, clock)
        }
    }
}

fn fresh(observed: &str, link: Link, freshness: &Freshness, clock: Option<ReaderClock>) -> FreshnessWords {
    let Some(clock) = clock.filter(|_| link != Link::AsLoaded) else {
        return FreshnessWords { kind: Kind::AsLoaded, text: join(["As of ", observed, ""]) };
    };
    let age = span((clock.now - freshness.observed_at).num_seconds());
    let updated = join([" · updated ", &age, " ago"]);
    match link {
        Link::Polling { every } => {
            let checking = join(["Checking every ", &span(every.into()), &updated]);
            FreshnessWords { kind: Kind::Checking, text: checking }
        }
        _ => FreshnessWords { kind: Kind::Live, text: join(["Live", &updated, ""]) },
    }
}

/// Why Reply's word is not newer, by the code of the reason, and who must act where it does not pass by itself.
fn trouble(code: &str, freshness: &Freshness, clock: Option<ReaderClock>) -> FreshnessWords {
    let since = time_of_day(freshness.observed_at, clock);
    let failing = |what: &str, after: &str| FreshnessWords {
        kind: Kind::Failing,
        text: join([what, &join([" since ", &since, ", showing what it said then"]), after]),
    };
    match code {
        "rate_limited" => waiting("Reply asks us to wait", freshness, clock),
        "own_share" => waiting("Our share of Reply's quota is used up: waiting", freshness, clock),
        "still_asking" => {
            let text = join(["Waiting to ask Reply again, showing what it said at ", &since, ""]);
            FreshnessWords { kind: Kind::Waiting, text }
        }
        "reply_unreachable" => failing("Reply is unreachable", ""),
        "reply_failed" => failing("Reply has failed", ""),
        "reply_timed_out" => failing("Reply has not answered in time", ""),
        "reply_unreadable" => failing("Reply has answered nothing readable", ""),
        "reply_too_large" => {
            failing("Reply's answer has been too large", ". Whoever runs Jobglass can raise the limit.")
        }
        "key_rejected" => {
            failing("Reply has rejected the API key", ". Whoever runs Jobglass must give it a valid one.")
        }
        "forbidden" => {
            failing("The API key has not been allowed this job", ". Whoever runs Jobglass must look into it.")
        }
        "job_not_found" => failing("Reply has not known this job any more", ""),
        "internal" | "store_failed" => {
            failing("Jobglass itself has failed", ". Whoever runs it can find out why in its log.")
        }
        "role_too_low" => {
            failing("You have not been allowed to see this", ". Whoever runs Jobglass gives out the roles.")
        }
        _ => failing("Jobglass has had no answer from Reply", ""),
    }
}

fn waiting(why: &str, freshness: &Freshness, clock: Option<ReaderClock>) -> FreshnessWords {
    let next = freshness.next_poll_at.zip(clock).map(|(next, clock)| (next - clock.now).num_seconds() + 1);
    let text = match next {
        Some(seconds) if seconds > 0 => join([why, " ", &span(seconds)]),
        _ => why.to_owned(),
    };
    FreshnessWords { kind: Kind::Waiting, text }
}

/// Three texts as one: what `format!` would do, in a fraction of its code.
fn join(parts: [&str; 3]) -> String {
    parts.concat()
}

/// The line that says how fresh the job is.
#[component]
pub fn FreshnessLine(
    /// The followed job.
    live: Live,
) -> impl IntoView {
    let clock = use_reader_clock();
    let words = Memo::new(move |_| {
        let failure = live.failure.read();
        freshness_words(&live.snapshot.read().freshness, live.link.get(), failure.as_ref(), clock.get())
    });
    // Told aloud when the kind changes, not when a second passes, and not for what the page came with.
    let aloud = RwSignal::new(String::new());
    Effect::new(move |before: Option<Kind>| {
        let words = words.read();
        let expected = before == Some(Kind::AsLoaded) && words.kind == Kind::Live;
        if before.is_some_and(|before| before != words.kind) && !expected {
            aloud.set(words.text.clone());
        }
        words.kind
    });
    let class = Signal::derive(move || words.read().kind.class().to_owned());
    let text = Signal::derive(move || words.read().text.clone());
    let observed =
        Signal::derive(move || live.snapshot.read().freshness.observed_at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    // Where no script runs, or none could be loaded, nothing else brings anything newer.
    let follows = Signal::derive(move || clock.with(Option::is_some) || words.read().kind == Kind::Done);
    joint(view! {
        <p class=class>
            <span class="dot" aria-hidden="true"></span>
            <time datetime=observed title=observed>
                {text}
            </time>
            <a href="" hidden=follows>
                "Reload"
            </a>
        </p>
        <p class="unseen" role="status" aria-live="polite">
            {aloud}
        </p>
    })
}
