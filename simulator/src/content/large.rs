//! A report of about 10 MB: what a page must neither choke on nor wait for.

use super::Material;
use crate::seed::Seeded;
use std::fmt::Write;

const ROWS: usize = 80_000;
const EVENTS: [&str; 6] = ["delivered", "opened", "replied", "bounced", "clicked", "unsubscribed"];

/// Which report.
pub(super) fn input(material: &Material<'_>) -> String {
    format!(r#"{{"report":"activity","days":90,"expectedRows":{}}}"#, material.size.unwrap_or(ROWS))
}

/// A row for every event, about 125 bytes each.
pub(super) fn result(material: &Material<'_>) -> String {
    let rows = material.size.unwrap_or(ROWS);
    let mut seeded = Seeded::new(material.seed, 6);
    let mut text = String::with_capacity(rows * 136 + 64);
    text.push_str(r#"{"events":["#);
    for row in 0..rows {
        let comma = if row == 0 { "" } else { "," };
        let draw = seeded.next();
        let (event, day, person) = (EVENTS[(draw % 6) as usize], draw / 8 % 28 + 1, draw / 256 % 50_000);
        write!(
            text,
            r#"{comma}{{"seq":{row},"event":"{event}","at":"2025-02-{day:02}T09:30:00Z","contact":"person{person}@example.com","sequenceId":{},"weight":{:.3}}}"#,
            draw % 100_000,
            (draw % 1000) as f64 / 1000.0,
        )
        .expect("a String takes every text");
    }
    write!(text, r#"],"rows":{rows},"complete":{}}}"#, !material.failed).expect("a String takes every text");
    text
}
