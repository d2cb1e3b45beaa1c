//! An import of contacts from a file, with rows that could not be taken.

use super::{Material, people::Person};
use crate::seed::Seeded;
use serde_json::{Value, json};

const ROWS: usize = 480;

/// The file and how its columns are read.
pub(super) fn input(material: &Material<'_>) -> String {
    json!({
        "source": "csv",
        "fileName": "spring-fair-leads.csv",
        "rows": material.size.unwrap_or(ROWS),
        "mapping": {
            "E-mail": "email", "Vorname": "firstName", "Nachname": "lastName", "Firma": "company", "Telefon": null,
        },
        "onDuplicate": "skip",
        "listId": 20_417,
        "notify": { "email": "operations@example.com", "whenDone": true },
    })
    .to_string()
}

/// What became of the rows; a failed import tells why it stopped.
pub(super) fn result(material: &Material<'_>) -> String {
    let rows = material.size.unwrap_or(ROWS);
    let read = if material.failed { rows / 2 } else { rows };
    let mut seeded = Seeded::new(material.seed, 4);
    let mut errors = Vec::new();
    let mut duplicates = 0;
    for row in 2..read + 2 {
        match seeded.below(100) {
            0..=5 => errors.push(bad_row(&mut seeded, row)),
            6..=10 => duplicates += 1,
            _ => {}
        }
    }
    let mut result = json!({
        "rowsRead": read,
        "imported": read - errors.len() - duplicates,
        "duplicatesSkipped": duplicates,
        "rowsFailed": errors.len(),
        "errors": errors,
    });
    if material.failed {
        result["error"] = json!({
            "code": "contactsImport.fileBroken",
            "message": format!("The file breaks off in row {}: a quote is opened and never closed", read + 2),
        });
    }
    result.to_string()
}

/// A row (counted as a spreadsheet does, the headings being row 1) and why it was not taken.
fn bad_row(seeded: &mut Seeded, row: usize) -> Value {
    let person = Person::next(seeded);
    let (column, value, reason) = match seeded.below(4) {
        0 => ("E-mail", Value::Null, "The address is missing"),
        1 => ("E-mail", person.email.replace('@', "(at)").into(), "Not an email address"),
        2 => ("E-mail", person.email.into(), "The address is on the do-not-contact list"),
        _ => ("Firma", format!("{}\u{fffd}", person.company).into(), "The text is not valid UTF-8"),
    };
    json!({
        "row": row,
        "column": column,
        "value": value,
        "reason": reason,
        "contact": format!("{} {}", person.first, person.last),
    })
}
