//! Lays the functions of a WASM out for brotli: those that are alike stand side by side.
//!
//! What brotli repeats costs fewer bits the nearer it is, and it guesses a byte from what came before it of late.
//! wasm-bindgen leaves the functions by their size.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use anyhow::Result;
use wasm_encoder::{
    CodeSection, FunctionSection, MemArg, Module,
    reencode::{Error, Reencode},
};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// Functions are as much alike as they share runs of so many bytes.
const RUN: usize = 4;

/// A run that more functions hold tells of none that it is like another.
const COMMON: usize = 2_000;

/// Puts the functions in that order, and drops what only tools would read.
pub(crate) fn arrange(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = side_by_side(&bodies);
    let mut places = vec![0; order.len()];
    for (place, &function) in order.iter().enumerate() {
        places[function] = place;
    }
    let mut arranged = Module::new();
    Arrange { imported, order, places }.parse_core_module(&mut arranged, Parser::new(0), wasm)?;
    Ok(arranged.finish())
}

/// An order in which each function is followed by the one that is most like it and, half as much each, those before it.
fn side_by_side(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<HashSet<&[u8]>> = bodies.iter().map(|body| body.windows(RUN).collect()).collect();
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            holders.entry(run).or_default().push(function);
        }
    }
    holders.retain(|_, holders| holders.len() <= COMMON);

    let mut likeness = vec![0_f64; bodies.len()];
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order: Vec<usize> = Vec::new();
    // Of equals the first, which is the largest.
    while let Some(at) = (0..left.len()).rev().max_by(|&a, &b| likeness[left[a]].total_cmp(&likeness[left[b]])) {
        let next = left.remove(at);
        order.push(next);
        let mut shared = vec![0_u32; bodies.len()];
        for &function in runs[next].iter().filter_map(|run| holders.get(run)).flatten() {
            shared[function] += 1;
        }
        for &function in &left {
            let shared = f64::from(shared[function]);
            let of_either = (runs[next].len() + runs[function].len()) as f64 - shared;
            likeness[function] = likeness[function] / 2.0 + shared / of_either.max(1.0);
        }
    }
    order
}

/// Writes a WASM with its functions in another order.
struct Arrange {
    /// How many functions come from outside; they are counted first.
    imported: usize,
    /// The functions in their new order.
    order: Vec<usize>,
    /// The new place of each.
    places: Vec<usize>,
}

impl Reencode for Arrange {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        let own = (index as usize).checked_sub(self.imported);
        Ok(own.map_or(index, |function| (self.imported + self.places[function]) as u32))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &function in &self.order {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }

    /// How an address is aligned is only a hint, and the same for all is the shortest to tell.
    fn mem_arg(&mut self, access: wasmparser::MemArg) -> Result<MemArg, Error<Infallible>> {
        Ok(MemArg { offset: access.offset, align: access.max_align.into(), memory_index: access.memory })
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Result<(), Error<Infallible>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use walrus::{
        ExportItem, FunctionBuilder, FunctionId, InstrSeqBuilder, Module,
        ir::{BinaryOp, Instr, LoadKind, MemArg},
    };

    use super::*;

    fn export(module: &mut Module, name: &str, fill: impl FnOnce(&mut InstrSeqBuilder<'_>)) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        fill(&mut builder.func_body());
        let function = builder.finish(Vec::new(), &mut module.funcs);
        module.exports.add(name, function);
        function
    }

    /// A function full of numbers that are all different.
    fn count(body: &mut InstrSeqBuilder<'_>, from: i32) {
        for number in from..100 {
            body.i32_const(number * 1_000).drop();
        }
    }

    /// A function full of the same.
    fn repeat(body: &mut InstrSeqBuilder<'_>, times: usize) {
        for _ in 0..times {
            body.i32_const(7).i32_const(9).binop(BinaryOp::I32Mul).drop();
        }
    }

    fn arranged(module: &mut Module) -> Module {
        let wasm = arrange(&module.emit_wasm()).expect("it is a WASM");
        Module::from_buffer(&wasm).expect("it still is one")
    }

    fn exported(module: &Module, name: &str) -> FunctionId {
        module.exports.get_func(name).unwrap_or_else(|_| panic!("{name} is exported"))
    }

    fn instrs(module: &Module, function: FunctionId) -> Vec<Instr> {
        let function = module.funcs.get(function).kind.unwrap_local();
        function.block(function.entry_block()).instrs.iter().map(|(instr, _)| instr.clone()).collect()
    }

    #[test]
    fn functions_that_are_alike_stand_side_by_side() {
        let mut module = Module::default();
        let no_values = module.types.add(&[], &[]);
        module.add_import_func("a", "b", no_values);
        export(&mut module, "count much", |body| count(body, 0));
        export(&mut module, "repeat much", |body| repeat(body, 50));
        export(&mut module, "count less", |body| count(body, 50));
        export(&mut module, "repeat less", |body| repeat(body, 25));

        let module = arranged(&mut module);
        let mut functions: Vec<_> = module.exports.iter().collect();
        functions.sort_by_key(|export| match export.item {
            ExportItem::Function(function) => function,
            _ => panic!("only functions were exported"),
        });
        let names: Vec<_> = functions.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(names, ["count much", "count less", "repeat much", "repeat less"]);
    }

    #[test]
    fn each_function_is_still_found_by_who_calls_it() {
        let mut module = Module::default();
        let no_values = module.types.add(&[], &[]);
        let (imported, _) = module.add_import_func("a", "b", no_values);
        export(&mut module, "much", |body| count(body, 0));
        let other = export(&mut module, "other", |body| repeat(body, 60));
        export(&mut module, "less", |body| {
            count(body, 70);
            body.call(other).call(imported);
        });

        let before = instrs(&module, other).len();
        let module = arranged(&mut module);
        let less = instrs(&module, exported(&module, "less"));
        let [.., Instr::Call(to_other), Instr::Call(to_imported)] = less.as_slice() else { panic!("it calls two") };
        assert_eq!(to_other.func, exported(&module, "other"));
        assert_eq!(instrs(&module, to_other.func).len(), before);
        assert!(module.imports.get_imported_func(to_imported.func).is_some());
    }

    #[test]
    fn all_addresses_have_the_same_hint() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let read = export(&mut module, "read", |body| {
            let kind = LoadKind::I32 { atomic: false };
            body.i32_const(0).load(memory, kind, MemArg { align: 1, offset: 8 }).drop();
        });
        assert!(matches!(&instrs(&module, read)[1], Instr::Load(load) if load.arg.align == 1));

        let module = arranged(&mut module);
        let read = instrs(&module, exported(&module, "read"));
        assert!(matches!(&read[1], Instr::Load(load) if (load.arg.align, load.arg.offset) == (4, 8)));
    }
}
