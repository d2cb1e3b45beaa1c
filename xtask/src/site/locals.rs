//! Numbers the locals of each function of a WASM anew, so that functions that do the same say it alike.
//!
//! Reading a local is every fourth instruction, and most of all a function reads where its frame is. Compilers number
//! locals after the arguments and by chance; where the frame has one number everywhere, what is read most after it the
//! one before, and so on, what repeats is longer and few numbers are common: both take fewer bits.

use std::{cmp::Reverse, convert::Infallible, vec};

use anyhow::Result;
use wasm_encoder::{
    CodeSection, Function, Instruction, Module, ValType,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{FunctionBody, Operator, Parser, Payload};

/// The number of the frame: above it there are seldom arguments. What lies between stays free in small functions, which
/// costs nothing.
const FRAME: usize = 9;

/// Numbers them; arguments and types stay.
pub(crate) fn number_locals(wasm: &[u8]) -> Result<Vec<u8>> {
    let (mut of_types, mut of_functions) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::TypeSection(types) => {
                for function in types.into_iter_err_on_gc_types() {
                    of_types.push(function?.params().len());
                }
            }
            Payload::FunctionSection(functions) => {
                for index in functions {
                    of_functions.push(of_types[index? as usize]);
                }
            }
            _ => {}
        }
    }
    let mut numbered = Module::new();
    let mut number = Number { arguments: of_functions.into_iter(), new: Vec::new() };
    number.parse_core_module(&mut numbered, Parser::new(0), wasm)?;
    Ok(numbered.finish())
}

/// Writes a WASM with other numbers for the locals.
struct Number {
    /// How many arguments each function takes of those to come.
    arguments: vec::IntoIter<usize>,
    /// The new number of each local of the function at hand.
    new: Vec<u32>,
}

impl Reencode for Number {
    type Error = Infallible;

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error<Infallible>> {
        let arguments = self.arguments.next().unwrap_or_default();
        let mut types = vec![None; arguments];
        for local in body.get_locals_reader()? {
            let (count, ty) = local?;
            types.resize(types.len() + count as usize, Some(self.val_type(ty)?));
        }
        let operators = body.get_operators_reader()?.into_iter().collect::<Result<Vec<_>, _>>()?;
        let declared = self.number(&types, &operators);
        let mut function = Function::new_with_locals_types(declared);
        for operator in operators {
            function.instruction(&self.instruction(operator)?);
        }
        code.function(&function);
        Ok(())
    }

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Result<Instruction<'a>, Error<Infallible>> {
        let new = |local: u32| self.new[local as usize];
        Ok(match operator {
            Operator::LocalGet { local_index } => Instruction::LocalGet(new(local_index)),
            Operator::LocalSet { local_index } => Instruction::LocalSet(new(local_index)),
            Operator::LocalTee { local_index } => Instruction::LocalTee(new(local_index)),
            other => utils::instruction(self, other)?,
        })
    }
}

impl Number {
    /// Gives the locals of a function their new numbers; arguments, which have no type here, keep theirs. Returns the
    /// types of the others in their new order.
    fn number(&mut self, types: &[Option<ValType>], operators: &[Operator<'_>]) -> Vec<ValType> {
        let order = by_use(types, operators);
        let arguments = types.iter().filter(|ty| ty.is_none()).count();
        let integers = order.iter().filter(|&&local| types[local] == Some(ValType::I32)).count();
        let (integers, others) = order.split_at(integers);
        self.new = (0..types.len() as u32).collect();
        let mut declared = Vec::new();
        if let [first, rest @ ..] = integers {
            let frame = arguments.max(FRAME);
            self.new[*first] = frame as u32;
            let free = (arguments..frame).rev().chain(frame + 1..);
            for (&local, number) in rest.iter().zip(free) {
                self.new[local] = number as u32;
            }
            let last = frame.max(arguments + rest.len());
            declared.resize(last + 1 - arguments, ValType::I32);
        }
        for &local in others {
            self.new[local] = (arguments + declared.len()) as u32;
            declared.extend(types[local]);
        }
        declared
    }
}

/// The locals that are no arguments, which have no type here: numbers of 32 bits before others, of those the frame
/// first, then those that are read most, of equals those that are used first.
fn by_use(types: &[Option<ValType>], operators: &[Operator<'_>]) -> Vec<usize> {
    let (mut reads, mut first_use) = (vec![0; types.len()], vec![usize::MAX; types.len()]);
    for (place, operator) in operators.iter().enumerate() {
        let (local, read) = match *operator {
            Operator::LocalGet { local_index } => (local_index as usize, 1),
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => (local_index as usize, 0),
            _ => continue,
        };
        reads[local] += read;
        first_use[local] = first_use[local].min(place);
    }
    let frame = frame(operators);
    let kind = |ty: Option<ValType>| match ty {
        Some(ValType::I32) => 0,
        Some(ValType::I64) => 1,
        Some(ValType::F64) => 2,
        _ => 3,
    };
    let mut order: Vec<usize> = (0..types.len()).filter(|&local| types[local].is_some()).collect();
    order.sort_by_key(|&local| (kind(types[local]), Some(local) != frame, Reverse(reads[local]), first_use[local]));
    order
}

/// The local that holds where the frame of a function is: what is left of the stack, the first global, without it.
fn frame(operators: &[Operator<'_>]) -> Option<usize> {
    operators.windows(4).find_map(|operators| match operators {
        [
            Operator::GlobalGet { global_index: 0 },
            Operator::I32Const { .. },
            Operator::I32Sub,
            Operator::LocalTee { local_index } | Operator::LocalSet { local_index },
        ] => Some(*local_index as usize),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{FunctionSection, TypeSection};
    use wasmparser::Validator;

    use super::*;

    /// The instructions of a function that takes so many arguments and has these locals, once they are numbered.
    fn numbered(arguments: usize, locals: &[ValType], instructions: &[Instruction<'_>]) -> Vec<String> {
        let mut types = TypeSection::new();
        types.ty().function(vec![ValType::I32; arguments], []);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        functions.function(0);
        let mut function = Function::new(locals.iter().map(|&ty| (1, ty)));
        instructions.iter().chain([&Instruction::End]).for_each(|instruction| _ = function.instruction(instruction));
        code.function(&function);
        let mut globals = wasm_encoder::GlobalSection::new();
        let stack = wasm_encoder::GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(stack, &wasm_encoder::ConstExpr::i32_const(1_024));
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&globals).section(&code);

        let wasm = number_locals(&module.finish()).expect("it is a WASM");
        Validator::new().validate_all(&wasm).expect("it still is one");
        let body = Parser::new(0).parse_all(&wasm).find_map(|payload| match payload {
            Ok(Payload::CodeSectionEntry(body)) => Some(body),
            _ => None,
        });
        let operators = body.expect("a function").get_operators_reader().expect("it has instructions");
        let named = operators.into_iter().filter_map(|operator| match operator.expect("one that is known") {
            Operator::LocalGet { local_index } => Some(format!("get {local_index}")),
            Operator::LocalSet { local_index } => Some(format!("set {local_index}")),
            Operator::LocalTee { local_index } => Some(format!("tee {local_index}")),
            _ => None,
        });
        named.collect()
    }

    fn drop_all(locals: &[u32]) -> Vec<Instruction<'static>> {
        locals.iter().flat_map(|&local| [Instruction::LocalGet(local), Instruction::Drop]).collect()
    }

    #[test]
    fn the_frame_has_its_number_and_what_is_read_most_the_one_before() {
        let mut instructions = vec![
            Instruction::GlobalGet(0),
            Instruction::I32Const(16),
            Instruction::I32Sub,
            Instruction::LocalTee(4),
            Instruction::GlobalSet(0),
        ];
        let (argument, float, rare, often) = (0, 1, 2, 3);
        instructions.extend(drop_all(&[rare, float, often, argument, often]));
        let locals = [ValType::F64, ValType::I32, ValType::I32, ValType::I32];
        let wanted = ["tee 9", "get 7", "get 10", "get 8", "get 0", "get 8"];
        assert_eq!(numbered(1, &locals, &instructions), wanted);
    }

    #[test]
    fn without_a_frame_what_is_read_most_has_its_number() {
        let instructions = drop_all(&[0, 1, 1]);
        assert_eq!(numbered(0, &[ValType::I32, ValType::I32], &instructions), ["get 8", "get 9", "get 9"]);
    }

    #[test]
    fn where_arguments_or_many_others_take_more_room_all_have_a_number_of_their_own() {
        let wanted = ["get 0", "get 10", "get 11", "get 12"];
        assert_eq!(numbered(10, &[ValType::I32, ValType::I32, ValType::I64], &drop_all(&[0, 10, 11, 12])), wanted);
        let all: Vec<u32> = (0..12).collect();
        let mut named = numbered(0, &[ValType::I32; 12], &drop_all(&all));
        named.sort();
        named.dedup();
        assert_eq!(named.len(), 12);
    }
}
