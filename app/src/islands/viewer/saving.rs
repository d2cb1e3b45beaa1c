//! Files made of a text: laid out anew, or what a table shows. They are made in slices, like all that is long.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use super::{
    page::{document, set},
    sheet::Sheet,
    sight::Sight,
};
use crate::json::{
    Index,
    rewrite::{Layout, Rewrite},
    table::{Export, Format},
};

/// How many bytes are gathered before the browser gets them: a file never grows in one piece.
const PART: usize = 1024 * 1024;

/// What a file is made of.
enum Making {
    Text(Rewrite),
    Table(Export),
}

/// A file under way.
pub(super) struct Saving {
    making: Making,
    name: String,
    kind: &'static str,
    out: Vec<u8>,
    parts: Array,
}

impl Saving {
    fn new(making: Making, name: String, kind: &'static str) -> Self {
        Self { making, name, kind, out: Vec::new(), parts: Array::new() }
    }

    /// Goes on; says whether there is more to do.
    pub(super) fn step(&mut self, index: &Index<'_>, sheet: Option<&Sheet>, budget: usize) -> bool {
        let more = match (&mut self.making, sheet) {
            // Of a text that is no JSON to its end, the file holds the beginning that is.
            (Making::Text(rewrite), _) => rewrite.step(index.text(), budget, &mut self.out),
            (Making::Table(export), Some(sheet)) => {
                export.step(index, &sheet.table, &sheet.view, budget, &mut self.out)
            }
            (Making::Table(_), None) => false,
        };
        if self.out.len() >= PART || !more {
            self.parts.push(&Uint8Array::from(&*self.out));
            self.out.clear();
        }
        more
    }

    /// Whether it is made of the table.
    pub(super) fn is_of_table(&self) -> bool {
        matches!(self.making, Making::Table(_))
    }

    /// How far it is, in hundredths.
    pub(super) fn hundredths(&self, index: &Index<'_>, sheet: Option<&Sheet>) -> u64 {
        let (done, all) = match &self.making {
            Making::Text(rewrite) => (rewrite.done(), index.text().len()),
            Making::Table(export) => (export.done(), sheet.map_or(0, |sheet| sheet.view.len())),
        };
        done as u64 * 100 / all.max(1) as u64
    }

    /// Hands the file to the reader.
    pub(super) fn finish(self) {
        // Where the browser refuses, it says so itself.
        let _ = save(&self.parts, &self.name, self.kind);
    }
}

impl Sight {
    /// Begins to make a file of the text, laid out anew.
    pub(super) fn save_as(&mut self, ending: &str, layout: Layout) {
        let name = [self.slug.as_str(), ending].concat();
        self.save(Saving::new(Making::Text(Rewrite::new(layout)), name, "application/json"));
    }

    /// Begins to make a file of what the table shows.
    pub(super) fn export(&mut self, format: Format, ending: &str, kind: &'static str) {
        let name = [self.slug.as_str(), ending].concat();
        self.save(Saving::new(Making::Table(Export::new(format)), name, kind));
    }

    fn save(&mut self, saving: Saving) {
        self.saving = Some(saving);
        self.changed();
    }
}

/// Lets the browser save bytes as a file.
fn save(parts: &Array, name: &str, kind: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlElement = document().create_element("a")?.unchecked_into();
    set(&link, "href", &address);
    set(&link, "download", name);
    link.click();
    Url::revoke_object_url(&address)
}
