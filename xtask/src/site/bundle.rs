//! Compiles `frontend` and lets wasm-bindgen make its JavaScript.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::{Bindgen, Output};

use super::{
    Profile, arrange::arrange, file_version, lighten::lighten, locals::number_locals, shorten::shorten,
    unread::tell_nothing_unread, wasm_target::TARGET,
};
use crate::{
    program::{GET_RUST, cargo, run},
    step::quiet_step,
    workspace,
};

/// What the browser runs: a WASM and its JavaScript.
pub(crate) struct Bundle {
    /// The glue between the page and the WASM.
    pub(crate) js: PathBuf,
    /// The WASM.
    pub(crate) wasm: PathBuf,
}

/// Keeps LLVM from giving each array that a loop reads a pointer of its own, which saves time in other machines and
/// here costs bytes.
const NO_LOOP_POINTERS: &str = "llvm-args=-disable-lsr";

/// How much of the browser's part is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// What would be left without the viewer of texts, to weigh that.
    WithoutViewer,
}

/// Compiles it; does again only what has to be done again.
pub(crate) fn build(profile: Profile, extent: Extent) -> Result<Bundle> {
    let (name, features): (_, &[&str]) = match extent {
        Extent::Whole => ("jobglass", &[]),
        Extent::WithoutViewer => ("jobglass-without-viewer", &["--no-default-features"]),
    };
    let cargo_profile = match profile {
        Profile::Release => "wasm-release",
        Profile::Debug => "dev",
    };
    quiet_step(&format!("build {name}"), || {
        let mut cargo = cargo("rustc");
        cargo.args(["-p", "frontend", "--target", TARGET, "--profile", cargo_profile]).args(features);
        if profile == Profile::Release {
            cargo.args(["--", "-C", NO_LOOP_POINTERS]);
        }
        run(&mut cargo, GET_RUST)
    })?;
    let cargo_folder = if profile == Profile::Debug { "debug" } else { cargo_profile };
    let compiled = workspace::target().join(TARGET).join(cargo_folder).join("frontend.wasm");
    let folder = workspace::target().join("wasm-bindgen").join(cargo_folder).join(name);
    let bundle = Bundle { js: folder.join("jobglass.js"), wasm: folder.join("jobglass.wasm") };

    let stamp = folder.join("made-from");
    let inputs = format!("{}\n{}\n", file_version(&compiled)?, file_version(&std::env::current_exe()?)?);
    let is_fresh = fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == inputs);
    if !(is_fresh && bundle.js.is_file() && bundle.wasm.is_file()) {
        quiet_step(&format!("make the JavaScript of {name}"), || bind(&compiled, &bundle, profile))?;
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
        // The names of functions are a quarter of the bytes, and of use to nobody but a programmer.
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen did not accept the compiled frontend")?;
    ensure_whole(&output)?;
    let mut script = output.js().to_owned();
    let wasm = match profile {
        Profile::Release => {
            lighten(output.wasm_mut());
            tell_nothing_unread(output.wasm_mut());
            script = shorten(output.wasm_mut(), &script)?;
            arrange(&number_locals(&output.wasm_mut().emit_wasm())?)?
        }
        Profile::Debug => output.wasm_mut().emit_wasm(),
    };
    let folder = bundle.js.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(&bundle.js, script).with_context(|| format!("cannot write {}", bundle.js.display()))?;
    fs::write(&bundle.wasm, wasm).with_context(|| format!("cannot write {}", bundle.wasm.display()))
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
