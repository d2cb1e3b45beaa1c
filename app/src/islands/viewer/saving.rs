//! Files made of a text: laid out anew, or what a table shows. They are made in slices, like all that is long.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::{page::document, sight::Sight};
use crate::json::rewrite::{Layout, Rewrite};

/// A file under way.
pub(super) struct Saving {
    rewrite: Rewrite,
    name: String,
    out: Vec<u8>,
}

impl Saving {
    /// Goes on; says whether there is more to do.
    pub(super) fn step(&mut self, text: &[u8], budget: usize) -> bool {
        // Of a text that is no JSON to its end, the file holds the beginning that is.
        self.rewrite.step(text, budget, &mut self.out).unwrap_or(false)
    }

    /// Hands the file to the reader.
    pub(super) fn finish(self) {
        // Where the browser refuses, it says so itself.
        let _ = save(&self.out, &self.name, "application/json");
    }
}

impl Sight {
    /// Begins to make a file of the text, laid out anew.
    pub(super) fn save_as(&mut self, ending: &str, layout: Layout) {
        let name = [self.slug.as_str(), ending].concat();
        self.saving = Some(Saving { rewrite: Rewrite::new(layout), name, out: Vec::new() });
        self.changed();
    }
}

/// Lets the browser save bytes as a file.
pub(super) fn save(bytes: &[u8], name: &str, kind: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
