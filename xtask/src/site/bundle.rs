//! Compiles `frontend` and lets wasm-bindgen make its JavaScript.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::{Bindgen, Output};

use super::{Profile, file_version, wasm_target::TARGET};
use crate::{
    program::{GET_RUST, cargo, run},
    step::quiet_step,
    workspace,
};

/// The compiled `frontend` and the glue between it and the page.
pub(crate) struct Bundle {
    /// The JavaScript module.
    pub(crate) js: PathBuf,
    /// The WASM that the module is given.
    pub(crate) wasm: PathBuf,
}

/// Builds the bundle, or finds that nothing changed.
pub(crate) fn build(profile: Profile) -> Result<Bundle> {
    let cargo_profile = match profile {
        Profile::Release => "wasm-release",
        Profile::Debug => "dev",
    };
    quiet_step("build the browser bundle", || {
        let args = ["-p", "frontend", "--target", TARGET, "--profile", cargo_profile];
        run(cargo("build").args(args), GET_RUST)
    })?;
    let cargo_folder = if profile == Profile::Debug { "debug" } else { cargo_profile };
    let compiled = workspace::target().join(TARGET).join(cargo_folder).join("frontend.wasm");
    let folder = workspace::target().join("wasm-bindgen").join(cargo_folder);
    let bundle = Bundle { js: folder.join("jobglass.js"), wasm: folder.join("jobglass.wasm") };

    let stamp = folder.join("made-from");
    let inputs = format!("{}\n{}\n", file_version(&compiled)?, file_version(&std::env::current_exe()?)?);
    let is_fresh = fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == inputs);
    if !(is_fresh && bundle.js.is_file() && bundle.wasm.is_file()) {
        quiet_step("make the bundle's JavaScript", || bind(&compiled, &bundle, profile))?;
        // Last, so that a run that was broken off is not taken for a finished one.
        fs::write(&stamp, inputs).with_context(|| format!("cannot write {}", stamp.display()))?;
    }
    Ok(bundle)
}

fn bind(compiled: &Path, bundle: &Bundle, profile: Profile) -> Result<()> {
    let mut output = Bindgen::new()
        .input_path(compiled)
        .out_name("jobglass")
        .web(true)?
        .typescript(false)
        // The start script says where the WASM is, since its name holds a hash.
        .omit_default_module_path(true)
        .keep_debug(false)
        // The names of functions are a quarter of the bytes; they make sense of a panic, to who has the source.
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen did not accept the compiled frontend")?;
    ensure_whole(&output)?;
    let folder = bundle.js.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(&bundle.js, output.js()).with_context(|| format!("cannot write {}", bundle.js.display()))?;
    fs::write(&bundle.wasm, output.wasm_mut().emit_wasm())
        .with_context(|| format!("cannot write {}", bundle.wasm.display()))
}

/// The site is one script and one WASM. A crate that brings scripts of its own would leave a page without them.
fn ensure_whole(output: &Output) -> Result<()> {
    let inline = output.snippets().iter().filter(|(_, scripts)| !scripts.is_empty()).map(|(name, _)| name);
    if let Some(name) = inline.chain(output.local_modules().keys()).next() {
        bail!("`{name}` brings a script of its own, which the site has no place for");
    }
    ensure!(
        output.npm_dependencies().is_empty(),
        "the frontend asks for npm packages, which the site has no place for"
    );
    Ok(())
}
