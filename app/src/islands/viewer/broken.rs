//! A text that stops being JSON further on than the server looked.

use super::{
    page::{add, within},
    sight::Sight,
};
use crate::components::json_viewer::html::Html;

impl Sight {
    /// Tells above the rows where the text stops being JSON, unless the server did so already, and leads there.
    pub(super) fn tell_problem(&mut self) {
        let Some(problem) = self.index.problem() else { return };
        let mut html = Html::default();
        if within(&self.page.inside, ".problem").is_none() {
            html.tag(r#"<p class="problem">This is not JSON to its end: "#).text(&problem.told());
            html.tag(". Up to there it holds:</p>");
            add(&self.page.tree, "beforebegin", &html.finish());
            self.page.tell("This is not JSON to its end");
        }
        if let Some(told) = within(&self.page.inside, ".problem") {
            let button = r#" <button type="button" class="button" data-do="fault">Go there</button>"#;
            add(&told, "beforeend", button);
        }
        // What is in sight stays where it is.
        self.moved = true;
    }
}
