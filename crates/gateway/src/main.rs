//! `tc-gateway`: the gateway as a program.

fn main() {}
