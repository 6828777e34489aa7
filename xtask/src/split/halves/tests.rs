//! A small program, cut in two.

use super::*;
use walrus::RefType;

/// `start` calls `later_door` and `shared`, and is in the table; the door calls `inside`, which calls `shared`.
fn whole() -> Vec<u8> {
    let mut module = Module::default();
    let memory = module.memories.add_local(false, false, 1, None, None);
    module.data.add(
        DataKind::Active {
            memory,
            offset: at(16),
        },
        b"firstlater".to_vec(),
    );
    let table = module.tables.add_local(false, 3, Some(3), RefType::FUNCREF);
    let nothing = module.types.add(&[], &[]);
    let (page, _) = module.add_import_func(".", "log", nothing);
    let mut function = |name: &str, calls: &[FunctionId]| {
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        builder.name(name.to_owned());
        // Too long to be copied.
        for _ in 0..SHORT {
            builder.func_body().i32_const(0).drop();
        }
        for &call in calls {
            builder.func_body().call(call);
        }
        builder.finish(Vec::new(), &mut module.funcs)
    };
    let shared = function("shared", &[]);
    let inside = function("inside", &[shared, page]);
    let door = function("shop::later_door", &[inside]);
    let start = function("start", &[door, shared]);
    module.exports.add("start", start);
    let kind = ElementKind::Active {
        table,
        offset: at(1),
    };
    let element = module
        .elements
        .add(kind, ElementItems::Functions(vec![start, inside]));
    module.tables.get_mut(table).elem_segments.insert(element);
    module.emit_wasm()
}

fn plan() -> Plan {
    Plan {
        slots: [2].into(),
        data: vec![21..26],
    }
}

fn names(module: &Module) -> Vec<&str> {
    module
        .funcs
        .iter_local()
        .filter_map(|(id, _)| module.funcs.get(id).name.as_deref())
        .collect()
}

#[test]
fn each_function_is_in_one_half_and_the_door_is_a_call_through_the_table() {
    let halves = halves(&whole(), &plan()).unwrap();
    let (first, second) = (
        parse(&halves.first).unwrap(),
        parse(&halves.second).unwrap(),
    );
    let mut in_first = names(&first);
    in_first.sort_unstable();
    assert_eq!(in_first, ["shared", "shop::later_door", "start"]);
    let mut in_second = names(&second);
    in_second.sort_unstable();
    assert_eq!(in_second, ["inside", "shop::later_door"]);
    // The door is in the entry that the table was given for it.
    let (_, entries) = table(&second).unwrap();
    let of = |slot: u64| second.funcs.get(entries[&slot]).name.as_deref();
    assert_eq!(
        (of(2), of(3), entries.len()),
        (Some("inside"), Some("shop::later_door"), 2)
    );
    let (_, entries) = table(&first).unwrap();
    assert_eq!(entries.keys().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn the_second_half_gets_what_it_asks_for_of_the_first_and_of_the_page() {
    let halves = halves(&whole(), &plan()).unwrap();
    let (first, second) = (
        parse(&halves.first).unwrap(),
        parse(&halves.second).unwrap(),
    );
    assert_eq!(first.imports.iter().count(), 0, "only the second half logs");
    for import in second.imports.iter() {
        match import.module.as_str() {
            FIRST => assert!(
                first
                    .exports
                    .iter()
                    .any(|export| export.name == import.name),
                "{}",
                import.name
            ),
            other => assert_eq!((other, import.name.as_str()), (".", "log")),
        }
    }
    assert!(second.exports.iter().next().is_none());
}

#[test]
fn constants_of_the_second_half_travel_with_it() {
    let halves = halves(&whole(), &plan()).unwrap();
    let (first, second) = (
        parse(&halves.first).unwrap(),
        parse(&halves.second).unwrap(),
    );
    let bytes = |module: &Module| {
        module
            .data
            .iter()
            .map(|data| data.value.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(bytes(&first), [b"first\0\0\0\0\0".to_vec()]);
    assert_eq!(bytes(&second), [b"later".to_vec()]);
}

#[test]
fn a_short_function_that_both_halves_call_is_in_both() {
    let mut module = parse(&whole()).unwrap();
    let shared = module.funcs.by_name("shared").unwrap();
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    builder.func_body().i32_const(0).drop();
    module.funcs.get_mut(shared).kind = FunctionKind::Local(builder.local_func(Vec::new()));
    let halves = halves(&module.emit_wasm(), &plan()).unwrap();
    let (first, second) = (
        parse(&halves.first).unwrap(),
        parse(&halves.second).unwrap(),
    );
    assert!(names(&first).contains(&"shared") && names(&second).contains(&"shared"));
    let functions = second
        .imports
        .iter()
        .filter(|import| matches!(import.kind, ImportKind::Function(_)));
    assert_eq!(
        functions
            .map(|import| import.name.as_str())
            .collect::<Vec<_>>(),
        ["log"]
    );
}
