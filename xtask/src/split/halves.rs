//! Two modules out of the optimised one.

use super::Plan;
use anyhow::{Context as _, Result, ensure};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId,
    FunctionKind, GlobalKind, ImportKind, ImportedFunction, Module, ModuleConfig, TableId,
    ir::{self, Value, Visitor},
    passes::gc,
};

/// So many instructions at most has a function of the first half that the second one has a copy of: an export costs the first half
/// six bytes, and the copy costs nobody anything before Checkout.
const SHORT: u64 = 20;

/// What the second module calls the first one.
const FIRST: &str = "_";

/// The two modules, with the functions' names.
pub(crate) struct Halves {
    pub(crate) first: Vec<u8>,
    pub(crate) second: Vec<u8>,
}

/// Cuts the optimised module in two, as planned.
pub(crate) fn halves(wasm: &[u8], plan: &Plan) -> Result<Halves> {
    let first = parse(wasm)?;
    let cut = Cut::of(&first, plan)?;
    let second = cut.second(parse(wasm)?, plan)?;
    let first = cut.first(first, plan, &second)?;
    Ok(Halves {
        first: emit(first),
        second: emit(second.module),
    })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    ModuleConfig::new()
        .generate_producers_section(false)
        .parse(wasm)
        .context("cannot read the optimised wasm")
}

fn emit(mut module: Module) -> Vec<u8> {
    module.emit_wasm()
}

/// Where the cut goes. Functions are named by their places in the module, since both halves begin as a copy of it.
struct Cut {
    /// The functions of the second half.
    late: BTreeSet<usize>,
    /// Those of them that the first half calls, and the new entries of the table by which it does.
    doors: BTreeMap<usize, u64>,
    /// The function table.
    table: usize,
}

/// The second half, and what it needs of the first.
struct Second {
    module: Module,
    /// The names by which it asks for functions, globals, tables and the memory, by their places.
    functions: BTreeMap<usize, String>,
    globals: BTreeMap<usize, String>,
    tables: BTreeMap<usize, String>,
    memory: String,
}

/// The functions that a function calls or refers to.
struct Calls(Vec<FunctionId>);

impl Visitor<'_> for Calls {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.push(*function);
    }
}

fn calls(module: &Module, function: FunctionId) -> Vec<FunctionId> {
    let mut calls = Calls(Vec::new());
    if let FunctionKind::Local(local) = &module.funcs.get(function).kind {
        ir::dfs_in_order(&mut calls, local, local.entry_block());
    }
    calls.0
}

/// The function table, and what is in it.
fn table(module: &Module) -> Result<(TableId, BTreeMap<u64, FunctionId>)> {
    let mut entries = BTreeMap::new();
    let mut found = None;
    for element in module.elements.iter() {
        if let (ElementKind::Active { table, offset }, ElementItems::Functions(functions)) =
            (&element.kind, &element.items)
        {
            found = Some(*table);
            let start = address(offset)?;
            entries.extend((start..).zip(functions.iter().copied()));
        }
    }
    Ok((found.context("there is no function table")?, entries))
}

fn address(offset: &ConstExpr) -> Result<u64> {
    match offset {
        ConstExpr::Value(Value::I32(value)) => Ok(u64::from(value.cast_unsigned())),
        _ => anyhow::bail!("something is placed at an address that is no constant"),
    }
}

fn at(address: u64) -> ConstExpr {
    ConstExpr::Value(Value::I32(
        u32::try_from(address).unwrap_or(u32::MAX).cast_signed(),
    ))
}

impl Cut {
    fn of(module: &Module, plan: &Plan) -> Result<Self> {
        let (function_table, entries) = table(module)?;
        let places: HashMap<FunctionId, usize> = module
            .funcs
            .iter()
            .enumerate()
            .map(|(place, function)| (function.id(), place))
            .collect();
        let boundary: HashSet<FunctionId> = module
            .funcs
            .iter()
            .filter(|function| function.name.as_deref().is_some_and(super::is_boundary))
            .map(walrus::Function::id)
            .collect();
        ensure!(
            !boundary.is_empty(),
            "wasm-opt has removed every function that the second half begins at"
        );

        let exports = module
            .exports
            .iter()
            .filter_map(|export| match export.item {
                ExportItem::Function(function) => Some(function),
                _ => None,
            });
        let in_table = entries
            .iter()
            .filter(|(slot, _)| !plan.slots.contains(slot));
        let mut next: Vec<FunctionId> = exports
            .chain(module.start)
            .chain(in_table.map(|(_, function)| *function))
            .collect();
        let mut early = HashSet::new();
        let mut doors = BTreeSet::new();
        while let Some(function) = next.pop() {
            if boundary.contains(&function) {
                doors.insert(places[&function]);
            } else if early.insert(function) {
                next.extend(calls(module, function));
            }
        }
        let late = module.funcs.iter_local().map(|(function, _)| function);
        let late = late.filter(|function| !early.contains(function));
        let end = module.tables.get(function_table).initial;
        let index = module
            .tables
            .iter()
            .position(|table| table.id() == function_table);
        Ok(Self {
            late: late.map(|function| places[&function]).collect(),
            doors: doors.into_iter().zip(end..).collect(),
            table: index.context("there is no function table")?,
        })
    }

    fn function_table(&self, module: &Module) -> Result<TableId> {
        let table = module.tables.iter().nth(self.table);
        Ok(table.context("there is no function table")?.id())
    }

    /// Room for the doors.
    fn grow(&self, module: &mut Module) -> Result<TableId> {
        let table = self.function_table(module)?;
        let size = module.tables.get(table).initial + self.doors.len() as u64;
        let table = module.tables.get_mut(table);
        table.initial = size;
        table.maximum = table.maximum.map(|most| most.max(size));
        Ok(table.id())
    }

    fn place(module: &mut Module, table: TableId, entries: &BTreeMap<u64, FunctionId>) {
        let mut runs: Vec<(u64, Vec<FunctionId>)> = Vec::new();
        for (&slot, &function) in entries {
            match runs.last_mut() {
                Some((start, run)) if *start + run.len() as u64 == slot => run.push(function),
                _ => runs.push((slot, vec![function])),
            }
        }
        let old: Vec<_> = module.elements.iter().map(walrus::Element::id).collect();
        for element in old {
            module.elements.delete(element);
        }
        module.tables.get_mut(table).elem_segments.clear();
        for (slot, functions) in runs {
            let kind = ElementKind::Active {
                table,
                offset: at(slot),
            };
            let element = module
                .elements
                .add(kind, ElementItems::Functions(functions));
            module.tables.get_mut(table).elem_segments.insert(element);
        }
    }

    fn second(&self, mut module: Module, plan: &Plan) -> Result<Second> {
        let ids: Vec<FunctionId> = module.funcs.iter().map(walrus::Function::id).collect();
        let (_, mut entries) = table(&module)?;
        entries.retain(|_, function| self.late.iter().any(|&place| ids[place] == *function));
        entries.extend(self.doors.iter().map(|(&place, &slot)| (slot, ids[place])));

        let exports: Vec<_> = module.exports.iter().map(walrus::Export::id).collect();
        exports
            .into_iter()
            .for_each(|export| module.exports.delete(export));
        module.start = None;

        for (place, &function) in ids.iter().enumerate() {
            let FunctionKind::Local(local) = &module.funcs.get(function).kind else {
                continue;
            };
            if !self.late.contains(&place) && local.size() > SHORT {
                let ty = local.ty();
                let import = module.imports.add(FIRST, &format!("f{place}"), function);
                module.funcs.get_mut(function).kind =
                    FunctionKind::Import(ImportedFunction { import, ty });
            }
        }
        let globals: Vec<_> = module.globals.iter().map(walrus::Global::id).collect();
        for (place, global) in globals.into_iter().enumerate() {
            if matches!(module.globals.get(global).kind, GlobalKind::Local(_)) {
                let import = module.imports.add(FIRST, &format!("g{place}"), global);
                module.globals.get_mut(global).kind = GlobalKind::Import(import);
            }
        }
        let tables: Vec<_> = module.tables.iter().map(walrus::Table::id).collect();
        for (place, table) in tables.into_iter().enumerate() {
            let import = module.imports.add(FIRST, &format!("t{place}"), table);
            module.tables.get_mut(table).import = Some(import);
        }
        let memory = module.get_memory_id()?;
        let import = module.imports.add(FIRST, "m", memory);
        module.memories.get_mut(memory).import = Some(import);

        let table = self.grow(&mut module)?;
        Self::place(&mut module, table, &entries);
        let data = constants(&module, plan)?;
        let old: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
        old.into_iter().for_each(|data| module.data.delete(data));
        module.memories.get_mut(memory).data_segments.clear();
        for (start, value) in data {
            let kind = DataKind::Active {
                memory,
                offset: at(start),
            };
            let data = module.data.add(kind, value);
            module.memories.get_mut(memory).data_segments.insert(data);
        }
        gc::run(&mut module);

        // Short names for what is left.
        let mut second = Second {
            module,
            functions: BTreeMap::new(),
            globals: BTreeMap::new(),
            tables: BTreeMap::new(),
            memory: String::new(),
        };
        let mut names = names();
        for import in second
            .module
            .imports
            .iter_mut()
            .filter(|import| import.module == FIRST)
        {
            let name = names.next().unwrap_or_default();
            let place = import.name.get(1..).and_then(|place| place.parse().ok());
            let known = std::mem::replace(&mut import.name, name.clone());
            match (&import.kind, place) {
                (ImportKind::Function(_), Some(place)) => {
                    drop(second.functions.insert(place, name))
                }
                (ImportKind::Global(_), Some(place)) => drop(second.globals.insert(place, name)),
                (ImportKind::Table(_), Some(place)) => drop(second.tables.insert(place, name)),
                (ImportKind::Memory(_), None) => second.memory = name,
                _ => anyhow::bail!("the second half wants {known}"),
            }
        }
        Ok(second)
    }

    fn first(&self, mut module: Module, plan: &Plan, second: &Second) -> Result<Module> {
        let ids: Vec<FunctionId> = module.funcs.iter().map(walrus::Function::id).collect();
        let (_, mut entries) = table(&module)?;
        entries.retain(|_, function| !self.late.iter().any(|&place| ids[place] == *function));
        let table = self.grow(&mut module)?;
        Self::place(&mut module, table, &entries);

        for (&place, &slot) in &self.doors {
            let function = ids[place];
            let kind = door(&mut module, function, table, slot);
            module.funcs.get_mut(function).kind = kind;
        }
        let all: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
        for data in all {
            let data = module.data.get_mut(data);
            // wasm-opt gives the parts of a segment its name, all of them.
            data.name = None;
            let DataKind::Active { offset, .. } = &data.kind else {
                continue;
            };
            let start = address(offset)?;
            for range in &plan.data {
                for address in range.clone() {
                    if let Some(byte) = address
                        .checked_sub(start)
                        .and_then(|at| data.value.get_mut(at as usize))
                    {
                        *byte = 0;
                    }
                }
            }
        }

        for (&place, name) in &second.functions {
            module.exports.add(name, ids[place]);
        }
        let globals: Vec<_> = module.globals.iter().map(walrus::Global::id).collect();
        for (&place, name) in &second.globals {
            module.exports.add(name, globals[place]);
        }
        let tables: Vec<_> = module.tables.iter().map(walrus::Table::id).collect();
        for (&place, name) in &second.tables {
            module.exports.add(name, tables[place]);
        }
        if !second.memory.is_empty() {
            let memory = module.get_memory_id()?;
            module.exports.add(&second.memory, memory);
        }
        gc::run(&mut module);
        Ok(module)
    }
}

/// In the place of a function of the second half: a call to it through the table.
fn door(module: &mut Module, function: FunctionId, table: TableId, slot: u64) -> FunctionKind {
    let ty = module.funcs.get(function).ty();
    let (params, results) = (
        module.types.get(ty).params().to_vec(),
        module.types.get(ty).results().to_vec(),
    );
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    let args: Vec<_> = params.iter().map(|ty| module.locals.add(*ty)).collect();
    let mut body = builder.func_body();
    for &arg in &args {
        body.local_get(arg);
    }
    body.const_(Value::I32(
        u32::try_from(slot).unwrap_or(u32::MAX).cast_signed(),
    ));
    body.call_indirect(ty, table);
    FunctionKind::Local(builder.local_func(args))
}

/// The bytes of the second half's constants, neighbours together.
fn constants(module: &Module, plan: &Plan) -> Result<Vec<(u64, Vec<u8>)>> {
    let mut constants: Vec<(u64, Vec<u8>)> = Vec::new();
    for range in &plan.data {
        for address in range.clone() {
            let mut byte = None;
            for data in module.data.iter() {
                if let DataKind::Active { offset, .. } = &data.kind {
                    let start = self::address(offset)?;
                    byte = byte.or(address
                        .checked_sub(start)
                        .and_then(|at| data.value.get(at as usize).copied()));
                }
            }
            // What is zero at the start is in no segment.
            let Some(byte) = byte else { continue };
            match constants.last_mut() {
                Some((start, bytes)) if *start + bytes.len() as u64 == address => bytes.push(byte),
                _ => constants.push((address, vec![byte])),
            }
        }
    }
    Ok(constants)
}

/// Names that no export has that wasm-bindgen or we have named: those have no digit in front.
fn names() -> impl Iterator<Item = String> {
    let digits = || ('0'..='9').chain('a'..='z').chain('A'..='Z');
    ('0'..='9').flat_map(move |first| digits().map(move |second| format!("{first}{second}")))
}

#[cfg(test)]
#[allow(
    clippy::single_range_in_vec_init,
    reason = "ranges are what is in there"
)]
mod tests;
