//! The tests of the crates and the hermetic tests of the whole, none of which needs a screen.

use std::process::Command;

use super::{Context, Found};
use crate::counts;
use crate::display::ends_with_us;
use crate::environment::Workspace;
use crate::failure::Failure;
use crate::sandbox::Sandbox;
use crate::ui;

/// How long the tests may take, once compiled, in minutes. A test that hangs must not hold CI for ever.
const LIMIT: u32 = 20;

/// Compiles everything, then runs it in a home of its own.
pub fn rust(context: &Context<'_>) -> Found {
    let steps = context.steps;
    ui::build_if_absent(context.workspace, steps)?;
    build(context)?;
    let sandbox = Sandbox::new(context.workspace, "rust")?;
    let mut test = limited_cargo(context.workspace, LIMIT);
    test.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    sandbox.confine(&mut test);
    let finished = steps.run("cargo test", &mut test)?;
    let mut sum = counts::cargo_test(&finished.output).ended(finished.success);
    let mut notes = limit_note(finished.code, LIMIT);
    if context.full {
        let mut test = limited_cargo(context.workspace, LIMIT);
        // Not in the first run by `--include-ignored`: that would compile the documentation's ignored pieces.
        test.args(["test", "--workspace", "--locked", "--no-fail-fast", "--tests", "--", "--ignored"]);
        sandbox.confine(&mut test);
        let finished = steps.run("cargo test, slow ones", &mut test)?;
        let slow = counts::cargo_test(&finished.output);
        sum.skipped = sum.skipped.saturating_sub(slow.passed + slow.failed);
        sum += slow;
        sum.failed += u64::from(!finished.success && slow.failed == 0);
        notes.extend(limit_note(finished.code, LIMIT));
    }
    Ok((sum, notes))
}

/// Compiles the programs and the tests in one go.
///
/// Programs alone would be compiled without the features that tests switch on in shared crates, and again with
/// them a moment later. xtask itself is left out: Windows cannot replace a program that runs.
pub fn build(context: &Context<'_>) -> Result<(), Failure> {
    let mut build = context.workspace.cargo();
    build.args(["build", "--workspace", "--exclude", "xtask", "--bins", "--tests", "--locked"]);
    context.steps.must("cargo build", &mut build)?;
    Ok(())
}

/// cargo, stopped with all that it started after so many minutes where the system has a tool for that.
pub fn limited_cargo(workspace: &Workspace, minutes: u32) -> Command {
    let cargo = workspace.cargo();
    if !cfg!(target_os = "linux") || workspace.program("timeout").is_none() {
        return cargo;
    }
    let mut command = ends_with_us(workspace, "timeout");
    command.arg("--kill-after=10").arg(format!("{minutes}m")).arg(cargo.get_program());
    command
}

/// Says that a run was stopped, which its own output does not.
pub fn limit_note(code: Option<i32>, minutes: u32) -> Vec<String> {
    // 124 by timeout's own account; 137 when it had to be harder.
    if matches!(code, Some(124 | 137)) {
        vec![format!("stopped after {minutes} minutes: a test hangs")]
    } else {
        Vec::new()
    }
}
