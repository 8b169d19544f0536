//! Runs one command at a time: its output goes to a log, a person sees one line.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::environment::{Stopwatch, Workspace};
use crate::failure::Failure;
use crate::report;

/// How often a long step says that it is alive where the output is not a terminal (CI keeps every line).
const HEARTBEAT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// Runs steps and shows their progress.
pub struct Steps {
    root: PathBuf,
    logs: PathBuf,
    verbose: bool,
    terminal: bool,
    number: Cell<u32>,
}

/// How a step ended.
pub struct Finished {
    /// Whether the command said that it succeeded.
    pub success: bool,
    /// The code that it ended with; none if a signal ended it.
    pub code: Option<i32>,
    /// All that it printed.
    pub output: String,
    /// Where that stands.
    pub log: PathBuf,
}

impl Steps {
    /// Makes a fresh folder for the logs of `chore`; another chore may be running meanwhile.
    pub fn new(workspace: &Workspace, chore: &str, verbose: bool) -> Result<Self, Failure> {
        let logs = workspace.target.join("logs").join(chore);
        if logs.exists() {
            fs::remove_dir_all(&logs).map_err(|error| Failure::file("empty", &logs, &error))?;
        }
        fs::create_dir_all(&logs).map_err(|error| Failure::file("make", &logs, &error))?;
        let terminal = std::io::stdout().is_terminal();
        Ok(Self { root: workspace.root.clone(), logs, verbose, terminal, number: Cell::new(0) })
    }

    /// Runs `command` to its end and shows the end of its output if it failed.
    pub fn run(&self, name: &str, command: &mut Command) -> Result<Finished, Failure> {
        let finished = self.run_as(name, command, "FAIL")?;
        if !finished.success {
            self.show_failure(&finished);
        }
        Ok(finished)
    }

    /// Runs `command` and takes anything but success for a failure of the whole chore.
    pub fn must(&self, name: &str, command: &mut Command) -> Result<String, Failure> {
        let finished = self.run(name, command)?;
        if finished.success {
            Ok(finished.output)
        } else {
            Err(Failure::new(format!("'{name}' failed, so this cannot go on.")))
        }
    }

    /// Runs `command` to its end; the caller judges whether an end without success is a failure.
    pub fn attempt(&self, name: &str, command: &mut Command) -> Result<Finished, Failure> {
        self.run_as(name, command, "--  ")
    }

    fn run_as(&self, name: &str, command: &mut Command, otherwise: &str) -> Result<Finished, Failure> {
        let log = self.log(name);
        let file = File::create(&log).map_err(|error| Failure::file("write", &log, &error))?;
        let second = file.try_clone().map_err(|error| Failure::file("write", &log, &error))?;
        let program = command.get_program().to_string_lossy().into_owned();
        if self.verbose {
            println!("     {name}: {command:?}");
        }
        let watch = Stopwatch::start();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(second)
            .spawn()
            .map_err(|error| Failure::start(&program, &error))?;
        let status = self.watch(name, &mut child, &log, &watch)?;
        if self.terminal && !self.verbose {
            print!("\r\x1b[K");
        }
        let verdict = if status.success() { "ok  " } else { otherwise };
        println!("{verdict} {:>8}  {name}", report::seconds(watch.elapsed()));
        let output = fs::read(&log).map_err(|error| Failure::file("read", &log, &error))?;
        let output = String::from_utf8_lossy(&output).into_owned();
        Ok(Finished { success: status.success(), code: status.code(), output, log })
    }

    /// Shows the telling part of a failed step's output.
    pub fn show_failure(&self, finished: &Finished) {
        if !self.verbose {
            for line in report::excerpt(&finished.output) {
                println!("       {line}");
            }
        }
        let log = finished.log.strip_prefix(&self.root).unwrap_or(&finished.log);
        println!("       Full log: {}", log.display());
    }

    /// The path of a new log, numbered in the order of the steps.
    pub fn log(&self, name: &str) -> PathBuf {
        self.number.set(self.number.get() + 1);
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        self.logs.join(format!("{:02}-{plain}.log", self.number.get()))
    }

    /// Waits for the child, and meanwhile shows what it writes (verbose) or only that it is alive.
    fn watch(
        &self,
        name: &str,
        child: &mut Child,
        log: &Path,
        watch: &Stopwatch,
    ) -> Result<ExitStatus, Failure> {
        let mut reader = File::open(log).map_err(|error| Failure::file("read", log, &error))?;
        let mut last_line = String::new();
        let mut next_beat = if self.terminal { Duration::ZERO } else { HEARTBEAT };
        loop {
            let status = child.try_wait().map_err(|error| Failure::start(name, &error))?;
            let mut fresh = Vec::new();
            // A log that cannot be followed is still read in full at the end.
            if reader.read_to_end(&mut fresh).is_ok() && !fresh.is_empty() {
                if self.verbose {
                    let mut out = std::io::stdout().lock();
                    let _ = out.write_all(&fresh).and_then(|()| out.flush());
                }
                let text = String::from_utf8_lossy(&fresh);
                if let Some(line) = text.lines().rev().find(|line| !line.trim().is_empty()) {
                    last_line = line.trim().chars().take(60).collect();
                }
            }
            if let Some(status) = status {
                return Ok(status);
            }
            if !self.verbose && watch.elapsed() >= next_beat {
                let line = format!("...  {:>8}  {name}  {last_line}", report::seconds(watch.elapsed()));
                if self.terminal {
                    print!("\r\x1b[K{line}");
                    let _ = std::io::stdout().flush();
                    next_beat = watch.elapsed() + Duration::from_millis(500);
                } else {
                    println!("{line}");
                    next_beat = watch.elapsed() + HEARTBEAT;
                }
            }
            thread::sleep(POLL);
        }
    }
}
