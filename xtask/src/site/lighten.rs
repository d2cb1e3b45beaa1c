//! Takes out of a WASM what a reader never needs: the words of a panic, and what libraries offer to scripts.
//!
//! A panic ends the WASM for good, and the page says so in words of its own; its message would only be for the
//! console. Those messages, with the places in the source and all that prints them, are a sixth of the bytes. Only
//! a release goes without: `cargo xtask dev` tells what went wrong and where.

use std::collections::HashSet;

use walrus::{
    ConstExpr, DataKind, FunctionId, FunctionKind, LocalFunction, Module,
    ir::{Const, Instr, InstrSeq, Unreachable, Value, VisitorMut, dfs_pre_order_mut},
    passes,
};

/// Parts of the names of the functions in which a panic begins. Whichever a Rust of tomorrow names otherwise is
/// merely kept.
const PANICS: [&str; 12] = [
    "::panicking::",
    "::unwrap_failed",
    "::expect_failed",
    "::slice_index_fail",
    "::slice_error_fail",
    "::len_mismatch_fail",
    "::assert_failed",
    "::panic_already_",
    "::panic_access_error",
    "::raw_vec::handle_error",
    "::capacity_overflow",
    "::handle_alloc_error",
];

/// Part of the names of the functions that print for programmers. Nothing a reader sees is made by them, so they print
/// nothing; not one is called but by way of a table, which hides that it is not needed.
const DEBUG: &str = " as core::fmt::Debug>::fmt";

/// What `wasm-streams` offers to scripts; nothing here makes such a stream.
const UNUSED_EXPORTS: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];

/// The length of a place in the source: where the file's name is, how long it is, line and column.
const PLACE: usize = 16;

/// Lets every panic end the WASM without a word, and drops what then is used no more.
pub(crate) fn lighten(module: &mut Module) {
    let unused = module.exports.iter().filter(|export| UNUSED_EXPORTS.iter().any(|name| export.name.starts_with(name)));
    for export in unused.map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(export);
    }
    hush(module);
    silence(module);
    passes::gc::run(module);
    for data in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        let data = module.data.get_mut(data);
        if let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind {
            forget_places(&mut data.value, start as u32 as usize);
        }
    }
}

/// Lets what prints for programmers print nothing.
fn hush(module: &mut Module) {
    for function in module.funcs.iter_mut() {
        // A crate's name may be followed by its hash in brackets.
        let is_debug = function.name.as_deref().is_some_and(|name| plain(name).contains(DEBUG));
        if let (true, FunctionKind::Local(function)) = (is_debug, &mut function.kind) {
            let entry = function.entry_block();
            let ok = Const { value: Value::I32(0) };
            function.block_mut(entry).instrs = vec![(ok.into(), Default::default())];
        }
    }
}

/// A name without the hashes of crates: `core[c5930c85a12de822]::fmt` as `core::fmt`.
fn plain(name: &str) -> String {
    let mut parts = name.split(['[', ']']);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| if is_hash(part) { name } else { name + part })
}

fn is_hash(part: &str) -> bool {
    part.len() > 10 && part.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Puts an end where a panic begins, and wherever nothing but that can follow.
fn silence(module: &mut Module) {
    let is_panic = |name: &str| PANICS.iter().any(|part| name.contains(part));
    let begin = module.funcs.iter().filter(|function| function.name.as_deref().is_some_and(is_panic));
    let mut ends: HashSet<FunctionId> = begin.map(|function| function.id()).collect();
    for function in module.funcs.iter_mut().filter(|function| ends.contains(&function.id())) {
        if let FunctionKind::Local(function) = &mut function.kind {
            let entry = function.entry_block();
            end(function.block_mut(entry), 0);
        }
    }
    loop {
        let known = ends.len();
        for (id, function) in module.funcs.iter_local_mut() {
            let entry = function.entry_block();
            dfs_pre_order_mut(&mut Silence(&ends), function, entry);
            if does_nothing(function) {
                ends.insert(id);
            }
        }
        if ends.len() == known {
            break;
        }
    }
}

/// Whether a function ends the WASM at once.
fn does_nothing(function: &LocalFunction) -> bool {
    matches!(function.block(function.entry_block()).instrs.first(), Some((Instr::Unreachable(_), _)))
}

/// Ends the WASM at this instruction of a sequence.
fn end(sequence: &mut InstrSeq, at: usize) {
    sequence.instrs.truncate(at);
    sequence.instrs.push((Unreachable {}.into(), Default::default()));
}

/// Cuts each sequence off where it comes to one of these functions.
struct Silence<'a>(&'a HashSet<FunctionId>);

impl VisitorMut for Silence<'_> {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let is_end = |instr: &Instr| matches!(instr, Instr::Call(call) if self.0.contains(&call.func));
        let Some(at) = sequence.instrs.iter().position(|(instr, _)| is_end(instr)) else { return };
        // What only prepares the panic goes with it, back to where another way could still have been taken.
        let prepares = sequence.instrs[..at].iter().rev().take_while(|(instr, _)| !may_turn_off(instr)).count();
        end(sequence, at - prepares);
    }
}

fn may_turn_off(instr: &Instr) -> bool {
    matches!(
        instr,
        Instr::Block(_)
            | Instr::Loop(_)
            | Instr::IfElse(_)
            | Instr::Br(_)
            | Instr::BrIf(_)
            | Instr::BrTable(_)
            | Instr::Return(_)
            | Instr::Try(_)
            | Instr::TryTable(_)
    )
}

/// Wipes the places in the source that panics would have told, and the names of the files.
fn forget_places(data: &mut [u8], start: usize) {
    let mut names = Vec::new();
    for at in (0..data.len().saturating_sub(PLACE - 1)).step_by(4) {
        let number = |place: usize| {
            let bytes = data[at + place..at + place + 4].try_into().unwrap_or_default();
            u32::from_le_bytes(bytes) as usize
        };
        let (name, length, line, column) = (number(0).wrapping_sub(start), number(4), number(8), number(12));
        let is_place = (1..100_000).contains(&line) && (1..1_000).contains(&column);
        let file = name.checked_add(length).map(|end| name..end).filter(|_| is_place && length < 300);
        if let Some(file) = file
            && data.get(file.clone()).is_some_and(|text| text.ends_with(b".rs"))
        {
            // Further places may have the same name, so it goes last.
            data[at..at + PLACE].fill(0);
            names.push(file);
        }
    }
    for name in names {
        data[name].fill(0);
    }
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, ValType, ir::BinaryOp};

    use super::*;

    /// Adds a function that is exported, so that nothing but what is tested drops it.
    fn function(module: &mut Module, name: &str, body: impl FnOnce(&mut FunctionBuilder)) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        builder.name(name.to_owned());
        body(&mut builder);
        let id = builder.finish(Vec::new(), &mut module.funcs);
        module.exports.add(name, id);
        id
    }

    fn instrs(module: &Module, id: FunctionId) -> String {
        let function = module.funcs.get(id).kind.unwrap_local();
        let names = function.block(function.entry_block()).instrs.iter().map(|(instr, _)| match instr {
            Instr::Const(_) => "const",
            Instr::Call(_) => "call",
            Instr::Unreachable(_) => "unreachable",
            _ => "other",
        });
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_panic_ends_without_a_word_and_so_does_what_only_panics() {
        let mut module = Module::default();
        let prints = function(&mut module, "core::fmt::write", |f| _ = f.func_body().i32_const(7));
        let panics = function(&mut module, "core[c5930c85a12de822]::panicking::panic_fmt", |f| {
            f.func_body().call(prints);
        });
        let fails = function(&mut module, "app::fails", |f| {
            f.func_body().i32_const(1).call(panics).unreachable();
        });
        let may_fail = function(&mut module, "app::may_fail", |f| {
            f.func_body().i32_const(2).if_else(
                ValType::I32,
                |then| _ = then.i32_const(3).i32_const(4).binop(BinaryOp::I32Add),
                |or| _ = or.i32_const(5).drop().call(fails),
            );
        });
        lighten(&mut module);
        for ends in [panics, fails] {
            assert_eq!(instrs(&module, ends), "unreachable");
        }
        assert_eq!(instrs(&module, prints), "const");
        assert_eq!(instrs(&module, may_fail), "const other");
    }

    #[test]
    fn what_is_done_before_the_way_to_a_panic_turns_off_is_kept() {
        let mut module = Module::default();
        let works = function(&mut module, "app::works", |f| _ = f.func_body().i32_const(7));
        let panics = function(&mut module, "core::option::unwrap_failed", |f| _ = f.func_body().i32_const(0));
        let caller = function(&mut module, "app::caller", |f| {
            f.func_body()
                .call(works)
                .block(None, |block| _ = block.i32_const(1).drop())
                .drop()
                .i32_const(9)
                .call(panics);
        });
        lighten(&mut module);
        assert_eq!(instrs(&module, caller), "call other unreachable");
    }

    #[test]
    fn what_prints_for_programmers_prints_nothing_and_says_that_it_did() {
        let mut module = Module::default();
        let debug = function(&mut module, "<char as core[c5930c85a12de822]::fmt::Debug>::fmt", |f| {
            f.func_body().unreachable();
        });
        lighten(&mut module);
        assert_eq!(instrs(&module, debug), "const");
    }

    #[test]
    fn places_in_the_source_are_wiped_and_other_data_is_not() {
        let start = 1024_u32;
        let mut data = b"src/a.rs\0\0\0\0kept".to_vec();
        for number in [start, 8, 12, 5, start + 12, 4, 12, 5] {
            data.extend(number.to_le_bytes());
        }
        forget_places(&mut data, start as usize);
        assert_eq!(data[..16], *b"\0\0\0\0\0\0\0\0\0\0\0\0kept");
        assert_eq!(data[16..32], [0; 16]);
        assert_ne!(data[32..48], [0; 16], "what it points to is no file");
    }
}
