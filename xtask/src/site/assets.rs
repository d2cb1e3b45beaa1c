//! Lays the files out as the server wants them, and touches only what changed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{
    bundle::Bundle,
    compress::Encoding,
    manifest::{Manifest, hashed_name},
    start_script,
};
use crate::{step::quiet_step, workspace};

/// What becomes of the files once they are named.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Finish<'a> {
    /// As small as can be.
    Small,
    /// Quickly, and the page reloads when a file or this (a word for the server's version) changes.
    Reloading(&'a str),
}

impl Finish<'_> {
    fn encodings(self) -> &'static [Encoding] {
        match self {
            Self::Small => &[Encoding::Brotli, Encoding::Gzip],
            Self::Reloading(_) => &[Encoding::QuickGzip],
        }
    }
}

/// Writes `assets/` and, last, the list `assets.json`.
pub(crate) fn write(bundle: &Bundle, site_dir: &Path, finish: Finish<'_>) -> Result<()> {
    let mut folder = Folder::open(site_dir.join("assets"), finish)?;
    let mut manifest = Manifest::default();
    manifest.insert("js", folder.put("jobglass.js", &read(&bundle.js)?)?);
    manifest.insert("wasm", folder.put("jobglass.wasm", &read(&bundle.wasm)?)?);
    manifest.insert("css", folder.put("main.css", &read(&workspace::root().join("style/main.css"))?)?);
    for path in public_files()? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let role = name.split('.').next().unwrap_or(&name);
        manifest.insert(role, folder.put(&name, &read(&path)?)?);
    }
    let start = start(&mut manifest, &mut folder, finish)?;
    manifest.insert("start", folder.put("start.js", start.as_bytes())?);
    replace(&site_dir.join("assets.json"), serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    folder.remove_stale()
}

fn start(manifest: &mut Manifest, folder: &mut Folder<'_>, finish: Finish<'_>) -> Result<String> {
    let source = |name: &str| {
        let path = workspace::root().join("frontend").join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    for (role, name) in [("list", "list.js"), ("expression", "expression.js")] {
        manifest.insert(role, folder.put(name, source(name)?.as_bytes())?);
    }
    let script = source("start.js")?;
    let Finish::Reloading(server) = finish else { return start_script::fill_in(&script, manifest, None) };
    let stamp = manifest.fingerprint(&format!("{server}\n{script}"));
    folder.put_as("stamp.txt".to_owned(), stamp.as_bytes())?;
    start_script::fill_in(&script, manifest, Some((&source("reload.js")?, &stamp)))
}

fn public_files() -> Result<Vec<PathBuf>> {
    let folder = workspace::root().join("public");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

/// The folder of hashed files.
struct Folder<'a> {
    path: PathBuf,
    finish: Finish<'a>,
    wanted: BTreeSet<String>,
}

impl<'a> Folder<'a> {
    fn open(path: PathBuf, finish: Finish<'a>) -> Result<Self> {
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self { path, finish, wanted: BTreeSet::new() })
    }

    /// Writes a file and its compressed versions, and returns its new name.
    fn put(&mut self, file_name: &str, content: &[u8]) -> Result<String> {
        let name = hashed_name(file_name, content);
        for encoding in self.finish.encodings() {
            let compressed = self.path.join(format!("{name}.{}", encoding.suffix()));
            // What a name with a hash holds cannot have changed.
            if !compressed.is_file() {
                let encoded = quiet_step(&format!("compress {file_name}"), || encoding.encode(content))?;
                replace(&compressed, &encoded)?;
            }
            self.wanted.insert(format!("{name}.{}", encoding.suffix()));
        }
        self.put_as(name.clone(), content)?;
        Ok(name)
    }

    fn put_as(&mut self, name: String, content: &[u8]) -> Result<()> {
        replace(&self.path.join(&name), content)?;
        self.wanted.insert(name);
        Ok(())
    }

    /// Removes the files of earlier builds.
    fn remove_stale(&self) -> Result<()> {
        for entry in fs::read_dir(&self.path).with_context(|| format!("cannot read {}", self.path.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !self.wanted.contains(&name) {
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file whole or not at all, and not if it holds this already.
fn replace(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    let part = path.with_added_extension("part");
    fs::write(&part, content).with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))
}
