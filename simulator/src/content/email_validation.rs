//! An email validation: contacts in, an outcome for each contact out.

use super::{Material, people::Person};
use crate::seed::Seeded;
use chrono::{SecondsFormat, TimeDelta};
use std::fmt::Write;

const CONTACTS: usize = 2000;

/// An outcome: how often it comes (of 1,000), its status, its reason, and the range of its score in thousandths.
struct Verdict {
    weight: u64,
    status: &'static str,
    reason: Option<&'static str>,
    score: (u64, u64),
}

const VERDICTS: [Verdict; 7] = [
    Verdict { weight: 790, status: "valid", reason: None, score: (850, 1000) },
    Verdict { weight: 55, status: "risky", reason: Some("catch_all"), score: (450, 700) },
    Verdict { weight: 35, status: "risky", reason: Some("role_address"), score: (400, 650) },
    Verdict { weight: 20, status: "risky", reason: Some("mailbox_full"), score: (300, 550) },
    Verdict { weight: 60, status: "invalid", reason: Some("mailbox_not_found"), score: (0, 120) },
    Verdict { weight: 25, status: "invalid", reason: Some("no_mx_record"), score: (0, 60) },
    Verdict { weight: 15, status: "invalid", reason: Some("syntax"), score: (0, 1) },
];

/// The ids to validate, as the endpoint that schedules a validation takes them.
pub(super) fn input(material: &Material<'_>) -> String {
    let mut text = String::from(r#"{"contactIds":["#);
    for (index, id) in ids(material).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(text, "{comma}{id}").expect("a String takes every text");
    }
    text.push_str(r#"],"acceptPartial":true}"#);
    text
}

/// The outcomes; of a failed job, those reached before the error.
pub(super) fn result(material: &Material<'_>) -> String {
    let total = ids(material).count();
    let checked = if material.failed { total * 63 / 100 } else { total };
    let mut seeded = Seeded::new(material.seed, 2);
    let mut counts = [0_usize; 3];
    let mut rows = String::with_capacity(checked * 150);
    for (index, id) in ids(material).take(checked).enumerate() {
        let verdict = verdict(&mut seeded);
        counts[["valid", "risky", "invalid"].iter().position(|status| *status == verdict.status).unwrap_or(0)] += 1;
        rows.push_str(if index == 0 { "" } else { "," });
        write_row(&mut rows, &mut seeded, material, id, verdict, (index, checked));
    }
    let [valid, risky, invalid] = counts;
    let error = if material.failed {
        format!(
            r#""error":{{"code":"validation.providerUnavailable","message":"The validation service stopped answering after {checked} of {total} contacts"}},"#
        )
    } else {
        String::new()
    };
    format!(
        r#"{{{error}"summary":{{"total":{total},"checked":{checked},"valid":{valid},"risky":{risky},"invalid":{invalid},"creditsUsed":{checked}}},"contacts":[{rows}]}}"#
    )
}

fn write_row(
    rows: &mut String,
    seeded: &mut Seeded,
    material: &Material<'_>,
    id: u64,
    verdict: &Verdict,
    (index, checked): (usize, usize),
) {
    let person = Person::next(seeded);
    let email = if verdict.reason == Some("syntax") { person.email.replace('@', " at ") } else { person.email };
    let reason = verdict.reason.map_or("null".to_owned(), |reason| format!("\"{reason}\""));
    let score = verdict.score.0 + seeded.below(verdict.score.1 - verdict.score.0);
    let spent = (material.finished - material.started).num_milliseconds() as f64;
    let into = TimeDelta::milliseconds((spent * (index + 1) as f64 / checked as f64) as i64);
    let checked_at = (material.started + into).to_rfc3339_opts(SecondsFormat::Millis, true);
    // Scores keep their last zero (0.970): a viewer that reads them as numbers would drop it.
    write!(
        rows,
        r#"{{"contactId":{id},"email":"{email}","status":"{status}","score":0.{score:03},"reason":{reason},"checkedAt":"{checked_at}"}}"#,
        status = verdict.status,
    )
    .expect("a String takes every text");
}

fn verdict(seeded: &mut Seeded) -> &'static Verdict {
    let mut drawn = seeded.below(1000);
    for verdict in &VERDICTS {
        match drawn.checked_sub(verdict.weight) {
            Some(rest) => drawn = rest,
            None => return verdict,
        }
    }
    &VERDICTS[0]
}

/// The contacts given, or as many made-up ones as asked for.
fn ids(material: &Material<'_>) -> impl Iterator<Item = u64> {
    let made_up = match material.contact_ids {
        [] => material.size.unwrap_or(CONTACTS),
        _ => 0,
    };
    let mut seeded = Seeded::new(material.seed, 3);
    let mut next = 48_000_000 + seeded.below(1_000_000);
    let made_up = (0..made_up).map(move |_| {
        next += 1 + seeded.below(9);
        next
    });
    material.contact_ids.iter().copied().chain(made_up)
}
