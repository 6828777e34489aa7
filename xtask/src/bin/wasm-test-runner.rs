//! Runs a compiled test program in a browser: cargo's `runner` for wasm32, see `test.rs`.
//!
//! It is wasm-bindgen's own test runner, built from the version in Cargo.lock instead of being installed beside it.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
