//! What must hold of every text, for tests and for fuzzing.

use crate::json::{
    Index, Kind,
    lexer::{Event, Lexer},
    preview::{Limits, TextKind, preview},
    rewrite::{Layout, Rewrite, rewrite},
};

/// Checks a text that somebody else, who is to be trusted, holds for one valid document or not. Everything is
/// done in slices of this many bytes.
///
/// # Errors
/// What does not hold.
pub fn verify(text: &str, slice: usize, valid: bool) -> Result<(), &'static str> {
    if is_document(text, slice) != valid || is_document(text, usize::MAX) != valid {
        return Err("the lexer is of another opinion");
    }
    let mut index = Index::new(text.as_bytes());
    while index.read(slice) {}
    let kind = preview(text, Limits { bytes: usize::MAX, ..Limits::default() }).kind;
    if matches!(kind, TextKind::Json | TextKind::Several) != index.problem().is_none() {
        return Err("preview and index are of different opinions");
    }
    index.expand(None, u32::MAX, u32::MAX);
    while index.work(slice) {}
    if index.row_count() != index.facts().values {
        return Err("not every value has a row");
    }
    let source = tokens(text.as_bytes());
    let [compact, pretty] = [Layout::Compact, Layout::Pretty].map(|layout| in_slices(text.as_bytes(), layout, slice));
    for (layout, written) in [(Layout::Compact, &compact), (Layout::Pretty, &pretty)] {
        if *written != rewrite(text.as_bytes(), layout) {
            return Err("rewriting in slices comes to something else");
        }
        if tokens(written) != source {
            return Err("rewriting changed a token");
        }
    }
    if matches!(kind, TextKind::Broken | TextKind::Blank) {
        return Ok(());
    }
    if painted(&index).as_bytes() != compact {
        return Err("the rows joined are not the text");
    }
    if rewrite(&pretty, Layout::Compact) != compact {
        return Err("what was laid out cannot be made compact again");
    }
    Ok(())
}

/// A text as it is rewritten in slices.
fn in_slices(text: &[u8], layout: Layout, slice: usize) -> Vec<u8> {
    let (mut rewriting, mut written) = (Rewrite::new(layout), Vec::new());
    while rewriting.step(text, slice, &mut written) {}
    written
}

/// The brackets, keys and values of a text as they are written, and where it is no JSON any more, the rest of it.
pub fn tokens(text: &[u8]) -> Vec<&[u8]> {
    let (mut lexer, mut tokens, mut end) = (Lexer::default(), Vec::new(), 0);
    loop {
        let token = match lexer.next(text, text.len()) {
            Ok(Event::Key { start, end } | Event::Scalar { start, end, .. }) => &text[start..end],
            Ok(Event::Open { .. } | Event::Close { .. }) => &text[lexer.at() - 1..lexer.at()],
            Ok(Event::Pause | Event::End) => return tokens,
            Err(_) => {
                tokens.push(&text[end..]);
                return tokens;
            }
        };
        tokens.push(token);
        end = lexer.at();
    }
}

/// Whether the lexer takes a text for one document.
fn is_document(text: &str, slice: usize) -> bool {
    let (bytes, mut lexer, mut limit) = (text.as_bytes(), Lexer::default(), 0);
    loop {
        match lexer.next(bytes, limit) {
            Ok(Event::Pause) => limit = limit.max(lexer.at()).saturating_add(slice).min(bytes.len()),
            Ok(Event::End) => return lexer.documents() == 1,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// All rows of an index of which all is open, joined to a compact text.
pub fn painted(index: &Index<'_>) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    for row in index.rows(0) {
        while open.len() > row.depth as usize {
            out.extend(open.pop());
        }
        if row.node.at > 0 {
            out.push(if row.depth > 0 { ',' } else { '\n' });
        }
        if let Some(key) = index.key(row.node) {
            out.push('"');
            out.push_str(index.source(key));
            out.push_str("\":");
        }
        match row.kind {
            Kind::Object | Kind::Array => {
                let (begin, end) = if row.kind == Kind::Object { ('{', '}') } else { ('[', ']') };
                out.push(begin);
                open.push(end);
            }
            _ => out.push_str(index.source(row.span)),
        }
    }
    out.extend(open.into_iter().rev());
    out
}
