//! Starts other programs. A failing program's own output is shown, then one line says what failed.

use anyhow::{Context as _, Result, bail};
use std::{
    env,
    ffi::OsStr,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
};

/// A program to call, with its arguments and environment.
pub(crate) struct Cmd {
    command: Command,
    shown: String,
}

impl Cmd {
    /// `program` as found on PATH, or by its path.
    ///
    /// What cargo told *this* program about itself is kept from it: it may be a cargo again, for other packages.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_"]
                .iter()
                .any(|prefix| text.starts_with(prefix))
                || text == "RUST_RECURSION_COUNT"
            {
                command.env_remove(&name);
            }
        }
        let shown = Path::new(program)
            .file_name()
            .unwrap_or(program)
            .to_string_lossy()
            .into_owned();
        Self { command, shown }
    }

    /// The cargo that runs this program, for the native crates.
    pub(crate) fn cargo() -> Self {
        Self::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<T: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = T>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// What it writes to its standard error is thrown away.
    pub(crate) fn without_errors(mut self) -> Self {
        self.command.stderr(Stdio::null());
        self
    }

    pub(crate) fn dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// What it writes to its standard error goes into this file.
    pub(crate) fn errors_to(mut self, file: File) -> Self {
        self.command.stderr(file);
        self
    }

    /// Runs it to its end with our output as its own, for programs that tell their progress themselves.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self
            .command
            .stdin(Stdio::null())
            .status()
            .with_context(|| self.cannot_start())?;
        self.check(status)
    }

    /// Runs it silently; what it said is shown if it fails.
    pub(crate) fn run_quietly(self) -> Result<()> {
        self.read().map(drop)
    }

    /// Runs it silently and returns what it wrote to its standard output, without the white space around it.
    pub(crate) fn read(mut self) -> Result<String> {
        let output = self.output()?;
        if !output.status.success() {
            eprint!("{}", String::from_utf8_lossy(&output.stdout));
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            self.check(output.status)?;
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Asks something that may well be answered with no: the output of a program that exists and succeeds.
    pub(crate) fn ask(mut self) -> Option<String> {
        let output = self.output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What it wrote to its standard output, whether it succeeded or not: for programs that say more there than in their exit code.
    pub(crate) fn answer(mut self) -> Result<String> {
        let output = self.output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs it and passes its standard output on, line by line; `look` sees each line, too.
    pub(crate) fn run_watched(mut self, mut look: impl FnMut(&str)) -> Result<()> {
        let mut child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| self.cannot_start())?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                let line = line?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                look(&line);
            }
        }
        let status = child.wait()?;
        self.check(status)
    }

    /// Starts it and returns at once; its standard output is the caller's to read.
    pub(crate) fn start(mut self) -> Result<Child> {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| self.cannot_start())
    }

    fn output(&mut self) -> Result<Output> {
        self.command
            .stdin(Stdio::null())
            .output()
            .with_context(|| self.cannot_start())
    }

    fn cannot_start(&self) -> String {
        format!(
            "cannot start {}",
            self.command.get_program().to_string_lossy()
        )
    }

    fn check(&self, status: ExitStatus) -> Result<()> {
        if !status.success() {
            bail!("`{}` failed ({status})", shortened(&self.shown));
        }
        Ok(())
    }
}

/// Long command lines are cut: the line has to say what failed, not to be typed again.
fn shortened(command: &str) -> String {
    const LONGEST: usize = 120;
    match command.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &command[..end]),
        None => command.to_owned(),
    }
}

/// The first of these programs that PATH leads to.
pub(crate) fn find_on_path(names: &[&str]) -> Option<std::path::PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_commands_are_cut_between_characters() {
        assert_eq!(shortened("cargo test"), "cargo test");
        let long = "я".repeat(200);
        assert_eq!(shortened(&long), format!("{} …", "я".repeat(120)));
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = Cmd::new("no-such-program-here").run().unwrap_err();
        assert_eq!(error.to_string(), "cannot start no-such-program-here");
    }
}
