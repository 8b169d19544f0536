//! Where the workspace is and what the environment says; the only file here that reads either.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// The folders of the workspace and the environment that xtask was started with.
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder; all that a chore leaves behind lies in it.
    pub target: PathBuf,
    variables: BTreeMap<OsString, OsString>,
}

impl Workspace {
    /// Finds the workspace that this program was started from.
    pub fn find() -> Result<Self, Failure> {
        let variables: BTreeMap<_, _> = std::env::vars_os().collect();
        let manifest = variables
            .get(OsStr::new("CARGO_MANIFEST_DIR"))
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .filter(|root| root.join("Cargo.toml").is_file())
            .ok_or_else(|| Failure::new("Start this as `cargo xtask …` from within the workspace."))?
            .to_path_buf();
        let target = variables
            .get(OsStr::new("CARGO_TARGET_DIR"))
            .map_or_else(|| root.join("target"), |given| root.join(given));
        Ok(Self { root, target, variables })
    }

    /// A variable of the environment; an empty one counts as absent, as the XDG rules have it.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The person's home folder.
    pub fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.variable(name).map(PathBuf::from)
    }

    /// The folder of the UI's sources.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The folder of the user's guide.
    pub fn guide(&self) -> PathBuf {
        self.root.join("docs").join("guide")
    }

    /// The folder of the programs that `cargo build` makes.
    pub fn programs(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" })
    }

    /// A command that runs at the root, without the traces that `cargo run` left in the environment: build
    /// scripts that watch them would run again for nothing.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1");
        command.env_remove("FORCE_COLOR").env_remove("CLICOLOR_FORCE");
        for name in self.variables.keys() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// The cargo that started this program.
    pub fn cargo(&self) -> Command {
        self.command(self.variable("CARGO").unwrap_or(OsStr::new("cargo")))
    }

    /// npm, in the folder of the UI.
    pub fn npm(&self) -> Command {
        let mut command = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        // The last one is what the component tests' library listens to when it prints a page.
        command.current_dir(self.ui()).env("COLORS", "false");
        command
    }

    /// The path of a program on the search path, if it is there.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(self.variable("PATH")?)
            .map(|folder| folder.join(&file))
            .find(|path| path.is_file())
    }

    /// A path as a person at the root would type it.
    pub fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// Measures how long something takes, for a person to read.
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "xtask is a composition root: it times its own steps")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
