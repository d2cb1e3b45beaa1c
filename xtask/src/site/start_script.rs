//! The script that starts the page, with the names of this build filled in.

use anyhow::{Context, Result, ensure};

use super::Manifest;

/// Puts the names into `script`, which comes from `frontend/start.js`. With `reload`, the page also follows changes.
pub(crate) fn fill_in(script: &str, manifest: &Manifest, reload: Option<(&str, &str)>) -> Result<String> {
    let names = [("__JS__", "js"), ("__WASM__", "wasm"), ("__LIST_JS__", "list"), ("__EXPRESSION_JS__", "expression")];
    let mut filled = script.to_owned();
    for (place, role) in names {
        filled = replace(&filled, place, manifest.get(role)).context("frontend/start.js")?;
    }
    if let Some((script, stamp)) = reload {
        // In front, so that a page that fails to start reloads once it is mended.
        filled = format!("{}\n{filled}", replace(script, "__STAMP__", stamp).context("frontend/reload.js")?);
    }
    Ok(filled)
}

fn replace(script: &str, place: &str, value: &str) -> Result<String> {
    ensure!(script.contains(place), "it has no place for {place}");
    Ok(script.replace(place, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let mut manifest = Manifest::default();
        manifest.insert("js", "jobglass.1.js".to_owned());
        manifest.insert("wasm", "jobglass.2.wasm".to_owned());
        manifest.insert("list", "list.3.js".to_owned());
        manifest.insert("expression", "expression.4.js".to_owned());
        manifest
    }

    const SCRIPT: &str = "__JS__ __WASM__ __LIST_JS__ __EXPRESSION_JS__";
    const FILLED: &str = "jobglass.1.js jobglass.2.wasm list.3.js expression.4.js";

    #[test]
    fn the_names_are_put_where_the_script_wants_them() {
        let filled = fill_in(SCRIPT, &manifest(), None);
        assert_eq!(filled.expect("every place is there"), FILLED);
    }

    #[test]
    fn only_while_developing_does_the_page_reload() {
        let filled = fill_in(SCRIPT, &manifest(), Some(("stamp = '__STAMP__'", "abc")));
        assert_eq!(filled.expect("every place is there"), format!("stamp = 'abc'\n{FILLED}"));
    }

    #[test]
    fn a_script_without_a_place_for_a_name_is_refused() {
        let error = fill_in("import('./__JS__')", &manifest(), None).expect_err("nothing loads the WASM");
        assert_eq!(format!("{error:#}"), "frontend/start.js: it has no place for __WASM__");
    }
}
