//! Files made of what a table shows, in slices, like all that is long.

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
    table::{Export, Format},
};

/// How many bytes are gathered before the browser gets them: a file never grows in one piece.
const PART: usize = 1024 * 1024;

/// A file under way.
pub(super) struct Saving {
    export: Export,
    name: String,
    kind: &'static str,
    out: Vec<u8>,
    parts: Array,
}

impl Saving {
    /// Goes on; says whether there is more to do.
    pub(super) fn step(&mut self, index: &Index<'_>, sheet: &Sheet, budget: usize) -> bool {
        let more = self.export.step(index, &sheet.table, &sheet.view, budget, &mut self.out);
        if self.out.len() >= PART || !more {
            self.parts.push(&Uint8Array::from(&*self.out));
            self.out.clear();
        }
        more
    }

    /// How far it is, in hundredths.
    pub(super) fn hundredths(&self, sheet: &Sheet) -> u64 {
        self.export.done() as u64 * 100 / sheet.view.len().max(1) as u64
    }

    /// Hands the file to the reader.
    pub(super) fn finish(self) {
        // Where the browser refuses, it says so itself.
        let _ = save(&self.parts, &self.name, self.kind);
    }
}

impl Sight {
    /// Lets the server lay the text out anew, and the browser save it.
    pub(super) fn download(&self, layout: &str) {
        if let Some(address) = self.page.panel.get_attribute("data-text") {
            let _ = download(&[&address, "?download=", layout].concat(), "");
        }
    }

    /// Begins to make a file of what the table shows.
    pub(super) fn export(&mut self, format: Format, ending: &str, kind: &'static str) {
        let name = [self.slug.as_str(), ending].concat();
        self.saving = Some(Saving { export: Export::new(format), name, kind, out: Vec::new(), parts: Array::new() });
        self.changed();
    }
}

/// Lets the browser save bytes as a file.
fn save(parts: &Array, name: &str, kind: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    download(&address, name)?;
    Url::revoke_object_url(&address)
}

/// Lets the browser save what is at an address; the server may name it otherwise.
fn download(address: &str, name: &str) -> Result<(), JsValue> {
    let link: HtmlElement = document().create_element("a")?.unchecked_into();
    set(&link, "href", address);
    set(&link, "download", name);
    link.click();
    Ok(())
}
