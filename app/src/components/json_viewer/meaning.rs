//! What a value probably means, said beside it and never instead of it.

use super::html::Html;
use crate::json::{
    Kind,
    hint::{Hint, hint, words as meaning},
    preview::Row,
};

/// How many seconds the reader's clock is ahead of UTC at a moment, in milliseconds since 1970.
pub type Zone = fn(i64) -> i32;

/// Says what the value of a row probably means, where that is not plain from it. In a tree that is a single stop of
/// the keyboard a link is none of its own.
pub(super) fn write_meaning(html: &mut Html, row: &Row, in_tree: bool) {
    let Some(hint) = hint(row.key.as_deref(), row.kind, &row.value).filter(|_| !row.is_cut()) else { return };
    let said = match hint {
        Hint::Moment { ms, zoned: true, .. } if !row.value.ends_with("Z\"") => meaning::utc(ms),
        Hint::Duration(ms) => meaning::duration(ms),
        Hint::Bytes(bytes) => meaning::bytes(bytes),
        Hint::Url(url) => {
            // It is never fetched by itself, and where it leads learns nothing of this page.
            html.tag(r#" <a target="_blank" rel="noopener noreferrer""#);
            html.tag(if in_tree { r#" tabindex="-1" href=""# } else { r#" href=""# }).text(&url);
            html.tag(r#"">open</a>"#);
            return;
        }
        Hint::Moment { .. } | Hint::Email(_) => return,
    };
    html.tag(r#" <small title="What it probably means">"#).text(&said).tag("</small>");
}

/// Tells a moment by the reader's clock and by UTC. A date alone is the same everywhere.
pub fn in_both_times(key: Option<&str>, kind: Kind, token: &str, zone: Zone) -> Option<String> {
    let Hint::Moment { ms, zoned, day: false } = hint(key, kind, token)? else { return None };
    let here = meaning::local(ms, zone(ms));
    Some(if zoned {
        ["Here ", &here, ", that is ", &meaning::utc(ms)].concat()
    } else {
        ["It names no time zone. If UTC is meant, it is here ", &here].concat()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kathmandu's.
    fn zone(_: i64) -> i32 {
        20_700
    }

    #[test]
    fn a_moment_is_told_by_both_clocks_and_a_date_by_none() {
        let told = |key, token: &str| in_both_times(key, Kind::of(token.as_bytes()[0]), token, zone);
        let both = "Here 2026-03-01 15:45:00 (UTC+05:45), that is 2026-03-01 10:00:00 UTC";
        assert_eq!(told(Some("createdAt"), "1772359200").as_deref(), Some(both));
        assert_eq!(told(None, r#""2026-03-01T10:00:00Z""#).as_deref(), Some(both));
        assert_eq!(told(None, r#""2026-03-01T11:30:00+01:30""#).as_deref(), Some(both));
        let without = "It names no time zone. If UTC is meant, it is here 2026-03-01 15:45:00 (UTC+05:45)";
        assert_eq!(told(None, r#""2026-03-01T10:00""#).as_deref(), Some(without));
        for other in [told(None, r#""2026-03-01""#), told(Some("id"), "1772359200"), told(Some("tookMs"), "5")] {
            assert_eq!(other, None);
        }
    }
}
