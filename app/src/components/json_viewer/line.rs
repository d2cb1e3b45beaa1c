//! One row of a text as it is: the number of its line, and what stands in it.

use super::{
    html::Html,
    item::write_place,
    marks::{Found, write_found},
};
use crate::json::{decode, lines::Line};

/// How the row of a line is dressed.
#[derive(Clone, Copy, Debug)]
pub struct Dress<'d> {
    /// What the names of rows begin with.
    pub slug: &'d str,
    /// The number of the row.
    pub number: u32,
    /// The place among its siblings, from 0.
    pub at: u32,
    /// How many siblings there are, itself included, if that is known.
    pub of: Option<u32>,
    /// Whether it stands beneath a tree, and not in a list of lines.
    pub in_tree: bool,
    /// What of it was searched for.
    pub found: Found<'d>,
    /// The byte at which the text stops being JSON.
    pub fault: Option<usize>,
}

/// Writes a row of the text.
pub fn write_line(html: &mut Html, dress: &Dress<'_>, text: &[u8], line: &Line) {
    html.tag(if dress.in_tree { r#"<div role="treeitem" aria-level="1"# } else { r#"<div role="option"# });
    write_place(html, dress.slug, dress.number, dress.at, dress.of);
    html.tag(if !dress.found.hits.is_empty() { r#"" class="line hit"><b>"# } else { r#"" class="line"><b>"# });
    if line.folded {
        html.tag("↪");
    } else {
        html.number(line.number);
    }
    html.tag("</b>");
    let (start, end) = (line.span.start as usize, line.span.end as usize);
    let write = |html: &mut Html, from: usize, to: usize| {
        let found = Found { at: from as u32, ..dress.found };
        write_found(html, decode::utf8(&text[from..to]), &found);
    };
    // At its end there may be a line break, which is none of it, or a row that goes on.
    let next = dress.fault.filter(|&fault| {
        let goes_on = !matches!(text.get(end), None | Some(b'\n' | b'\r'));
        start <= fault && (fault < end || fault == end && !goes_on)
    });
    let Some(fault) = next else {
        write(html, start, end);
        html.tag("</div>");
        return;
    };
    let after = (fault + 1..end).find(|&at| text[at] & 0xc0 != 0x80).unwrap_or(end);
    write(html, start, fault);
    html.tag(r#"<mark title="Here it stops being JSON">"#);
    if fault < end {
        write(html, fault, after);
    } else {
        html.tag(if fault == text.len() { "end of the text" } else { "end of the line" });
    }
    html.tag("</mark>");
    write(html, after, end);
    html.tag("</div>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::lines::Lines;

    /// The rows of a text without what stands around them.
    fn written(text: &str, width: usize, fault: Option<usize>) -> Vec<String> {
        let mut lines = Lines::new(0, 1, width);
        while lines.step(text.as_bytes(), 100) {}
        let write = |line: Line| {
            let mut html = Html::default();
            let dress = Dress { slug: "x", number: 0, at: 0, of: None, in_tree: false, found: Found::default(), fault };
            write_line(&mut html, &dress, text.as_bytes(), &line);
            let html = html.finish();
            html.split_once("<b>").map(|(_, inside)| inside.replace("</div>", "")).unwrap_or_default()
        };
        lines.rows(text.as_bytes(), 0).map(write).collect()
    }

    #[test]
    fn the_place_where_a_text_stops_being_json_is_marked_once() {
        const MARK: &str = r#"<mark title="Here it stops being JSON">"#;
        for (fault, wanted) in [
            (0, [&format!("1</b>{MARK}a</mark>ż"), "↪</b>bc", "2</b>"]),
            (1, [&format!("1</b>a{MARK}ż</mark>"), "↪</b>bc", "2</b>"]),
            (3, ["1</b>aż", &format!("↪</b>{MARK}b</mark>c"), "2</b>"]),
            (5, ["1</b>aż", &format!("↪</b>bc{MARK}end of the line</mark>"), "2</b>"]),
            (6, ["1</b>aż", "↪</b>bc", &format!("2</b>{MARK}end of the text</mark>")]),
        ] {
            assert_eq!(written("ażbc\n", 2, Some(fault)), wanted, "{fault}");
        }
    }

    #[test]
    fn a_line_says_which_of_how_many_it_is() {
        let line = Lines::new(0, 1, 9);
        let (mut html, mut lines) = (Html::default(), line);
        while lines.step(b"a\nb", 9) {}
        let dress =
            Dress { slug: "x", number: 7, at: 1, of: Some(3), in_tree: true, found: Found::default(), fault: None };
        lines.rows(b"a\nb", 1).for_each(|line| write_line(&mut html, &dress, b"a\nb", &line));
        let wanted = r#"<div role="treeitem" aria-level="1" id="x-7" aria-posinset="2" aria-setsize="3" class="line"><b>2</b>b</div>"#;
        assert_eq!(html.finish(), wanted);
    }

    #[test]
    fn markup_in_a_line_is_text_and_what_cannot_be_seen_is_named() {
        let rows = written("<b>&\u{200b}", 100, None);
        assert_eq!(rows, [r#"1</b>&lt;b&gt;&amp;<mark title="Invisible character U+200B">ZWSP</mark>"#]);
    }
}
