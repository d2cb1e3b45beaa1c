//! Makes the glue between WASM and JavaScript short: both call each other by long names with hashes in them, which
//! nobody reads and nothing can compress.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use walrus::{Module, passes};

/// What the WASM calls the script, in place of a file's name: it asks nobody else for anything.
const SCRIPT: &str = ".";

/// The short words that the language keeps for itself.
const RESERVED: [&str; 8] = ["do", "for", "if", "in", "let", "new", "try", "var"];

/// Renames what the two have in common, in both, and returns the script, without comments and indentation.
pub(crate) fn shorten(module: &mut Module, script: &str) -> Result<String> {
    let mut script = strip(script)?;
    for import in module.imports.iter_mut() {
        script = script.replace(&format!("{:?}", import.module), &format!("{SCRIPT:?}"));
        SCRIPT.clone_into(&mut import.module);
    }
    let unused = module.exports.iter().filter(|export| words(&script).all(|word| word != export.name));
    for export in unused.map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(export);
    }
    passes::gc::run(module);
    let long = |name: &str| name.contains("__");
    let imports = module.imports.iter().map(|import| &import.name).filter(|name| long(name));
    let exports = module.exports.iter().map(|export| &export.name).filter(|name| long(name));
    let taken: BTreeSet<&str> = words(&script).chain(RESERVED).collect();
    let free = (0..).map(short).filter(|name| !taken.contains(name.as_str()));
    let names: BTreeMap<String, String> = imports.chain(exports).cloned().zip(free).collect();
    for import in module.imports.iter_mut() {
        rename(&names, &mut import.name);
    }
    for export in module.exports.iter_mut() {
        rename(&names, &mut export.name);
    }
    Ok(words(&script).map(|word| names.get(word).map_or(word, String::as_str)).collect())
}

fn rename(names: &BTreeMap<String, String>, name: &mut String) {
    if let Some(short) = names.get(name) {
        short.clone_into(name);
    }
}

/// The name of a number: `a` to `z`, `aa`, `ab` and so on.
fn short(number: u32) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    let before = if number < 26 { String::new() } else { short(number / 26 - 1) };
    before + &letter.to_string()
}

/// Cuts a script into its words and what stands between them; joined they are the script.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let kind = is_word(first);
        let end = rest.find(|letter| is_word(letter) != kind).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// Takes out comments of whole lines, indentation and empty lines.
fn strip(script: &str) -> Result<String> {
    let mut stripped = String::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        ensure!(line.matches('`').count() % 2 == 0, "the script holds a text of several lines: {line}");
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            stripped.push_str(line);
            stripped.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    Ok(stripped)
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, ValType};

    use super::*;

    #[test]
    fn what_both_sides_name_has_one_short_name_and_what_nobody_calls_is_dropped() {
        let mut module = Module::default();
        let no_values = module.types.add(&[], &[]);
        let (imported, _) = module.add_import_func("./x.js", "__wbg_focus_0123456789abcdef", no_values);
        for name in ["start", "__wbindgen_free", "__unused"] {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            builder.func_body().call(imported).i32_const(1);
            let function = builder.finish(Vec::new(), &mut module.funcs);
            module.exports.add(name, function);
        }
        let script = "const i = {\n  __wbg_focus_0123456789abcdef: (x) => x.focus(),\n};\nwasm.start({\"./x.js\": i}), wasm.__wbindgen_free();";
        let script = shorten(&mut module, script).expect("it is short");
        assert_eq!(script, "const i = {\na: (x) => x.focus(),\n};\nwasm.start({\".\": i}), wasm.b();\n");
        let exports: Vec<_> = module.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(exports, ["start", "b"]);
        assert!(module.imports.iter().all(|import| (import.module.as_str(), import.name.as_str()) == (".", "a")));
    }

    #[test]
    fn no_name_is_a_word_of_the_language_or_taken() {
        let mut module = Module::default();
        let no_values = module.types.add(&[], &[]);
        let long: Vec<String> = (0..800).map(|number| format!("__wbg_f_{number}")).collect();
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        for name in &long {
            let (imported, _) = module.add_import_func("./x.js", name, no_values);
            builder.func_body().call(imported);
        }
        let function = builder.finish(Vec::new(), &mut module.funcs);
        module.exports.add("start", function);
        let script = format!("start(); let b = ab => {{ {} }};", long.join(" "));
        let script = shorten(&mut module, &script).expect("it is short");
        let names: BTreeSet<&str> = module.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(names.len(), long.len());
        assert!(RESERVED.iter().chain(&["b", "ab", "start"]).all(|word| !names.contains(word)));
        assert!(names.iter().all(|name| words(&script).any(|word| word == *name)));
    }

    #[test]
    fn names_are_told_apart() {
        let names: Vec<String> = (0..800).map(short).collect();
        assert_eq!((names[0].as_str(), names[25].as_str()), ("a", "z"));
        assert_eq!((names[26].as_str(), names[702].as_str()), ("aa", "aaa"));
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 800);
    }

    #[test]
    fn comments_go_and_a_text_of_several_lines_is_refused() {
        let script = "/**\n * A word.\n */\n\n  let a = 1; // kept\n// gone\n/* gone */\n  call(`${a}`);";
        assert_eq!(strip(script).expect("it has none"), "let a = 1; // kept\ncall(`${a}`);\n");
        assert!(strip("let a = `one\n  two`;").is_err());
    }
}
