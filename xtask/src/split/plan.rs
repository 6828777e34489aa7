//! Which entries of the function table, and which constants, the first half can come across.

use anyhow::{Context as _, Result, bail, ensure};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Range,
};
use wasmparser::{
    Data, DataKind, ElementItems, ElementKind, ExternalKind, KnownCustom, Linking, Name, Operator,
    Parser, Payload, RelocationEntry, RelocationType, SymbolInfo, TypeRef,
};

/// What the linker's relocations tell.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// The entries of the function table that the second half alone uses.
    pub(super) slots: BTreeSet<u64>,
    /// The addresses of the constants that the second half alone uses.
    pub(super) data: Vec<Range<u64>>,
}

/// Something that leads to others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
enum Item {
    Function(u32),
    /// The symbol's place: the segment, where in it, and its length.
    Data(u32, u32, u32),
}

/// A linked module, as far as it matters here.
#[derive(Default)]
struct Linked<'a> {
    imported: u32,
    /// Where the functions' bodies are, counted from the beginning of their section's content.
    bodies: Vec<Range<usize>>,
    exported: Vec<u32>,
    /// The function of each entry of the table.
    table: BTreeMap<u64, u32>,
    /// Address, place in the section's content and length of each segment.
    segments: Vec<(u64, Range<usize>)>,
    symbols: Vec<Option<Item>>,
    code: Vec<RelocationEntry>,
    data: Vec<RelocationEntry>,
    names: HashMap<u32, &'a str>,
}

impl Plan {
    /// Reads a module that was linked with `--emit-relocs`.
    pub(crate) fn of(wasm: &[u8]) -> Result<Self> {
        let linked = Linked::read(wasm).context("cannot read the linked wasm")?;
        linked.plan()
    }
}

/// The module without the linker's notes, which are of no use once anything is changed.
pub(crate) fn without_relocations(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut kept = wasm.get(..8).context("the wasm is cut off")?.to_vec();
    let mut end = 8;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else {
            continue;
        };
        let section = end..range.end;
        end = range.end;
        let drop = matches!(&payload, Payload::CustomSection(custom)
            if custom.name() == "linking" || custom.name().starts_with("reloc."));
        if !drop {
            kept.extend_from_slice(&wasm[section]);
        }
    }
    Ok(kept)
}

impl<'a> Linked<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut linked = Self::default();
        let mut sections = 0;
        let mut places = HashMap::new();
        let mut code = 0;
        let mut relocations = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            if let Some((id, range)) = payload.as_section() {
                // Code and data: what relocations are for.
                places.insert(sections, id);
                sections += 1;
                if id == 10 {
                    code = range.start;
                }
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        linked.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        // For wasm-bindgen alone, which runs them and takes them out.
                        let describes = export.name.starts_with("__wbindgen_describe");
                        if export.kind == ExternalKind::Func && !describes {
                            linked.exported.push(export.index);
                        }
                    }
                }
                Payload::ElementSection(elements) => {
                    for element in elements {
                        linked.read_element(element?)?;
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let range = body.range();
                    linked.bodies.push(range.start - code..range.end - code);
                }
                Payload::DataSection(data) => {
                    let start = data.range().start;
                    for segment in data {
                        linked.read_segment(&segment?, start)?;
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            if let Linking::SymbolTable(symbols) = part? {
                                for symbol in symbols {
                                    linked.symbols.push(item_of(&symbol?));
                                }
                            }
                        }
                    }
                    KnownCustom::Reloc(reader) => {
                        let entries = reader
                            .entries()
                            .into_iter()
                            .collect::<Result<Vec<_>, _>>()?;
                        relocations.push((reader.section_index(), entries));
                    }
                    KnownCustom::Name(names) => {
                        for part in names {
                            if let Name::Function(functions) = part? {
                                for naming in functions {
                                    let naming = naming?;
                                    linked.names.insert(naming.index, naming.name);
                                }
                            }
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        for (section, entries) in relocations {
            match places.get(&section) {
                Some(10) => linked.code.extend(entries),
                Some(11) => linked.data.extend(entries),
                _ => {}
            }
        }
        ensure!(!linked.code.is_empty(), "it has no relocations");
        Ok(linked)
    }

    fn read_element(&mut self, element: wasmparser::Element<'_>) -> Result<()> {
        let ElementKind::Active { offset_expr, .. } = element.kind else {
            return Ok(());
        };
        let ElementItems::Functions(functions) = element.items else {
            return Ok(());
        };
        for (slot, function) in (constant(&offset_expr)?..).zip(functions) {
            self.table.insert(slot, function?);
        }
        Ok(())
    }

    fn read_segment(&mut self, segment: &Data<'_>, section: usize) -> Result<()> {
        let DataKind::Active { offset_expr, .. } = &segment.kind else {
            bail!("it has data without an address");
        };
        let end = segment.range.end - section;
        let place = end - segment.data.len()..end;
        self.segments.push((constant(offset_expr)?, place));
        Ok(())
    }

    /// What each function and each constant leads to.
    fn leads(&self) -> Result<HashMap<Item, Vec<Item>>> {
        let mut leads: HashMap<Item, Vec<Item>> = HashMap::new();
        for entry in &self.code {
            let at = entry.offset as usize;
            let body = self.bodies.partition_point(|body| body.end <= at);
            let from = Item::Function(self.imported + u32::try_from(body)?);
            leads.entry(from).or_default().extend(self.target(entry)?);
        }
        let constants: BTreeSet<Item> = self.symbols.iter().flatten().copied().collect();
        for entry in &self.data {
            let at = entry.offset as usize;
            let Some((segment, (_, place))) = self
                .segments
                .iter()
                .enumerate()
                .find(|(_, (_, place))| place.contains(&at))
            else {
                bail!("a relocation is outside of the data");
            };
            let within = u32::try_from(at - place.start)?;
            let target = self.target(entry)?;
            for &constant in &constants {
                if let Item::Data(of, start, size) = constant
                    && of as usize == segment
                    && (start..start + size).contains(&within)
                {
                    leads.entry(constant).or_default().extend(target);
                }
            }
        }
        Ok(leads)
    }

    /// What a relocation stands for, if it is a function or a constant.
    fn target(&self, entry: &RelocationEntry) -> Result<Option<Item>> {
        use RelocationType::{GlobalIndexLeb, TableNumberLeb, TypeIndexLeb};
        if matches!(entry.ty, TypeIndexLeb | GlobalIndexLeb | TableNumberLeb) {
            return Ok(None);
        }
        let symbol = self.symbols.get(entry.index as usize);
        symbol.copied().context("a relocation names no symbol")
    }

    fn is_boundary(&self, item: Item) -> bool {
        match item {
            Item::Function(index) => self
                .names
                .get(&index)
                .is_some_and(|name| super::is_boundary(name)),
            Item::Data(..) => false,
        }
    }

    /// Everything that the exports lead to; or only what they lead to in the first half.
    fn reach(&self, leads: &HashMap<Item, Vec<Item>>, whole: bool) -> HashSet<Item> {
        let mut reached = HashSet::new();
        let mut next: Vec<Item> = self
            .exported
            .iter()
            .map(|&index| Item::Function(index))
            .collect();
        while let Some(item) = next.pop() {
            if (whole || !self.is_boundary(item)) && reached.insert(item) {
                next.extend(leads.get(&item).into_iter().flatten());
            }
        }
        reached
    }

    fn plan(&self) -> Result<Plan> {
        let leads = self.leads()?;
        let whole = self.reach(&leads, true);
        let first = self.reach(&leads, false);
        ensure!(
            whole.len() > first.len(),
            "nothing in it is named {}…",
            super::BOUNDARY
        );

        let of_first = |function: &u32| first.contains(&Item::Function(*function));
        let slots = self
            .table
            .iter()
            .filter(|(_, function)| !of_first(function));
        let mut data = Vec::new();
        for &item in whole.difference(&first) {
            if let Item::Data(segment, start, size) = item {
                let (address, _) = self.segments[segment as usize];
                let start = address + u64::from(start);
                data.push(start..start + u64::from(size));
            }
        }
        // Where two symbols share bytes, the first half's need counts.
        for &item in &first {
            if let Item::Data(segment, start, size) = item {
                let (address, _) = self.segments[segment as usize];
                let start = address + u64::from(start);
                data = without(data, &(start..start + u64::from(size)));
            }
        }
        data.retain(|range| !range.is_empty());
        data.sort_by_key(|range| range.start);
        Ok(Plan {
            slots: slots.map(|(slot, _)| *slot).collect(),
            data,
        })
    }
}

/// Ranges without what lies in another one.
fn without(ranges: Vec<Range<u64>>, other: &Range<u64>) -> Vec<Range<u64>> {
    ranges
        .into_iter()
        .flat_map(|range| {
            [
                range.start..range.end.min(other.start).max(range.start),
                range.start.max(other.end).min(range.end)..range.end,
            ]
        })
        .filter(|range| !range.is_empty())
        .collect()
}

fn item_of(symbol: &SymbolInfo<'_>) -> Option<Item> {
    match symbol {
        SymbolInfo::Func { index, .. } => Some(Item::Function(*index)),
        SymbolInfo::Data { symbol, .. } => {
            symbol.map(|symbol| Item::Data(symbol.index, symbol.offset, symbol.size))
        }
        _ => None,
    }
}

fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<u64> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(u64::from(value.cast_unsigned())),
        _ => bail!("it places something at an address that is no constant"),
    }
}

#[cfg(test)]
#[allow(
    clippy::single_range_in_vec_init,
    reason = "ranges are what is in there"
)]
mod tests {
    use super::*;

    fn function(index: u32) -> Option<Item> {
        Some(Item::Function(index))
    }

    /// A relocation at this place of the code, or of the data.
    fn entry(ty: RelocationType, offset: u32, index: u32) -> RelocationEntry {
        RelocationEntry {
            ty,
            offset,
            index,
            addend: 0,
        }
    }

    /// Function 0 is exported, calls 1 (a boundary) and takes 3 from the table; 1 calls 2 and reads a constant that names 4.
    fn linked() -> Linked<'static> {
        Linked {
            bodies: (0..5).map(|at| at * 10..at * 10 + 10).collect(),
            exported: vec![0],
            table: [(1, 2), (2, 3), (3, 4)].into(),
            segments: vec![(1_000, 50..70)],
            symbols: [0, 1, 2, 3, 4]
                .map(function)
                .into_iter()
                .chain([Some(Item::Data(0, 4, 8)), Some(Item::Data(0, 16, 4))])
                .collect(),
            code: vec![
                entry(RelocationType::FunctionIndexLeb, 3, 1),
                entry(RelocationType::TableIndexSleb, 6, 3),
                entry(RelocationType::MemoryAddrSleb, 8, 6),
                entry(RelocationType::FunctionIndexLeb, 12, 2),
                entry(RelocationType::MemoryAddrSleb, 15, 5),
                entry(RelocationType::MemoryAddrSleb, 18, 6),
            ],
            data: vec![entry(RelocationType::TableIndexI32, 58, 4)],
            names: [(1, "shop::later_door"), (2, "shop::inside")].into(),
            ..Linked::default()
        }
    }

    #[test]
    fn what_only_a_boundary_leads_to_is_the_second_half_also_by_way_of_a_constant() {
        let plan = linked().plan().unwrap();
        assert_eq!(plan.slots, [1, 3].into());
        assert_eq!(plan.data, [1_004..1_012]);
    }

    #[test]
    fn a_program_without_a_boundary_is_an_error() {
        let linked = Linked {
            names: HashMap::new(),
            ..linked()
        };
        assert!(linked.plan().unwrap_err().to_string().contains("later_"));
    }

    #[test]
    fn bytes_that_both_halves_use_stay_in_the_first() {
        assert_eq!(without(vec![0..10], &(3..5)), [0..3, 5..10]);
        assert_eq!(without(vec![0..10], &(0..10)), []);
        assert_eq!(without(vec![0..10, 20..30], &(8..22)), [0..8, 22..30]);
        assert_eq!(without(vec![5..10], &(0..5)), [5..10]);
    }
}
