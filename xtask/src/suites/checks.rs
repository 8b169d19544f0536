//! The checks that read the code without running it: layout, lints, and what we depend on.

use std::path::PathBuf;
use std::process::Command;

use super::{Context, Found};
use crate::counts::{self, Counts};
use crate::environment::Workspace;
use crate::failure::Failure;
use crate::step::Steps;
use crate::ui;

/// The version of cargo-deny that `deny.toml` is written for.
const DENY: &str = "0.20.2";

/// What cargo-deny says when it cannot reach the advisory database.
const UNREACHED: &str = "failed to fetch advisory database";

/// The layout of the Rust code.
pub fn fmt(context: &Context<'_>) -> Found {
    component(context, "fmt", "rustfmt")?;
    let mut command = context.workspace.cargo();
    // rustfmt colours its differences even into a file, unless told.
    command.args(["fmt", "--all", "--check", "--", "--color=never"]);
    let finished = context.steps.run("cargo fmt", &mut command)?;
    Ok((Counts::check(finished.success), Vec::new()))
}

/// The lints, over everything that compiles.
pub fn clippy(context: &Context<'_>) -> Found {
    component(context, "clippy", "clippy")?;
    ui::build_if_absent(context.workspace, context.steps)?;
    let mut held = true;
    // `--all-targets` leaves out a target with `test = false`, which the window tests are.
    for (name, targets) in
        [("cargo clippy", &["--all-targets"][..]), ("cargo clippy, window tests", &["--test", "e2e"])]
    {
        let mut command = context.workspace.cargo();
        command.args(["clippy", "--workspace", "--locked"]).args(targets).args(["--", "-D", "warnings"]);
        held &= context.steps.run(name, &mut command)?.success;
    }
    Ok((Counts::check(held), Vec::new()))
}

/// Licences, origins and known holes of what we depend on.
pub fn deny(context: &Context<'_>) -> Found {
    let Context { workspace, steps, .. } = context;
    let tool = deny_tool(workspace, steps)?;
    let check = |names: &[&str]| -> Command {
        let mut command = workspace.command(&tool);
        command.args(["--locked", "check", "--hide-inclusion-graph"]).args(names);
        command
    };
    let finished = steps.run("cargo deny", &mut check(&["licenses", "bans", "sources"]))?;
    let mut sum = counts::deny(&finished.output).ended(finished.success);
    let mut notes = Vec::new();
    let finished = steps.attempt("cargo deny, advisories", &mut check(&["advisories"]))?;
    if !finished.success && finished.output.contains(UNREACHED) {
        sum += Counts::skip();
        notes.push("advisories skipped: the RustSec database cannot be reached from here".to_string());
    } else {
        if !finished.success {
            steps.show_failure(&finished);
        }
        sum += counts::deny(&finished.output).ended(finished.success);
    }
    Ok((sum, notes))
}

/// cargo-deny, compiled below `target/` if that version is not there yet.
fn deny_tool(workspace: &Workspace, steps: &Steps) -> Result<PathBuf, Failure> {
    let root = workspace.target.join("tools");
    let tool = root.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    let there = workspace.command(&tool).arg("--version").output();
    let wanted = format!("cargo-deny {DENY}");
    if there.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == wanted) {
        return Ok(tool);
    }
    let mut install = workspace.cargo();
    install
        .args(["install", "cargo-deny", "--version", DENY, "--locked", "--debug", "--force", "--root"])
        .arg(&root)
        // Unoptimised and without debug information it is there in a minute, and fast enough.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        // A target folder of the workspace's would keep a gigabyte of what is needed once.
        .env_remove("CARGO_TARGET_DIR");
    steps.must("install cargo-deny", &mut install)?;
    Ok(tool)
}

/// Makes sure that a part of the toolchain is there which a minimal one leaves out.
fn component(context: &Context<'_>, subcommand: &str, name: &str) -> Result<(), Failure> {
    let there = context.workspace.cargo().args([subcommand, "--version"]).output();
    if there.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    if context.workspace.program("rustup").is_none() {
        return Err(Failure::new(format!("This Rust has no {name}: install the package that holds it.")));
    }
    let mut add = context.workspace.command("rustup");
    context.steps.must(&format!("add {name}"), add.args(["component", "add", name]))?;
    Ok(())
}
