//! The path of the row with the focus, and what is copied of it.

use wasm_bindgen::{JsCast, JsValue};

use super::{page::window, promise::when, sight::Sight};
use crate::{
    components::{
        copying::by_selection,
        json_viewer::{html::Html, row::write_text},
    },
    json::{
        Kind, Node, decode,
        path::{Notation, Step, write_nested},
    },
    words,
};

/// How much of a path is shown.
const SHOWN: usize = 1000;
/// How long a link may be: what is much longer neither browsers nor servers take.
const LONGEST_LINK: usize = 8000;

impl Sight {
    /// The steps to the value with the focus, from there outwards, and to the string in whose text it lies, and so on.
    fn steps(&self) -> Vec<Vec<Step<'_>>> {
        if let Some((item, key)) = self.sheet.as_ref().and_then(|sheet| sheet.focused(&self.index)) {
            let mut steps = self.index.paths(item);
            if let (Some(steps), Some(key)) = (steps.first_mut(), key) {
                steps.insert(0, Step::Key(self.index.source(key)));
            }
            return steps;
        }
        let Some(rows) = self.filtered() else {
            return self.node().map(|node| self.index.paths(node)).unwrap_or_default();
        };
        let mut steps = Vec::new();
        let end = rows.partition_point(|row| row.span.start <= self.focus);
        let mut depth = u32::MAX;
        for row in rows[..end].iter().rev().filter(|row| row.depth > 0) {
            if row.depth < depth {
                depth = row.depth;
                let keyed = row.key.end > 0;
                steps.push(if keyed { Step::Key(self.index.source(row.key)) } else { Step::Item(row.at) });
            }
        }
        vec![steps]
    }

    fn path(&self) -> String {
        if self.is_in_line(self.focus) {
            return self.line_in_words();
        }
        let notation = match self.page.value("notation").as_str() {
            "pointer" => Notation::Pointer,
            "jq" => Notation::Jq,
            "js" => Notation::JavaScript,
            _ => Notation::JsonPath,
        };
        write_nested(&self.steps(), notation, &self.slug)
    }

    /// Shows the path of the value with the focus.
    pub(super) fn show_path(&self) {
        let path = self.path();
        let shown = &path[..path.floor_char_boundary(SHOWN)];
        let mut html = Html::default();
        let inmost = self.index.node_at(self.index.surface(self.focus) as usize);
        if let Some(node) = inmost.filter(|_| self.index.facts().documents > 1) {
            html.tag("document ").text(&words::whole(u64::from(self.index.document(node)) + 1)).tag(": ");
        }
        // The pointer to the whole document is empty.
        write_text(&mut html, if shown.is_empty() { "(the whole)" } else { shown });
        self.page.show("elsewhere", !self.is_masked());
        if let Some(part) = self.page.part("path") {
            part.set_inner_html(&html.finish());
        }
    }

    /// The value with the focus. Where the tree does not know the way there, as in a filter, the order is done once
    /// it does.
    pub(super) fn known(&mut self, order: &str) -> Option<Node> {
        if self.node().is_none() && !self.is_in_line(self.focus) {
            self.pending = Some(order.to_owned());
            self.index.reveal(self.focus as usize);
            self.busy = true;
        }
        self.node().filter(|_| self.pending.is_none()).map(|node| self.index.value(node))
    }

    /// Copies what a control says.
    pub(super) fn copy(&mut self, order: &str) {
        let node = self.known(order);
        if node.is_none() && !self.is_in_line(self.focus) {
            return;
        }
        let text = match (order, node) {
            ("copy-path", _) => self.path(),
            ("copy-link", Some(node)) => self.link(node),
            ("copy-link", None) => {
                return self.page.tell_below("A link leads to a value, and this is a line: choose one in the tree");
            }
            ("copy-value", Some(node)) if self.index.kind(node) == Kind::String => self.meaning(node),
            (_, Some(node)) => self.index.source(self.index.span(node)).to_owned(),
            (_, None) => self.line_source(),
        };
        if order == "copy-link" && text.len() > LONGEST_LINK {
            return self.page.tell_below("The address of this value is too long for a link: its path can be copied");
        }
        self.hand_over(text);
    }

    /// What a single value stands for: of a string that is what its escapes stand for.
    pub(super) fn meaning(&self, node: Node) -> String {
        let source = self.index.source(self.index.span(node)).as_bytes();
        let quote = usize::from(self.index.kind(node) == Kind::String);
        decode::text(source.get(quote..source.len() - quote).unwrap_or_default())
    }

    /// Puts a text into the clipboard.
    fn hand_over(&self, text: String) {
        let said = self.page.part("said");
        let tell = move |done| {
            if let Some(said) = said {
                said.set_text_content(Some(if done { "Copied" } else { "The browser does not allow copying" }));
            }
        };
        // The clipboard is there only on https and on the machine itself.
        if window().is_secure_context() {
            let promise = window().navigator().clipboard().write_text(&text);
            let then = move |done: Result<JsValue, JsValue>| tell(done.is_ok() || by_selection(&text));
            when(promise.unchecked_ref(), Box::new(then));
        } else {
            tell(by_selection(&text));
        }
    }

    /// The address of this page with the value opened and marked.
    fn link(&self, node: Node) -> String {
        let place = window().location();
        let page = place.href().unwrap_or_default();
        let end = page.bytes().position(|sign| matches!(sign, b'?' | b'#')).unwrap_or(page.len());
        let mut link = [&page[..end], "?at=", &self.slug].concat();
        for (place, part) in self.index.address(node).split('/').enumerate() {
            // A slash needs no escape in a query, and a link that can be read is worth more.
            link.push_str(if place > 0 { "/" } else { "" });
            link.push_str(&String::from(js_sys::encode_uri_component(part)));
        }
        link.push_str("#at");
        link
    }
}
