//! Times as they travel between server and browser.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, de::Error};

use crate::words::written;

/// Reads a time; for `deserialize_with`.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not a time"))
}

/// Reads a time or nothing; for `deserialize_with`.
pub(crate) fn read_optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| parse(&text).ok_or_else(|| D::Error::custom("not a time"))).transpose()
}

/// A moment has to name its zone.
fn parse(text: &str) -> Option<DateTime<Utc>> {
    written::read(text).filter(|time| time.zoned).map(|time| time.at)
}
