//! The program as a script sees it: arguments in, text or JSON and an exit status out. No display, no keychain.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod begin;
mod change;
mod details;
mod files;
mod generate;
mod inspect;
mod list;
mod sites;
mod tickets;
mod upgrade;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse battery staple";

/// A machine without display, bus or keychain, with one data folder.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn with_sample_company() -> Self {
        let machine = Self::new();
        let output = machine.with_passphrase(&[
            "init",
            "--sample-company",
            "--name",
            "Ada Lovelace",
            "--secrets",
            "passphrase-file",
        ]);
        assert!(output.status.success(), "{}", text(&output));
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_afmt"));
        command
            .args(arguments)
            .env_clear()
            .env("AFMT_DATA_FOLDER", self.path("data"))
            .env("HOME", self.folder.path())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs with the passphrase on descriptor 0, where a pipe can put it.
    fn with_passphrase(&self, arguments: &[&str]) -> Output {
        let mut child = self
            .command(&[&["--passphrase-fd", "0"], arguments].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{PASSPHRASE}").unwrap();
        child.wait_with_output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(output.status.success(), "{}", text(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// What was printed as JSON, with the exit status.
fn printed(output: &Output) -> (i32, Value) {
    let value: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    assert!(value.is_some(), "{}", text(output));
    (output.status.code().unwrap(), value.unwrap())
}

fn text(output: &Output) -> String {
    format!(
        "{:?}\n{}\n{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

const PAIR: &[&str] = &[
    "--account",
    "100042",
    "--product-line",
    "CIC",
    "--license-type",
    "production",
    "--license-version",
    "4.0",
    "--site",
    "fra-1",
    "--machine",
    "CICFRA01=a3-15-5d-1e-8b-32",
    "--machine",
    "CICFRA02=A3155D1E8B33",
    "--part",
    "SW-001-4.0-SV01=1",
    "--part",
    "SW-001-4.0-AL04=5+25",
];

fn new(rest: &[&str]) -> Vec<&'static str> {
    let rest: Vec<&'static str> =
        rest.iter().map(|word| &*Box::leak((*word).to_owned().into_boxed_str())).collect();
    [&["new"], PAIR, &rest].concat()
}
