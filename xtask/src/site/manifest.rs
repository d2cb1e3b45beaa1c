//! Names that hold the hash of the content, and the list of them that the server reads.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What each file is called, by what it is for: `css`, `start`, `js`, `wasm`, and a public file's name without its end.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// The list of a site that was laid out before.
    pub(crate) fn read(site_dir: &Path) -> Result<Self> {
        let path = site_dir.join("assets.json");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no list of assets", path.display()))
    }

    /// Notes a file's name.
    pub(crate) fn insert(&mut self, role: &str, name: String) {
        self.0.insert(role.to_owned(), name);
    }

    /// The name of the file for `role`, or nothing.
    pub(crate) fn get(&self, role: &str) -> &str {
        self.0.get(role).map_or("", String::as_str)
    }

    /// Tells apart any two builds that differ in a file.
    pub(crate) fn fingerprint(&self, more: &str) -> String {
        let names = self.0.values().map(String::as_str).chain([more]).collect::<Vec<_>>();
        short_hash(names.join("\n").as_bytes())
    }
}

/// `main.css` with its content becomes `main.<16 hex digits>.css`.
pub(crate) fn hashed_name(file_name: &str, content: &[u8]) -> String {
    let hash = short_hash(content);
    match file_name.rsplit_once('.') {
        Some((stem, end)) => format!("{stem}.{hash}.{end}"),
        None => format!("{file_name}.{hash}"),
    }
}

/// The first 64 bits of the SHA-256: chance will not make two versions of a file meet.
fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_the_start_of_the_sha_256() {
        assert_eq!(hashed_name("main.css", b"abc"), "main.ba7816bf8f01cfea.css");
        assert_eq!(hashed_name("app.min.js", b"abc"), "app.min.ba7816bf8f01cfea.js");
        assert_eq!(hashed_name("LICENSE", b""), "LICENSE.e3b0c44298fc1c14");
    }

    #[test]
    fn the_list_is_a_plain_json_object() {
        let mut manifest = Manifest::default();
        manifest.insert("js", "jobglass.1.js".to_owned());
        manifest.insert("css", "main.2.css".to_owned());
        let text = serde_json::to_string(&manifest).expect("a map of strings is JSON");
        assert_eq!(text, r#"{"css":"main.2.css","js":"jobglass.1.js"}"#);
        assert_eq!(manifest.get("js"), "jobglass.1.js");
        assert_eq!(manifest.get("map"), "");
    }

    #[test]
    fn another_file_or_another_server_is_another_fingerprint() {
        let mut manifest = Manifest::default();
        manifest.insert("css", "main.2.css".to_owned());
        let before = manifest.fingerprint("server 1");
        assert_ne!(before, manifest.fingerprint("server 2"));
        assert_eq!(before, manifest.fingerprint("server 1"));
        manifest.insert("css", "main.3.css".to_owned());
        assert_ne!(before, manifest.fingerprint("server 1"));
    }
}
