//! Puts a zero in the place of what a function of a WASM is told and does not read.
//!
//! Rust tells functions that may panic where in the source they are called, as their last argument. Since no panic says
//! so any more, that is a number for each call that is read by nobody and like no other.

use std::collections::HashSet;

use walrus::{
    FunctionId, LocalFunction, LocalId, Module, ValType,
    ir::{Const, Instr, InstrSeq, LocalGet, Value, Visitor, VisitorMut, dfs_in_order, dfs_pre_order_mut},
};

/// Does so for last arguments, until there is no more to do: what is handed on to be read by nobody is not read either.
pub(crate) fn tell_nothing_unread(module: &mut Module) {
    loop {
        let unread = |argument: &LocalId, function: &LocalFunction| {
            module.locals.get(*argument).ty() == ValType::I32 && !is_read(*argument, function)
        };
        let functions = module.funcs.iter_local();
        let functions =
            functions.filter(|(_, function)| function.args.last().is_some_and(|last| unread(last, function)));
        let mut calls = Calls { of: functions.map(|(id, _)| id).collect(), changed: false };
        for (_, function) in module.funcs.iter_local_mut() {
            let entry = function.entry_block();
            dfs_pre_order_mut(&mut calls, function, entry);
        }
        if !calls.changed {
            break;
        }
    }
}

fn is_read(local: LocalId, function: &LocalFunction) -> bool {
    let mut reads = Reads { local, found: false };
    dfs_in_order(&mut reads, function, function.entry_block());
    reads.found
}

/// Looks whether a local is read.
struct Reads {
    local: LocalId,
    found: bool,
}

impl Visitor<'_> for Reads {
    fn visit_local_get(&mut self, read: &LocalGet) {
        self.found |= read.local == self.local;
    }
}

/// Changes what is told right before each call of one of these functions.
struct Calls {
    of: HashSet<FunctionId>,
    changed: bool,
}

impl VisitorMut for Calls {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let zero: Instr = Const { value: Value::I32(0) }.into();
        for call in 1..sequence.instrs.len() {
            if !matches!(&sequence.instrs[call].0, Instr::Call(call) if self.of.contains(&call.func)) {
                continue;
            }
            let told = &mut sequence.instrs[call - 1].0;
            let can_change = match told {
                Instr::Const(number) => !matches!(number.value, Value::I32(0)),
                Instr::LocalGet(_) => true,
                _ => false,
            };
            if can_change {
                *told = zero.clone();
                self.changed = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use walrus::FunctionBuilder;

    use super::*;

    /// Adds a function of two arguments that reads the ones it is asked to, or hands its last on.
    fn function(module: &mut Module, reads: &[usize], hands_on_to: Option<FunctionId>) -> FunctionId {
        let arguments = [module.locals.add(ValType::I32), module.locals.add(ValType::I32)];
        let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32; 2], &[]);
        let mut body = builder.func_body();
        reads.iter().for_each(|&argument| _ = body.local_get(arguments[argument]).drop());
        if let Some(other) = hands_on_to {
            body.i32_const(5).local_get(arguments[1]).call(other);
        }
        builder.finish(arguments.to_vec(), &mut module.funcs)
    }

    /// What is told in the calls of a function, one after another.
    fn told(module: &Module, id: FunctionId) -> Vec<Option<i32>> {
        let function = module.funcs.get(id).kind.unwrap_local();
        let instrs = function.block(function.entry_block()).instrs.iter();
        let told = instrs.filter_map(|(instr, _)| match instr {
            Instr::Const(Const { value: Value::I32(number) }) => Some(Some(*number)),
            Instr::LocalGet(_) => Some(None),
            _ => None,
        });
        told.collect()
    }

    #[test]
    fn only_what_nobody_reads_in_the_end_becomes_a_zero() {
        let mut module = Module::default();
        let reads_first = function(&mut module, &[0], None);
        let reads_both = function(&mut module, &[0, 1], None);
        let hands_on = function(&mut module, &[0], Some(reads_first));
        let hands_on_to_reader = function(&mut module, &[0], Some(reads_both));
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        for called in [reads_first, reads_both, hands_on, hands_on_to_reader] {
            builder.func_body().i32_const(7).i32_const(9).call(called);
        }
        let caller = builder.finish(Vec::new(), &mut module.funcs);

        tell_nothing_unread(&mut module);
        assert_eq!(told(&module, caller), [7, 0, 7, 9, 7, 0, 7, 9].map(Some));
        assert_eq!(told(&module, hands_on), [None, Some(5), Some(0)]);
        assert_eq!(told(&module, hands_on_to_reader), [None, Some(5), None]);
    }

    #[test]
    fn what_was_written_before_it_is_read_counts_as_read_too() {
        let mut module = Module::default();
        let argument = module.locals.add(ValType::I32);
        let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[]);
        builder.func_body().i32_const(1).local_set(argument).local_get(argument).drop();
        let writes = builder.finish(vec![argument], &mut module.funcs);
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        builder.func_body().i32_const(9).call(writes);
        let caller = builder.finish(Vec::new(), &mut module.funcs);
        tell_nothing_unread(&mut module);
        assert_eq!(told(&module, caller), [Some(9)], "to be told the same costs nothing");
    }
}
