//! A text that stops being JSON further on than the server looked.

use super::sight::Sight;
use crate::{
    components::json_viewer::{html::Html, row::write_text},
    words,
};

/// How many bytes are shown of what follows the valid beginning.
const SHOWN: usize = 4000;

impl Sight {
    /// Tells beneath the rows where the text stops being JSON and what follows, unless the server did so already.
    pub(super) fn tell_problem(&self) {
        let (Some(problem), Some(start)) = (self.index.problem(), self.index.rest()) else { return };
        if !matches!(self.page.inside.query_selector(".problem"), Ok(None)) {
            return;
        }
        let (line, column) = (words::whole(problem.line.into()), words::whole(problem.column.into()));
        let text = self.index.text();
        let shown = String::from_utf8_lossy(&text[start..text.len().min(start + SHOWN)]);
        let mut html = Html::default();
        html.tag(r#"<p class="problem">This is not JSON to its end: at line "#).text(&line);
        html.tag(", column ").text(&column).tag(" it would need ").text(&problem.expected);
        // A parser drops a line break right after the tag, so one is given for it to drop.
        write_text(html.tag(". From there on:</p><pre>\n"), &shown);
        html.tag("</pre>");
        let _ = self.page.tree.insert_adjacent_html("afterend", &html.finish());
        self.page.tell("This is not JSON to its end");
    }
}
