//! Writing what is made from the code and committed: the UI's types and the portal's description.

use std::process::ExitCode;

use crate::environment::Workspace;
use crate::failure::Failure;
use crate::step::Steps;

/// The variable by which the tests that compare write instead.
const UPDATE: &str = "AFMT_UPDATE_GENERATED";

/// Runs the two tests that compare, told to write.
pub fn generate(workspace: &Workspace, steps: &Steps) -> Result<ExitCode, Failure> {
    for (package, target, test) in [
        ("workbench", "generated_types", "the_committed_types_are_the_ones_of_the_code"),
        ("portal", "it", "the_committed_description_is_the_one_of_the_code"),
    ] {
        let mut cargo = workspace.cargo();
        cargo.args(["test", "--package", package, "--test", target, test]).env(UPDATE, "1");
        steps.must(&format!("generate from {package}"), &mut cargo)?;
    }
    Ok(ExitCode::SUCCESS)
}
