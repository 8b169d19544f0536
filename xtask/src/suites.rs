//! `cargo xtask test`: which suites run, in which order, and what they add up to.
//!
//! What is cheap comes first, but everything runs: one failure does not hide the next.

mod checks;
mod e2e;
mod rust;

use std::process::{Command, ExitCode};

use crate::counts::{Counts, vitest};
use crate::environment::{Stopwatch, Workspace};
use crate::failure::Failure;
use crate::packages::{self, Set};
use crate::report::{self, SuiteResult};
use crate::sandbox::OwnFolders;
use crate::step::Steps;
use crate::{setup, ui};

/// What every suite needs.
pub struct Context<'a> {
    /// The workspace under test.
    pub workspace: &'a Workspace,
    /// Runs the commands.
    pub steps: &'a Steps,
    /// Whether the slow tests run too.
    pub full: bool,
}

/// What a suite found, and what a reader has to know about it.
pub type Found = Result<(Counts, Vec<String>), Failure>;

/// A suite as the command line knows it.
struct Suite {
    name: &'static str,
    /// The system packages without which it cannot run.
    needs: &'static [&'static Set],
    /// Whether it could touch the person's own folders.
    runs_the_program: bool,
    run: fn(&Context<'_>) -> Found,
}

const SUITES: [Suite; 6] = [
    Suite { name: "fmt", needs: &[], runs_the_program: false, run: checks::fmt },
    Suite { name: "ui", needs: &[], runs_the_program: false, run: ui_suite },
    Suite { name: "clippy", needs: &[&packages::BUILD], runs_the_program: false, run: checks::clippy },
    Suite {
        name: "rust",
        needs: &[&packages::BUILD, &packages::DATABASE],
        runs_the_program: true,
        run: rust::rust,
    },
    Suite {
        name: "e2e",
        needs: &[&packages::BUILD, &packages::DISPLAY, &packages::DRIVE, &packages::DATABASE],
        runs_the_program: true,
        run: e2e::e2e,
    },
    // Last, because its tool has to be compiled on a fresh machine.
    Suite { name: "deny", needs: &[&packages::BUILD], runs_the_program: false, run: checks::deny },
];

/// Runs the suites that were named, or all.
pub fn test(workspace: &Workspace, steps: &Steps, names: &[String], full: bool) -> Result<ExitCode, Failure> {
    if let Some(unknown) = names.iter().find(|name| SUITES.iter().all(|suite| suite.name != **name)) {
        let known = SUITES.map(|suite| suite.name).join(", ");
        return Err(Failure::new(format!("There is no suite '{unknown}'; there are: {known}.")));
    }
    let chosen: Vec<&Suite> = SUITES
        .iter()
        .filter(|suite| names.is_empty() || names.iter().any(|name| name == suite.name))
        .collect();
    let mut needs: Vec<&Set> = Vec::new();
    for set in chosen.iter().flat_map(|suite| suite.needs) {
        if !needs.iter().any(|known| known.needed_to == set.needed_to) {
            needs.push(set);
        }
    }
    setup::install(workspace, steps, &needs)?;

    let context = Context { workspace, steps, full };
    let own = OwnFolders::look(workspace);
    let mut results = Vec::new();
    for suite in &chosen {
        let watch = Stopwatch::start();
        let (counts, notes) = (suite.run)(&context).unwrap_or_else(|failure| {
            println!("FAIL           {}: {failure}", suite.name);
            (Counts::check(false), vec![failure.to_string()])
        });
        results.push(SuiteResult { name: suite.name, counts, took: watch.elapsed(), notes });
    }
    if chosen.iter().any(|suite| suite.runs_the_program) {
        results.push(own_folders(&own));
    }
    println!("{}", report::summary(&results));
    Ok(if report::total(&results).failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The tests have folders of their own; this proves that they kept to them.
fn own_folders(own: &OwnFolders) -> SuiteResult {
    let watch = Stopwatch::start();
    let touched = own.touched();
    let notes = match touched.first() {
        None => Vec::new(),
        Some(first) => vec![format!(
            "the tests changed your own folders ({} and {} more), or AFMT ran meanwhile: close it and try again",
            first.display(),
            touched.len() - 1
        )],
    };
    SuiteResult { name: "own", counts: Counts::check(touched.is_empty()), took: watch.elapsed(), notes }
}

/// The UI's own checks, its component tests and its build.
fn ui_suite(context: &Context<'_>) -> Found {
    let Context { workspace, steps, .. } = context;
    ui::install(workspace, steps)?;
    let script = |name: &str| -> Command {
        let mut command = workspace.npm();
        command.args(["run", name]);
        command
    };
    let mut counts = Counts::default();
    for name in ["check", "lint", "format:check"] {
        let finished = steps.run(&format!("ui {name}"), &mut script(name))?;
        counts += Counts::check(finished.success);
    }
    let report = steps.log("vitest report").with_extension("json");
    let mut tests = script("test");
    tests.args(["--", "--reporter=default", "--reporter=json"]);
    tests.arg(format!("--outputFile.json={}", report.display()));
    let finished = steps.run("ui test", &mut tests)?;
    // No report is no test: `ended` makes a failure of it.
    let read = std::fs::read_to_string(&report).ok().and_then(|text| vitest(&text));
    counts += read.unwrap_or_default().ended(finished.success);
    let finished = steps.run("ui build", &mut script("build"))?;
    counts += Counts::check(finished.success);
    Ok((counts, Vec::new()))
}
