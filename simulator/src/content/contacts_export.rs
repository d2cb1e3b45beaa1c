//! An export of contacts: little text, a link and a date.

use super::Material;
use crate::seed::Seeded;
use chrono::{SecondsFormat, TimeDelta};
use serde_json::json;

const CONTACTS: usize = 12_640;

/// Which contacts, and how.
pub(super) fn input(_: &Material<'_>) -> String {
    json!({
        "format": "csv",
        "filter": { "stage": ["lead", "opportunity"], "ownerId": 12_345, "createdAfter": "2025-01-01" },
        "columns": ["email", "firstName", "lastName", "company", "stage"],
    })
    .to_string()
}

/// Where the file lies, and until when.
pub(super) fn result(material: &Material<'_>) -> String {
    if material.failed {
        return json!({ "error": { "code": "contactsExport.storageFull", "message": "The file could not be stored" } })
            .to_string();
    }
    let contacts = material.size.unwrap_or(CONTACTS);
    let file = Seeded::new(material.seed, 5).uuid();
    json!({
        "contacts": contacts,
        "bytes": contacts * 87,
        "url": format!("https://files.example.com/exports/{file}.csv"),
        "expiresAt": (material.finished + TimeDelta::days(7)).to_rfc3339_opts(SecondsFormat::Secs, true),
    })
    .to_string()
}
