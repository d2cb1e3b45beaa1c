//! A text with other white space between the same tokens, piece by piece.

use super::lexer::{Event, Lexer};

/// How deep lines are indented at most: those of a text that is nothing but brackets would be as long as itself.
const DEEPEST: usize = 50;

/// How the tokens are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// No white space but a line break between documents.
    Compact,
    /// A line for each value, indented by two spaces a level, down to the fiftieth.
    Pretty,
}

/// A rewriting under way: call [`Rewrite::step`] until it says that nothing is left.
#[derive(Clone, Debug)]
pub struct Rewrite {
    lexer: Lexer,
    layout: Layout,
    /// Whether nothing was written since the innermost container was opened, or of the text.
    fresh: bool,
    after_key: bool,
    objects: super::nest::Nest,
    /// The place after the last token that was written, or that was copied.
    written: usize,
    /// Whether the text was found to be no JSON, so that the rest of it is copied.
    broken: bool,
}

impl Rewrite {
    /// Prepares to rewrite a text.
    pub fn new(layout: Layout) -> Self {
        Self {
            lexer: Lexer::default(),
            layout,
            fresh: true,
            after_key: false,
            objects: Default::default(),
            written: 0,
            broken: false,
        }
    }

    /// Reads about `budget` bytes more, always of the same text, and appends what becomes of them; says whether
    /// any are left. From where the text is no JSON it is left as it is.
    pub fn step(&mut self, text: &[u8], budget: usize, out: &mut Vec<u8>) -> bool {
        if self.broken {
            let end = self.written.saturating_add(budget).min(text.len());
            out.extend_from_slice(&text[self.written..end]);
            self.written = end;
            return end < text.len();
        }
        let limit = self.lexer.at().saturating_add(budget).min(text.len());
        loop {
            let Ok(event) = self.lexer.next(text, limit) else {
                self.broken = true;
                return true;
            };
            match event {
                Event::Open { object, .. } => {
                    self.separate(out);
                    out.push(if object { b'{' } else { b'[' });
                    self.objects.push(object);
                    self.fresh = true;
                }
                Event::Key { start, end } => {
                    self.separate(out);
                    out.extend_from_slice(&text[start..end]);
                    self.after_key = true;
                }
                Event::Scalar { start, end, .. } => {
                    self.separate(out);
                    out.extend_from_slice(&text[start..end]);
                }
                Event::Close { .. } => {
                    let object = self.objects.top() == Some(true);
                    self.objects.pop();
                    if !self.fresh {
                        self.break_line(out);
                    }
                    out.push(if object { b'}' } else { b']' });
                    self.fresh = false;
                }
                Event::Pause => return true,
                Event::End => return false,
            }
            self.written = self.lexer.at();
        }
    }

    /// Writes what stands between the last token and one that begins a member, an item or a document.
    fn separate(&mut self, out: &mut Vec<u8>) {
        let fresh = std::mem::take(&mut self.fresh);
        if std::mem::take(&mut self.after_key) {
            out.extend_from_slice(if self.layout == Layout::Pretty { b": " } else { b":" });
            return;
        }
        if self.objects.depth() == 0 {
            if !fresh {
                out.push(b'\n');
            }
            return;
        }
        if !fresh {
            out.push(b',');
        }
        self.break_line(out);
    }

    fn break_line(&self, out: &mut Vec<u8>) {
        if self.layout == Layout::Pretty {
            out.push(b'\n');
            out.resize(out.len() + 2 * DEEPEST.min(self.objects.depth() as usize), b' ');
        }
    }
}

/// Rewrites a whole text.
pub fn rewrite(text: &[u8], layout: Layout) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rewrite = Rewrite::new(layout);
    while rewrite.step(text, usize::MAX, &mut out) {}
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample::{Sampler, tokens};

    fn written(text: &str, layout: Layout) -> String {
        String::from_utf8(rewrite(text.as_bytes(), layout)).expect("text in, text out")
    }

    #[test]
    fn only_white_space_changes() {
        let text = " {\"a\" :[ 1e2,-0 , {}],\n\"b\":{\"\\u0041\":[ ]}} \r\n[12345678901234567890]";
        assert_eq!(
            written(text, Layout::Compact),
            "{\"a\":[1e2,-0,{}],\"b\":{\"\\u0041\":[]}}\n[12345678901234567890]"
        );
        assert_eq!(
            written(text, Layout::Pretty),
            "{\n  \"a\": [\n    1e2,\n    -0,\n    {}\n  ],\n  \"b\": {\n    \"\\u0041\": []\n  }\n}\n[\n  12345678901234567890\n]"
        );
    }

    #[test]
    fn every_token_survives_and_rewriting_twice_changes_nothing() {
        let mut sampler = Sampler::new(7);
        for round in 1..400 {
            let text = format!("{} {}", sampler.document(), sampler.document());
            for layout in [Layout::Compact, Layout::Pretty] {
                let once = written(&text, layout);
                assert_eq!(tokens(once.as_bytes()), tokens(text.as_bytes()));
                assert_eq!(written(&once, layout), once);
                let (mut sliced, mut rewrite) = (Vec::new(), Rewrite::new(layout));
                while rewrite.step(text.as_bytes(), round % 13 + 1, &mut sliced) {}
                assert_eq!(sliced, once.as_bytes());
            }
        }
    }

    #[test]
    fn what_follows_where_a_text_is_no_json_is_left_as_it_is() {
        for (text, pretty) in [
            ("{\"a\": [1, 2,  oops ] }", "{\n  \"a\": [\n    1,\n    2,  oops ] }"),
            ("{\"a\"  7}", "{\n  \"a\"  7}"),
            ("[1,  ]", "[\n  1,  ]"),
            ("all is well", "all is well"),
            ("[\"never ends", "[\"never ends"),
        ] {
            assert_eq!(written(text, Layout::Pretty), pretty);
            for slice in 1..9 {
                let (mut sliced, mut rewrite) = (Vec::new(), Rewrite::new(Layout::Pretty));
                while rewrite.step(text.as_bytes(), slice, &mut sliced) {}
                assert_eq!(String::from_utf8_lossy(&sliced), pretty);
            }
        }
    }

    #[test]
    fn nothing_but_brackets_does_not_become_millions_of_spaces() {
        let text = "[".repeat(10_000) + &"]".repeat(10_000);
        let pretty = written(&text, Layout::Pretty);
        assert!(pretty.len() < text.len() * 110);
        assert_eq!(pretty.replace([' ', '\n'], ""), text);
    }
}
