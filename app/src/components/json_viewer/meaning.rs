//! What a value probably means, said beside it and never instead of it.

use super::html::Html;
use crate::{
    json::{
        hint::{Hint, hint},
        preview::Row,
    },
    words::{
        self,
        clock::{ReaderClock, Zone},
    },
};

/// What the value of a row probably means, if all of it is there.
pub(super) fn hint_of(row: &Row) -> Option<Hint> {
    hint(row.key.as_deref(), row.kind, &row.value).filter(|_| !row.is_cut())
}

/// Says what the value of a row means, where that is not plain from it. In a tree that is a single stop of the keyboard
/// a link is none of its own.
pub(super) fn write_meaning(html: &mut Html, row: &Row, hint: Option<Hint>, in_tree: bool) {
    let said = match hint {
        Some(Hint::Moment(time)) if time.zoned && !row.value.ends_with("Z\"") => {
            [&words::moment(time.at, 0), " UTC"].concat()
        }
        Some(Hint::Duration(ms)) if ms < 1000.0 => [&words::whole(ms as u64), " ms"].concat(),
        Some(Hint::Duration(ms)) => words::duration((ms / 1000.0) as i64),
        Some(Hint::Bytes(bytes)) => words::bytes(bytes),
        Some(Hint::Email) => "e-mail".to_owned(),
        Some(Hint::Url(url)) => {
            // It is never fetched by itself, and where it leads learns nothing of this page.
            html.tag(r#" <a target="_blank" rel="noopener noreferrer""#);
            html.tag(if in_tree { r#" tabindex="-1" href=""# } else { r#" href=""# }).text(&url);
            html.tag(r#"">open</a>"#);
            return;
        }
        Some(Hint::Moment(_)) | None => return,
    };
    html.tag(r#" <small title="What it probably means">"#).text(&said).tag("</small>");
}

/// Tells a moment by UTC and by the clock of a reader in that zone. A date alone is the same everywhere.
pub fn in_both_times(hint: Option<&Hint>, zone: Zone) -> Option<String> {
    let Hint::Moment(time) = hint? else { return None };
    let both = words::moment_on_both_clocks(time.at, Some(ReaderClock { now: time.at, zone }));
    let without = if time.zoned { "" } else { "It names no time zone. If UTC is meant: " };
    (!time.day).then(|| [without, &both].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Kind;

    #[test]
    fn a_moment_is_told_by_both_clocks_and_a_date_by_none() {
        let kathmandu = Zone::East(345);
        let told =
            |key, token: &str| in_both_times(hint(key, Kind::of(token.as_bytes()[0]), token).as_ref(), kathmandu);
        let both = "1 Mar 2026, 10:00:00 UTC · 1 Mar 2026, 15:45:00 UTC+05:45";
        assert_eq!(told(Some("createdAt"), "1772359200").as_deref(), Some(both));
        assert_eq!(told(None, r#""2026-03-01T10:00:00Z""#).as_deref(), Some(both));
        assert_eq!(told(None, r#""2026-03-01T11:30:00+01:30""#).as_deref(), Some(both));
        let without = ["It names no time zone. If UTC is meant: ", both].concat();
        assert_eq!(told(None, r#""2026-03-01T10:00""#), Some(without));
        for other in [told(None, r#""2026-03-01""#), told(Some("id"), "1772359200"), told(Some("tookMs"), "5")] {
            assert_eq!(other, None);
        }
    }
}
