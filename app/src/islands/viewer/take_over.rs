//! Puts our rows in the place of the server's, so that nothing moves: what was open stays so, and what was in
//! sight stays where it was.

use js_sys::Function;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{
    page::{Page, add, at_of, fits, set, within},
    sight::{Sight, now, slice},
    way::way_to,
    window::Window,
};
use crate::json::Index;

/// A row that the server wrote.
pub(super) struct Written {
    element: HtmlElement,
    /// The first byte of its value.
    pub(super) at: u32,
}

impl Sight {
    /// Takes over the rows of a panel; `None` where there are none.
    pub(super) fn take_over(panel: &Element, text: Vec<u8>, wake: &Function) -> Option<Box<Self>> {
        let inside: HtmlElement = within(panel, ".inside")?.unchecked_into();
        let Some(tree) = within(&inside, ".tree") else { return Self::take_text(panel, inside, text, wake) };
        let tree: HtmlElement = tree.unchecked_into();
        let written = written(&tree, "[data-at]");
        let first = written.first()?;
        let began = now();
        let mut index = Index::new(text);
        slice(&mut |budget| index.read(budget));
        fold_alike(&mut index, &written);

        let edge = inside.get_bounding_client_rect().top();
        let below_edge = |row: &&Written| {
            let height = row.element.client_height();
            height > 0 && row.element.get_bounding_client_rect().top() + f64::from(height) > edge
        };
        let anchor = written.iter().find(below_edge).unwrap_or(first);
        let below = (anchor.element.get_bounding_client_rect().top() - edge).round() as i32;
        let has_focus = has_focus(panel);
        let focus = focused(&inside).unwrap_or(first.at);
        let height = first.element.client_height().max(16) as u32;
        let (anchor, above) = (anchor.at, tree.offset_top());

        let scrolled = inside.scroll_top();
        let way = if index.node_at(focus as usize).is_some_and(|node| index.span(node).start == focus) {
            Vec::new()
        } else {
            way_to(&inside)
        };
        let page = rebuild(panel, inside, tree)?;
        let mut sight = Self::new(page, wake, index, height, began);
        (sight.focus, sight.way, sight.moved) = (focus, way, scrolled > above);
        sight.window.resize(sight.row_count(), sight.height());
        if scrolled > above
            && let Some(row) = sight.row_at(anchor)
        {
            sight.window.pin(row, below);
        }
        sight.begin(has_focus);
        Some(sight)
    }

    /// Takes over a text that is no JSON at all: its lines, wrapped as the server's are.
    fn take_text(panel: &Element, inside: HtmlElement, text: Vec<u8>, wake: &Function) -> Option<Box<Self>> {
        let old = within(&inside, "pre")?;
        add(&old, "beforebegin", r#"<div class="tree"></div>"#);
        let tree: HtmlElement = within(&inside, ".tree")?.unchecked_into();
        let has_focus = has_focus(panel);
        let began = now();
        let page = rebuild(panel, inside, tree)?;
        page.rows.set_inner_html(r#"<div class="line">0</div>"#);
        let height = page.rows.client_height().max(16) as u32;
        let mut index = Index::new(text);
        slice(&mut |budget| index.read(budget));
        let mut sight = Self::new(page, wake, index, height, began);
        sight.wrap = true;
        sight.lay_lines(true);
        sight.shape();
        sight.begin(has_focus);
        Some(sight)
    }

    fn new(page: Page, wake: &Function, index: Index<'static>, row_height: u32, began: f64) -> Box<Self> {
        // So it stays, also where the style sheet would have it otherwise later: with another pointer, for example.
        Page::style(&page.tree, "--row", &[&row_height.to_string(), "px"].concat());
        Box::new(Self {
            slug: page.panel.id(),
            page,
            wake: wake.clone(),
            index,
            window: Window::new(row_height),
            focus: 0,
            goal: None,
            way: Vec::new(),
            finding: None,
            hit: None,
            saving: None,
            failing: None,
            showed: 0.0,
            sheet: None,
            left: None,
            raw: None,
            wrap: false,
            sought: None,
            pending: None,
            tabling: None,
            level: None,
            expanding: false,
            typed: Default::default(),
            began,
            busy: true,
            painted: 0..0,
            stale: true,
            moved: false,
            followed: false,
        })
    }

    /// Shows the first rows.
    fn begin(&mut self, has_focus: bool) {
        self.paint();
        self.show_path();
        if has_focus {
            self.page.focus_tree();
        }
        if self.index.is_read() {
            self.end_reading();
        }
    }
}

/// The rows that the server wrote, as far as they fit a selector.
pub(super) fn written(inside: &HtmlElement, selector: &str) -> Vec<Written> {
    let mut rows = Vec::new();
    let Ok(found) = inside.query_selector_all(selector) else { return rows };
    for place in 0..found.length() {
        let element = found.item(place).map(JsCast::unchecked_into::<HtmlElement>);
        if let Some((element, at)) = element.and_then(|element| at_of(&element).map(|at| (element, at))) {
            rows.push(Written { element, at });
        }
    }
    rows
}

/// Opens what is open in the page, and nothing else.
fn fold_alike(index: &mut Index<'_>, written: &[Written]) {
    for row in written {
        let Some(node) = index.node_at(row.at as usize) else { continue };
        if fits(&row.element, "[open] > summary") {
            index.open(node);
        } else {
            index.close(node);
        }
    }
}

/// The value that the focus is on, or else the one that the address of the page means.
fn focused(inside: &HtmlElement) -> Option<u32> {
    let row = within(inside, "[data-at]:focus").or_else(|| within(inside, "#at"));
    at_of(&row?)
}

/// Whether the part of a panel that scrolls has the focus, or something in it.
fn has_focus(panel: &Element) -> bool {
    within(panel, ".inside:focus, .inside :focus").is_some()
}

/// Makes the tree that ours are painted into.
fn rebuild(panel: &Element, inside: HtmlElement, tree: HtmlElement) -> Option<Page> {
    let name = panel.get_attribute("aria-labelledby").unwrap_or_default();
    for (name, value) in [("role", "tree"), ("tabindex", "0"), ("aria-labelledby", &name)] {
        set(&tree, name, value);
    }
    // What follows is the rest of a broken text, or says that there is more than is shown: both are rows now.
    while let Some(note) = within(&inside, ".tree ~ *") {
        note.remove();
    }
    tree.set_inner_html(r#"<div class="rows" role="none"></div>"#);
    let rows: HtmlElement = tree.first_element_child()?.unchecked_into();
    for name in ["role", "tabindex", "aria-labelledby"] {
        let _ = inside.remove_attribute(name);
    }
    Some(Page { panel: panel.clone(), inside, tree, rows })
}
