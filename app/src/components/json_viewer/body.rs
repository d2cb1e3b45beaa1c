//! What stands in the panel of one of a job's two texts: rows, the text itself, or why there is none.

use super::{html::Html, row::write_text, tree::write_rows};
use crate::{
    job::{Job, JobText},
    json::{
        Kind,
        preview::{Preview, Row, TextKind},
    },
    words,
};

/// Whether there is a text to show; without one, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Reply gave it.
    There,
    /// A result may still come.
    NotYet,
    /// Whether there is one is not known yet: Reply's list told of the job, and the rest is still to be fetched.
    Pending,
    /// There is none, and none will come.
    Never,
}

impl Presence {
    /// Whether the job has this text.
    pub(super) fn of(which: JobText, job: &Job) -> Self {
        let has = match which {
            JobText::Input => job.has_input,
            JobText::Result => job.has_result,
        };
        match which {
            _ if has => Self::There,
            JobText::Result if !job.is_terminal() => Self::NotYet,
            _ if job.texts_pending => Self::Pending,
            _ => Self::Never,
        }
    }
}

/// Size and shape of a text in a few words, for the head of its panel.
pub(super) fn facts(preview: &Preview) -> String {
    let many = |count: u32, one| words::counted(count.into(), one);
    let shape = match (preview.kind, preview.rows.first()) {
        (TextKind::Broken, _) if stray_value(preview).is_some() => "text".to_owned(),
        (TextKind::Empty, _) => return "empty".to_owned(),
        (TextKind::Blank, _) => "blank".to_owned(),
        (TextKind::Broken, Some(_)) => "broken JSON".to_owned(),
        (TextKind::Several, _) if preview.cut.is_some() => "many JSON documents".to_owned(),
        (TextKind::Several, _) => many(preview.documents, "JSON document"),
        (TextKind::Json, Some(row)) => match (row.kind, row.count) {
            (Kind::Object, Some(count)) => many(count, "key"),
            (Kind::Array, Some(count)) => many(count, "item"),
            (Kind::Object | Kind::Array, None) => "JSON".to_owned(),
            (Kind::String, _) => "one JSON string".to_owned(),
            _ => "one JSON value".to_owned(),
        },
        _ => "text".to_owned(),
    };
    format!("{} · {shape}", words::bytes(preview.bytes))
}

/// The inside of the panel; `whole` is the address of the whole text.
pub(super) fn body(which: JobText, presence: Presence, preview: Option<&Preview>, whole: &str) -> String {
    let mut html = Html::default();
    match (presence, preview) {
        (Presence::There, Some(preview)) => write_preview(&mut html, preview, whole),
        (Presence::There, None) => note(&mut html, "Loading…"),
        (Presence::NotYet, _) => note(&mut html, "This job has no result yet. It comes when the job has ended."),
        (Presence::Pending, _) => note(&mut html, "Jobglass has yet to fetch this from Reply. It comes by itself."),
        (Presence::Never, _) if which == JobText::Input => note(&mut html, "This job has no input."),
        (Presence::Never, _) => note(&mut html, "This job ended without a result."),
    }
    html.finish()
}

fn note(html: &mut Html, literal: &'static str) {
    html.tag(r#"<p class="none">"#).tag(literal).tag("</p>");
}

/// The value in front of a text that is no JSON at all: a log that begins with `02:00` is no zero that
/// something follows.
fn stray_value(preview: &Preview) -> Option<&Row> {
    match (preview.rows.as_slice(), &preview.rest) {
        ([row], Some(rest)) if !row.kind.is_container() && row.end == rest.start => Some(row),
        _ => None,
    }
}

/// Whether rows are shown of a text, and not the text itself alone.
pub(super) fn has_tree(preview: &Preview) -> bool {
    !preview.rows.is_empty() && stray_value(preview).is_none()
}

fn write_preview(html: &mut Html, preview: &Preview, whole: &str) {
    if preview.astray {
        html.tag("<p>The link leads to a value that is not here: the text has changed, or does not show it. This is its beginning.</p>");
    }
    match preview.kind {
        TextKind::Empty => return note(html, "Reply gave an empty text: there are no characters in it."),
        TextKind::Blank => return note(html, "Reply gave a text of white space alone."),
        TextKind::Json | TextKind::Several | TextKind::Broken => {}
    }
    let stray = stray_value(preview);
    let is_text = !has_tree(preview);
    write_problem(html, preview, is_text);
    if !is_text {
        html.tag(r#"<div class="tree">"#);
        write_rows(html, &preview.rows, whole, preview.marked);
        if preview.more > 0 {
            html.tag("<div>… ").text(&words::counted(preview.more.into(), "more document")).tag("</div>");
        }
        html.tag("</div>");
    }
    if let Some(rest) = &preview.rest {
        html.tag("<pre>");
        // A parser drops a line break right after the tag, so one is given for it to drop.
        write_text(html.tag("\n"), stray.map_or("", |row| &row.value));
        write_text(html, &rest.text);
        html.tag("</pre>");
        let unseen = preview.bytes - u64::from(rest.start) - rest.text.len() as u64;
        if unseen > 0 {
            write_whole(html.tag("<p>… ").text(&words::bytes(unseen)).tag(" more. "), whole);
        }
    } else if let Some(cut) = preview.cut {
        html.tag("<p>These are rows from the first ").text(&words::bytes(cut.into()));
        write_whole(html.tag(" of ").text(&words::bytes(preview.bytes)).tag(". "), whole);
    }
}

fn write_whole(html: &mut Html, whole: &str) {
    html.tag(r#"<a href=""#).text(whole).tag(r#"">Open the whole text</a></p>"#);
}

fn write_problem(html: &mut Html, preview: &Preview, is_text: bool) {
    let Some(problem) = &preview.problem else { return };
    html.tag(r#"<p class="problem">"#);
    html.tag(if is_text { "This is text, not JSON" } else { "This is not JSON to its end" });
    html.tag(": ").text(&problem.told());
    html.tag(if is_text { ".</p>" } else { ". Up to there it holds:</p>" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::preview::preview;

    fn shown(text: &str) -> (String, String) {
        let preview = preview(text, Default::default());
        (facts(&preview), body(JobText::Input, Presence::There, Some(&preview), "/x"))
    }

    #[test]
    fn absent_empty_and_blank_are_three_things() {
        let absent = body(JobText::Input, Presence::Never, None, "/x");
        let (empty_facts, empty) = shown("");
        let (blank_facts, blank) = shown(" \n ");
        assert!(absent.contains("no input") && empty.contains("empty text") && blank.contains("white space"));
        assert_eq!((empty_facts.as_str(), blank_facts.as_str()), ("empty", "3 bytes · blank"));
    }

    #[test]
    fn a_result_that_may_come_is_told_from_one_that_never_will() {
        assert!(body(JobText::Result, Presence::NotYet, None, "/x").contains("no result yet"));
        assert!(body(JobText::Result, Presence::Never, None, "/x").contains("without a result"));
        assert!(body(JobText::Result, Presence::There, None, "/x").contains("Loading"));
    }

    #[test]
    fn the_documented_text_is_shown_as_text() {
        let (facts, html) = shown("<string>");
        assert_eq!(facts, "8 bytes · text");
        assert!(html.contains("This is text, not JSON: at line 1, column 1 it would need a value."), "{html}");
        assert!(html.ends_with("<pre>\n&lt;string&gt;</pre>"), "{html}");
    }

    #[test]
    fn a_text_that_begins_like_a_number_is_shown_in_one_piece() {
        let (facts, html) = shown("02:00:00 started\n02:00:04 done");
        assert_eq!(facts, "30 bytes · text");
        assert!(html.ends_with("<pre>\n02:00:00 started\n02:00:04 done</pre>"), "{html}");
    }

    #[test]
    fn a_broken_text_shows_its_valid_beginning_and_then_the_rest() {
        let (facts, html) = shown("{\"a\": 1,\n \"b\" 2}");
        assert_eq!(facts, "16 bytes · broken JSON");
        assert!(html.contains("at line 2, column 6 it would need a colon. Up to there it holds:"), "{html}");
        assert!(html.contains(r#"<b>a</b>: <span class="n">1</span>"#), "{html}");
        assert!(html.contains("&quot;b&quot; 2}</pre>"), "{html}");
    }

    #[test]
    fn a_text_beyond_the_preview_says_so_and_leads_to_the_whole() {
        let (_, html) = shown(&format!("[{}0]", "1234567890,".repeat(20_000)));
        assert!(html.contains("first 100 kB of 220 kB"), "{html}");
        let (_, html) = shown(&"x".repeat(10_000));
        assert!(html.contains(r#"… 6.0 kB more. <a href="/x">Open the whole text</a>"#), "{html}");
    }

    #[test]
    fn the_shape_is_told_in_the_head() {
        for (text, wanted) in [
            ("{}", "2 bytes · 0 keys"),
            ("[1,2]", "5 bytes · 2 items"),
            ("\"x\"", "3 bytes · one JSON string"),
            ("7", "1 byte · one JSON value"),
            ("{}\n{}", "5 bytes · 2 JSON documents"),
        ] {
            assert_eq!(shown(text).0, wanted);
        }
    }
}
