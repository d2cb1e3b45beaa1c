//! Marks what was searched for within the key and the value of a row.

use super::{html::Html, row::write_text};
use crate::json::{Span, decode};

/// How many bytes before a match are shown of what is too long to be shown from its beginning.
const BEFORE: usize = 40;

/// What was found in a text that is shown, and where that begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found<'f> {
    /// The matches, in order.
    pub hits: &'f [Span],
    /// The first byte of the match that was gone to last.
    pub current: Option<u32>,
    /// Which byte is the first that is shown.
    pub at: u32,
    /// Whether there is something before it that is not shown.
    pub begun: bool,
    /// Whether what is shown then reaches to the end.
    pub ends: bool,
}

impl<'f> Found<'f> {
    /// Of these matches so many as there is room for, the current one among them.
    pub fn of(hits: &'f [Span], current: Option<u32>, at: u32, most: usize) -> Self {
        let place = current.and_then(|current| place_of(hits, current)).unwrap_or(0);
        let from = (place + 1).saturating_sub(most);
        Self { hits: &hits[from..hits.len().min(from + most)], current, at, begun: false, ends: false }
    }
}

fn place_of(hits: &[Span], start: u32) -> Option<usize> {
    hits.binary_search_by_key(&start, |hit| hit.start).ok()
}

/// Where to begin to show a token, so that what was found in it is seen: at its beginning, unless the first `shown`
/// bytes do not hold the match that was gone to, nor, if it has none of that, its first.
pub fn shown_from(bytes: &[u8], token: Span, shown: usize, hits: &[Span], current: Option<u32>) -> u32 {
    let gone_to = current.and_then(|current| place_of(hits, current));
    match hits.get(gone_to.unwrap_or(0)) {
        Some(hit) if hit.end as usize > token.start as usize + shown => {
            let near = (hit.start as usize - token.start as usize).saturating_sub(BEFORE);
            token.start + decode::boundary(&bytes[token.start as usize..hit.start as usize], near) as u32
        }
        _ => token.start,
    }
}

/// Writes a text with what was found in it marked.
pub fn write_found(html: &mut Html, text: &str, found: &Found<'_>) {
    let place = |at: u32| text.floor_char_boundary(at.saturating_sub(found.at) as usize);
    let mut from = 0;
    for hit in found.hits {
        let (start, end) = (place(hit.start).max(from), place(hit.end));
        if start < end {
            write_text(html, &text[from..start]);
            let current = Some(hit.start) == found.current;
            html.tag(if current { r#"<mark class="found current">"# } else { r#"<mark class="found">"# });
            write_text(html, &text[start..end]);
            html.tag("</mark>");
            from = end;
        }
    }
    write_text(html, &text[from..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::find::{Find, Needle, Query, Scope};

    fn hits(text: &str, wanted: &str) -> Vec<Span> {
        let mut find = Find::new(Query::Text(Needle::exact(wanted)), Scope::Both);
        while find.step(text.as_bytes(), 100) {}
        find.hits().to_vec()
    }

    fn written(text: &str, found: &Found<'_>) -> String {
        let mut html = Html::default();
        write_found(&mut html, text, found);
        html.finish()
    }

    #[test]
    fn the_match_that_was_gone_to_is_told_from_the_others() {
        let text = r#""a<b a<b""#;
        let hits = hits(text, "a<");
        let found = Found::of(&hits, Some(5), 0, 9);
        let wanted = r#"&quot;<mark class="found">a&lt;</mark>b <mark class="found current">a&lt;</mark>b&quot;"#;
        assert_eq!(written(text, &found), wanted);
        assert_eq!(Found::of(&hits, Some(5), 0, 1).hits, &hits[1..], "of many, the current one is always marked");
        assert_eq!(Found::of(&hits, None, 0, 1).hits, &hits[..1]);
    }

    #[test]
    fn a_token_is_shown_from_its_beginning_unless_the_match_lies_beyond_what_is_shown() {
        let text = format!(r#""near {}\u00e9{} far""#, "x".repeat(500), "y".repeat(BEFORE - 3));
        let token = Span { start: 0, end: text.len() as u32 };
        let shown = |wanted: &[&str], current: Option<usize>| {
            let hits: Vec<Span> = wanted.iter().flat_map(|wanted| hits(&text, wanted)).collect();
            let current = current.map(|at| hits[at].start);
            &text[shown_from(text.as_bytes(), token, 400, &hits, current) as usize..][..6]
        };
        assert_eq!(shown(&["near"], None), "\"near ");
        assert_eq!(shown(&["near", "far"], None), "\"near ");
        assert_eq!(shown(&["near", "far"], Some(1)), "yyyyyy", "an escape is not cut");
        assert_eq!(shown(&["far"], None), "yyyyyy");
    }

    proptest! {
        #[test]
        fn marks_change_nothing_of_what_is_written(
            content in "[ab<\u{e9}\u{1f422}\\\\\"]{0,40}",
            wanted in "[ab<\u{e9}\\\\]{1,2}",
            most in 1..5usize,
        ) {
            let text = serde_json::json!(content).to_string();
            let hits = hits(&text, &wanted);
            let plain = written(&text, &Found::default());
            let marked = written(&text, &Found::of(&hits, None, 0, most));
            prop_assert_eq!(marked.matches("</mark>").count(), hits.len().min(most));
            prop_assert_eq!(marked.replace("<mark class=\"found\">", "").replace("</mark>", ""), plain);
        }
    }
}
