//! The tests that drive the real program in a real window, on a display, a bus and a keychain of their own.

use std::fs;

use super::rust::{build, limit_note};
use super::{Context, Found};
use crate::counts::{self, Counts};
use crate::display::{VirtualDisplay, ends_with_us};
use crate::failure::Failure;
use crate::sandbox::Sandbox;
use crate::ui;

/// How long the tests may take, once compiled, in minutes.
const LIMIT: u32 = 20;

/// Room for the largest window that is looked at, 1920 × 1080, and for a dialog that stands out beyond it.
const SIZE: &str = "2000x1200";

/// Unlocks a fresh keychain before anything asks the bus for one, then becomes the tests. The password protects
/// nothing: the keychain lives in the sandbox, for this run.
const WITH_KEYCHAIN: &str = "printf %s test | gnome-keyring-daemon --unlock --components=secrets >/dev/null \
                             || { echo 'The keychain did not start.'; exit 1; }; exec \"$@\"";

/// Compiles the programs as the other tests use them, then drives them.
pub fn e2e(context: &Context<'_>) -> Found {
    let Context { workspace, steps, .. } = context;
    if !cfg!(target_os = "linux") {
        let note = "skipped: driving the web view from outside works on Linux only; run this there";
        return Ok((Counts::skip(), vec![note.to_string()]));
    }
    ui::build_if_stale(workspace, steps)?;
    build(context)?;
    // The whole workspace is named so that cargo takes the features that everything was compiled with.
    let arguments = ["test", "--workspace", "--locked", "--test", "e2e"];
    steps.must("cargo build, window tests", workspace.cargo().args(arguments).arg("--no-run"))?;

    let artifacts = workspace.target.join("test-artifacts");
    if artifacts.exists() {
        fs::remove_dir_all(&artifacts).map_err(|error| Failure::file("empty", &artifacts, &error))?;
    }
    fs::create_dir_all(&artifacts).map_err(|error| Failure::file("make", &artifacts, &error))?;
    let sandbox = Sandbox::new(workspace, "e2e")?;
    let display = VirtualDisplay::start(workspace, sandbox.runtime(), SIZE)?;

    let mut test = ends_with_us(workspace, "timeout");
    test.arg("--kill-after=10").arg(format!("{LIMIT}m"));
    test.args(["dbus-run-session", "--", "sh", "-c", WITH_KEYCHAIN, "sh"]);
    // One screen and one keyboard: one test at a time.
    test.arg(workspace.cargo().get_program()).args(arguments).args(["--", "--test-threads=1"]);
    if context.full {
        test.arg("--include-ignored");
    }
    sandbox.confine(&mut test);
    display.enter(&mut test);
    test.env("AFMT_TEST_BIN_DIR", workspace.programs(false)).env("AFMT_TEST_ARTIFACTS", &artifacts);
    let finished = steps.run("window tests", &mut test)?;
    let mut notes = limit_note(finished.code, LIMIT);
    if !finished.success {
        notes.push(format!("pictures, if a test took any, are in {}", workspace.short(&artifacts)));
    }
    Ok((counts::cargo_test(&finished.output).ended(finished.success), notes))
}
