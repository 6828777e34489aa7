//! The compiler for wasm32. Two kinds of machine:
//!
//! - where rustup can download, its toolchain gets the wasm32 target: the *ordinary* build;
//! - where it can't, Debian's packages `rustc-web`, `cargo-web` and `rust-web-src` bring a compiler together with
//!   the source of the standard library, and cargo builds that, too. Since std is compiled with the widget, it can be
//!   compiled for size: the *small* build, about a fifth smaller. It wins where both are there.
//!
//! The difference is in the environment of cargo alone, and only of those cargos that build for wasm32.

use super::{
    apt::Apt,
    version::{self, Version},
};
use crate::{
    run::{Cmd, find_on_path},
    step::step,
};
use anyhow::{Context as _, Result, bail};
use std::{
    ffi::{OsStr, OsString},
    fmt,
    path::{Path, PathBuf},
};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// Compiler flags of every build that ships: what LLVM inlines it repeats, and repetition with small differences is
/// what brotli cannot take back. Costs nothing that can be measured in a page; saves 4 kB of 86.
const SHIPPED_FLAGS: [&str; 1] = ["-Cllvm-args=-inline-threshold=0"];

/// More of them for the small build: a panic traps at once instead of formatting a message that nobody reads,
/// and neither source locations nor `Debug` texts are kept for it.
const SMALL_FLAGS: [&str; 4] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

/// How std is built, which decides about the size of the result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// The standard library as it comes with the toolchain.
    Ordinary,
    /// The standard library compiled with the widget, for size.
    Small,
}

/// A cargo that builds for wasm32, and what it needs in its environment.
pub(crate) struct Toolchain {
    kind: Kind,
    cargo: PathBuf,
    env: Vec<(&'static str, OsString)>,
}

impl Toolchain {
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// `cargo rustc …` for what ships.
    pub(crate) fn build(&self) -> Cmd {
        let cmd = self.cargo("rustc");
        let mut flags = SHIPPED_FLAGS.map(OsString::from).to_vec();
        flags.extend(without_home());
        let cmd = match self.kind {
            Kind::Ordinary => cmd,
            Kind::Small => {
                flags.extend(SMALL_FLAGS.map(OsString::from));
                cmd.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
            }
        };
        cmd.env("CARGO_ENCODED_RUSTFLAGS", flags.join(OsStr::new("\u{1f}")))
    }

    /// `cargo test …`: panics keep their messages.
    pub(crate) fn test(&self) -> Cmd {
        self.cargo("test")
    }

    fn cargo(&self, command: &str) -> Cmd {
        // Flags that somebody set for his native builds (`-Ctarget-cpu=native`) have no place in a web page.
        let cmd = [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_RUSTFLAGS",
        ]
        .into_iter()
        .fold(Cmd::new(&self.cargo), Cmd::without_env);
        let cmd = match self.env.is_empty() {
            true => cmd,
            // The outer cargo described its own toolchain, and the libraries of that toolchain, to us.
            false => ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTDOC", "LD_LIBRARY_PATH"]
                .into_iter()
                .fold(cmd, Cmd::without_env),
        };
        self.env
            .iter()
            .fold(cmd, |cmd, (name, value)| cmd.env(name, value))
            .args([command, "--target", TARGET])
    }
}

/// The flag that keeps the home of whoever builds out of what ships: where the sources of dependencies lie is part of
/// the messages of their panics, and of nobody's business.
fn without_home() -> Option<OsString> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))?;
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(home.join("registry").join("src"));
    flag.push("=crates");
    Some(flag)
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Ordinary => "ordinary build: std as it comes with the toolchain",
            Kind::Small => "small build: std compiled for size",
        })
    }
}

/// The compiler for wasm32; installs one if there is none.
pub(crate) fn ready() -> Result<Toolchain> {
    let host = Host::find()?;
    if let Some(toolchain) = debian(&host) {
        return Ok(toolchain);
    }
    if host.has_target() || rustup_adds_target(&host) {
        return Ok(ordinary());
    }
    if let Some(apt) = Apt::find() {
        apt.install(&DEBIAN_PACKAGES)?;
        if let Some(toolchain) = debian(&host) {
            return Ok(toolchain);
        }
    }
    bail!(
        "the compiler for {TARGET} is missing and could not be installed; with rustup run `rustup target add \
         {TARGET}`, on Debian with a rustup toolchain run `apt-get install {}` as root",
        DEBIAN_PACKAGES.join(" ")
    )
}

/// Brings the compiler of the small build where Debian's packages are to be had, for what is measured and packed: from then
/// on [`ready`] takes it. Elsewhere the ordinary one does, which is said.
pub(crate) fn prefer_small() -> Result<()> {
    if debian(&Host::find()?).is_some() {
        return Ok(());
    }
    let installed = Apt::find().map(|apt| apt.install(&DEBIAN_PACKAGES));
    if !matches!(installed, Some(Ok(()))) {
        eprintln!(
            "  the compiler of the small build is not to be had here; this is the ordinary one"
        );
    }
    Ok(())
}

/// The kind of machine that the native compiler makes programs for.
pub(crate) fn host() -> Result<String> {
    Ok(Host::find()?.triple)
}

/// The native toolchain.
struct Host {
    sysroot: PathBuf,
    triple: String,
}

impl Host {
    fn find() -> Result<Self> {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let sysroot = Cmd::new(&rustc).args(["--print", "sysroot"]).read()?;
        let about = Cmd::new(&rustc).arg("-vV").read()?;
        let triple = about
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .context("`rustc -vV` names no host")?;
        Ok(Self {
            sysroot: sysroot.into(),
            triple: triple.to_owned(),
        })
    }

    fn rustlib(&self, triple: &str) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(triple)
    }

    /// Whether std for wasm32 is there, not just its folder.
    fn has_target(&self) -> bool {
        let libraries = self.rustlib(TARGET).join("lib");
        libraries.read_dir().is_ok_and(|mut entries| {
            entries.any(|entry| {
                entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
            })
        })
    }

    /// The linker for wasm that rustup's toolchains carry.
    fn linker(&self) -> Option<PathBuf> {
        let linker = self
            .rustlib(&self.triple)
            .join("bin")
            .join(format!("rust-lld{}", std::env::consts::EXE_SUFFIX));
        linker.is_file().then_some(linker)
    }
}

fn ordinary() -> Toolchain {
    Toolchain {
        kind: Kind::Ordinary,
        cargo: std::env::var_os("CARGO")
            .unwrap_or_else(|| "cargo".into())
            .into(),
        env: Vec::new(),
    }
}

fn rustup_adds_target(host: &Host) -> bool {
    if find_on_path(&["rustup"]).is_none() {
        return false;
    }
    let step = step("Adding the wasm32 target to the Rust toolchain …");
    let added = Cmd::new("rustup").args(["target", "add", TARGET]).ask();
    if added.is_none() || !host.has_target() {
        eprintln!("  rustup cannot download it here");
        return false;
    }
    step.done();
    true
}

/// Debian's compiler with its std source, if installed, recent enough, and with a linker to go with it.
fn debian(host: &Host) -> Option<Toolchain> {
    let (rustc, cargo) = (Path::new("/usr/bin/rustc"), Path::new("/usr/bin/cargo"));
    let source = Path::new("/usr/lib/rustlib/src/rust/library/std/Cargo.toml");
    if !(rustc.is_file() && cargo.is_file() && source.is_file()) {
        return None;
    }
    // Debian packages rustup as well: then these paths are its proxies, and the sysroot is elsewhere.
    if Cmd::new(rustc)
        .without_env("RUSTUP_TOOLCHAIN")
        .args(["--print", "sysroot"])
        .ask()?
        != "/usr"
    {
        return None;
    }
    if version::in_text(&Cmd::new(rustc).arg("--version").ask()?)? < required() {
        return None;
    }
    let mut folders = vec![PathBuf::from("/usr/bin")];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH")?));
    Some(Toolchain {
        kind: kind_of(rustc),
        cargo: cargo.to_owned(),
        env: vec![
            ("PATH", std::env::join_paths(folders).ok()?),
            ("RUSTC", rustc.into()),
            ("RUSTC_BOOTSTRAP", "1".into()),
            ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
            (
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                host.linker()?.into(),
            ),
        ],
    })
}

/// The flags of the small build are not stable: a compiler that refuses them builds without.
fn kind_of(rustc: &Path) -> Kind {
    let accepted = Cmd::new(rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["--target", TARGET, "--print", "cfg"])
        .args(SMALL_FLAGS)
        .ask();
    match accepted {
        Some(_) => Kind::Small,
        None => Kind::Ordinary,
    }
}

/// The oldest compiler that this workspace is written for.
fn required() -> Version {
    version::in_text(env!("CARGO_PKG_RUST_VERSION")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_states_its_oldest_compiler() {
        assert!(required() >= (1, 85), "edition 2024 needs 1.85");
    }

    #[test]
    fn a_toolchain_without_the_target_is_seen_as_such() {
        let host = Host {
            sysroot: std::env::temp_dir().join("no-such-sysroot"),
            triple: "x86_64-unknown-linux-gnu".to_owned(),
        };
        assert!(!host.has_target());
        assert_eq!(host.linker(), None);
    }
}
