//! `cargo xtask bench`: the measurements, optimised.

use std::process::ExitCode;

use crate::environment::Workspace;
use crate::failure::Failure;
use crate::packages::{BUILD, DATABASE};
use crate::setup;
use crate::step::Steps;

/// Runs the package of the measurements with `arguments`; its output is the point, so it is shown.
pub fn bench(workspace: &Workspace, steps: &Steps, arguments: &[String]) -> Result<ExitCode, Failure> {
    if !workspace.root.join("benches").join("Cargo.toml").is_file() {
        return Err(Failure::new("There is no package `afmt-benches` in benches/, so nothing to measure."));
    }
    setup::install(workspace, steps, &[&BUILD, &DATABASE])?;
    let package = ["--release", "--locked", "--package", "afmt-benches"];
    steps.must("cargo build", workspace.cargo().arg("build").args(package))?;
    let status = workspace
        .cargo()
        .args(["run", "--quiet"])
        .args(package)
        .arg("--")
        .args(arguments)
        .status()
        .map_err(|error| Failure::start("cargo", &error))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
