//! One program, two files: what a page needs before tickets can be chosen, and the rest.
//!
//! The sources say where the second half begins: at functions whose names begin with `later_` (`src/later.rs` has the rules for
//! those who write them). Whatever the exports lead to without passing such a function is the first half. Which function leads to
//! which cannot be told from the finished wasm: a closure is called by its number in a table, and a number is a number. So the
//! linker is asked to keep its relocations, and [`plan`] follows them. Then the whole is optimised as one, which changes neither
//! the numbers in the table nor addresses, and [`halves()`] makes two modules of it.
//!
//! The second module takes memory, table and functions from the first one's exports. Into the table it puts its own functions:
//! the first half calls it through there.

mod halves;
mod order;
mod plan;

pub(crate) use halves::halves;
pub(crate) use order::{BY_NAME, named_in_order};
pub(crate) use plan::{Plan, without_relocations};

/// What the names of the functions begin with that the second half begins at.
const BOUNDARY: &str = "later_";

/// For wasm-opt: functions of these names stay functions.
pub(crate) const KEEP_APART: &str = "--no-inline=*::later_*";

/// Whether a function is one that the second half begins at. Its name may be mangled, or have been demangled by wasm-bindgen.
fn is_boundary(name: &str) -> bool {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    let mut parts = name.rsplit("::");
    let last = parts.next().unwrap_or_default();
    // Some compilers end names in a hash.
    let is_hash = last.len() == 17 && last.starts_with('h');
    let own = if is_hash {
        parts.next().unwrap_or_default()
    } else {
        last
    };
    own.starts_with(BOUNDARY)
        && own
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_half_begins_at_functions_of_that_name_and_not_at_what_is_inside_of_them() {
        for (name, is) in [
            ("tc_checkout[7f0]::ui::screen::later_screen", true),
            (
                "tc_checkout::ui::screen::later_screen::h0123456789abcdef",
                true,
            ),
            (
                "_ZN11tc_checkout2ui12later_screen17h0123456789abcdefE",
                true,
            ),
            ("tc_checkout::ui::later_screen::{closure#0}", false),
            ("tc_checkout::later::arrived", false),
            ("core::ptr::drop_in_place::<tc_checkout::later_x>", false),
        ] {
            assert_eq!(is_boundary(name), is, "{name}");
        }
    }
}
