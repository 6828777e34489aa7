//! The order of a module's functions. It means nothing to a browser, but what is alike compresses better side by side: brotli
//! takes 1.5 % off.

use anyhow::{Context as _, Result};
use std::collections::HashSet;
use wasmparser::{Parser, Payload, TypeRef};

/// For wasm-opt: puts functions into the order of their names.
pub(crate) const BY_NAME: &str = "--reorder-functions-by-name";

/// So many bytes in a row are looked at together.
const RUN: usize = 4;

/// So many neighbours count.
const NEIGHBOURS: usize = 4;

/// The module with new names for its functions: sorted by these they are in a good order.
pub(crate) fn named_in_order(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut kept = wasm.get(..8).context("the wasm is cut off")?.to_vec();
    let mut end = 8;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(&wasm[body.range()]),
            _ => {}
        }
        if let Some((_, range)) = payload.as_section() {
            let section = end..range.end;
            end = range.end;
            if !matches!(&payload, Payload::CustomSection(custom) if custom.name() == "name") {
                kept.extend_from_slice(&wasm[section]);
            }
        }
    }
    let mut ranks = vec![0; bodies.len()];
    for (rank, function) in in_order(&bodies).into_iter().enumerate() {
        ranks[function] = rank;
    }
    kept.extend(name_section(imported, &ranks));
    Ok(kept)
}

/// Begins with the longest and goes on with whatever is most like the last ones.
fn in_order(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<HashSet<&[u8]>> = bodies
        .iter()
        .map(|body| body.windows(RUN).collect())
        .collect();
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    // How much each one is like the last few.
    let mut alike = vec![[0.0; NEIGHBOURS]; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left
        .iter()
        .copied()
        .max_by_key(|&function| bodies[function].len());
    while let Some(function) = next {
        left.retain(|&other| other != function);
        order.push(function);
        for &other in &left {
            alike[other][order.len() % NEIGHBOURS] = likeness(&runs[function], &runs[other]);
        }
        let best = |function: &usize| alike[*function].iter().copied().fold(0.0, f64::max);
        // Of equals the first one: the same functions always get the same order.
        next = left
            .iter()
            .copied()
            .rev()
            .max_by(|a, b| best(a).total_cmp(&best(b)));
    }
    order
}

/// How much two functions have in common, of all that they have. Short ones are alike by chance.
fn likeness(one: &HashSet<&[u8]>, other: &HashSet<&[u8]>) -> f64 {
    let (small, large) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let common = small.iter().filter(|run| large.contains(*run)).count();
    common as f64 / (one.len() + other.len() - common + 8) as f64
}

/// A section that names the imported functions first, and then the others by their ranks.
fn name_section(imported: usize, ranks: &[usize]) -> Vec<u8> {
    let mut map = leb(imported + ranks.len());
    for (index, rank) in (0..imported)
        .chain(ranks.iter().map(|rank| imported + rank))
        .enumerate()
    {
        let name = format!("{rank:06}");
        map.extend(leb(index));
        map.extend(leb(name.len()));
        map.extend(name.into_bytes());
    }
    let mut content = leb(4);
    content.extend(b"name");
    content.push(1);
    content.extend(leb(map.len()));
    content.extend(map);
    let mut section = vec![0];
    section.extend(leb(content.len()));
    section.extend(content);
    section
}

/// A number as wasm writes it.
fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(byte);
            return bytes;
        }
        bytes.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_stands_side_by_side_and_the_longest_first() {
        let bodies: [&[u8]; 5] = [
            b"abcdefgh",
            b"12345678",
            b"abcdefgh and more",
            b"1234567",
            b"abcdefg",
        ];
        assert_eq!(in_order(&bodies), [2, 0, 4, 1, 3]);
    }

    #[test]
    fn the_names_are_a_section_that_can_be_read() {
        let mut module = walrus::Module::default();
        let nothing = module.types.add(&[], &[]);
        let (log, _) = module.add_import_func(".", "log", nothing);
        for calls in [1, 9] {
            let mut builder = walrus::FunctionBuilder::new(&mut module.types, &[], &[]);
            for _ in 0..calls {
                builder.func_body().call(log);
            }
            let function = builder.finish(Vec::new(), &mut module.funcs);
            module.exports.add(&calls.to_string(), function);
        }
        let named = named_in_order(&module.emit_wasm()).unwrap();
        let named = walrus::Module::from_buffer(&named).unwrap();
        let name = |export| {
            let function = named.exports.get_func(export).unwrap();
            named.funcs.get(function).name.clone().unwrap()
        };
        assert!(name("9") < name("1"));
    }
}
