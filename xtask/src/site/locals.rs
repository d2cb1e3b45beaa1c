//! Numbers the locals of each function of a WASM anew: first those that are read most, of equals those that are used
//! first.
//!
//! Reading a local is every fourth instruction. Compilers number them by chance; where small numbers are common and
//! large ones rare, and functions that do the same give the same numbers, each takes fewer bits.

use std::{cmp::Reverse, collections::HashMap};

use walrus::{
    LocalId, Module,
    ir::{Instr, InstrSeq, LocalGet, Visitor, VisitorMut, dfs_in_order, dfs_pre_order_mut},
};

/// Numbers them; arguments and types keep their places.
pub(crate) fn number_locals(module: &mut Module) {
    let type_of = |local: &LocalId| module.locals.get(*local).ty();
    for (_, function) in module.funcs.iter_local_mut() {
        let entry = function.entry_block();
        let mut uses = Uses::default();
        dfs_in_order(&mut uses, function, entry);
        let Uses(mut uses) = uses;
        for argument in &function.args {
            uses.remove(argument);
        }
        let mut old: Vec<LocalId> = uses.keys().copied().collect();
        let mut new = old.clone();
        old.sort_by_key(|local| (type_of(local), *local));
        new.sort_by_key(|local| (type_of(local), Reverse(uses[local].times), uses[local].nth));
        let mut renumber = Renumber(new.into_iter().zip(old).collect());
        dfs_pre_order_mut(&mut renumber, function, entry);
    }
}

/// How each local is used.
#[derive(Default)]
struct Uses(HashMap<LocalId, Use>);

struct Use {
    /// How often it is read.
    times: usize,
    /// How many others were used before it.
    nth: usize,
}

impl Uses {
    fn of(&mut self, local: LocalId) -> &mut Use {
        let nth = self.0.len();
        self.0.entry(local).or_insert(Use { times: 0, nth })
    }
}

impl Visitor<'_> for Uses {
    fn visit_local_id(&mut self, local: &LocalId) {
        self.of(*local);
    }

    fn visit_local_get(&mut self, read: &LocalGet) {
        self.of(read.local).times += 1;
    }
}

struct Renumber(HashMap<LocalId, LocalId>);

impl VisitorMut for Renumber {
    // What walrus calls for each local, it calls twice.
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        for (instr, _) in &mut sequence.instrs {
            let local = match instr {
                Instr::LocalGet(read) => &mut read.local,
                Instr::LocalSet(written) => &mut written.local,
                Instr::LocalTee(written) => &mut written.local,
                _ => continue,
            };
            *local = self.0.get(local).copied().unwrap_or(*local);
        }
    }
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, ValType};

    use super::*;

    #[test]
    fn what_is_read_most_comes_first_and_arguments_stay() {
        let mut module = Module::default();
        let mut add = |ty| module.locals.add(ty);
        let [argument, first, float, second, third] =
            [ValType::I32, ValType::I32, ValType::F64, ValType::I32, ValType::I32].map(&mut add);
        let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[]);
        let mut body = builder.func_body();
        let (rare, often, rare_too) = (third, second, first);
        body.i32_const(1).local_set(rare).i32_const(2).local_set(often).i32_const(3).local_set(rare_too);
        for local in [often, rare, float, often, argument, rare_too] {
            body.local_get(local).drop();
        }
        let function = builder.finish(vec![argument], &mut module.funcs);

        number_locals(&mut module);
        let function = module.funcs.get(function).kind.unwrap_local();
        let instrs = &function.block(function.entry_block()).instrs;
        let named = instrs.iter().filter_map(|(instr, _)| match instr {
            Instr::LocalGet(read) => Some(read.local),
            Instr::LocalSet(written) => Some(written.local),
            _ => None,
        });
        let (often, rare, rare_too) = (first, second, third);
        assert_eq!(named.collect::<Vec<_>>(), [rare, often, rare_too, often, rare, float, often, argument, rare_too]);
    }
}
