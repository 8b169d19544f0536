//! `cargo xtask run`: builds the application and starts it, with a virtual display where there is no screen.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::thread;
use std::time::Duration;

use crate::display::{VirtualDisplay, ends_with_us};
use crate::environment::{Stopwatch, Workspace};
use crate::failure::Failure;
use crate::packages::{BUILD, DISPLAY};
use crate::sandbox::private_folder;
use crate::step::Steps;
use crate::{setup, ui};

/// How often a picture of the virtual display is taken.
const BETWEEN_PICTURES: Duration = Duration::from_secs(3);

/// Builds the application and the programs beside it, and starts it with `arguments`.
pub fn run(
    workspace: &Workspace,
    steps: &Steps,
    release: bool,
    arguments: &[String],
) -> Result<ExitCode, Failure> {
    let linux = cfg!(target_os = "linux");
    let screen =
        !linux || workspace.variable("DISPLAY").is_some() || workspace.variable("WAYLAND_DISPLAY").is_some();
    setup::install(workspace, steps, if screen { &[&BUILD] } else { &[&BUILD, &DISPLAY] })?;
    ui::build_if_stale(workspace, steps)?;
    let mut build = workspace.cargo();
    // The programs of the whole workspace, for their features to be the ones that the tests compile with.
    // xtask is left out: Windows cannot replace a program that runs.
    build.args(["build", "--workspace", "--exclude", "xtask", "--bins", "--locked"]);
    if release {
        build.arg("--release");
    }
    steps.must("cargo build", &mut build)?;

    let name = format!("afmt-desktop{}", std::env::consts::EXE_SUFFIX);
    let program = workspace.programs(release).join(name);
    if linux && !has_bus(workspace) {
        println!(
            "There is no session bus here, so there is no keychain. The application will ask where to keep \
             secrets:\nin memory for this run, or in a file locked by a passphrase of yours."
        );
    }
    let status = if screen {
        let mut command = on_a_bus(workspace, &program);
        command.args(arguments);
        println!("Starting {}", workspace.short(&program));
        command.status().map_err(|error| Failure::start("afmt-desktop", &error))?
    } else {
        without_screen(workspace, &program, arguments)?
    };
    Ok(ended(status))
}

fn ended(status: ExitStatus) -> ExitCode {
    if status.success() {
        println!("The application has ended.");
        return ExitCode::SUCCESS;
    }
    println!("The application ended with {status}.");
    ExitCode::FAILURE
}

/// Starts the program on a virtual display and keeps a picture of it up to date.
fn without_screen(
    workspace: &Workspace,
    program: &PathBuf,
    arguments: &[String],
) -> Result<ExitStatus, Failure> {
    let folder = private_folder("run")?;
    let outcome = VirtualDisplay::start(workspace, folder.path(), "1600x1000").and_then(|display| {
        let picture = workspace.target.join("virtual-display.png");
        println!(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the application runs on\n\
             the virtual display {}. What it shows: {}, renewed every {} seconds.\n\
             To use it, set DISPLAY={} and XAUTHORITY={}\n\
             for a tool such as xdotool or x11vnc. It ends when the application ends, or by Ctrl-C.",
            display.name,
            workspace.short(&picture),
            BETWEEN_PICTURES.as_secs(),
            display.name,
            display.authority().display(),
        );
        let mut command = on_a_bus(workspace, program);
        command.args(arguments);
        display.enter(&mut command);
        let mut child = command.spawn().map_err(|error| Failure::start("afmt-desktop", &error))?;
        wait_taking_pictures(workspace, &display, &picture, &mut child)
    });
    drop(folder);
    outcome
}

fn wait_taking_pictures(
    workspace: &Workspace,
    display: &VirtualDisplay,
    picture: &PathBuf,
    child: &mut Child,
) -> Result<ExitStatus, Failure> {
    // Written beside and renamed, so that whoever looks never sees half a picture.
    let fresh = picture.with_extension("new.png");
    let mut last: Option<Stopwatch> = None;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| Failure::start("afmt-desktop", &error))? {
            return Ok(status);
        }
        if last.as_ref().is_none_or(|watch| watch.elapsed() >= BETWEEN_PICTURES) {
            let taken = display.picture(workspace, &fresh).status();
            if taken.is_ok_and(|status| status.success()) {
                fs::rename(&fresh, picture).map_err(|error| Failure::file("write", picture, &error))?;
            }
            last = Some(Stopwatch::start());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Whether programs here can talk to a session bus.
fn has_bus(workspace: &Workspace) -> bool {
    workspace.variable("DBUS_SESSION_BUS_ADDRESS").is_some()
        || workspace
            .variable("XDG_RUNTIME_DIR")
            .is_some_and(|folder| PathBuf::from(folder).join("bus").exists())
}

/// The program, on a bus of its own where there is none: WebKitGTK and the single-instance check talk by it.
fn on_a_bus(workspace: &Workspace, program: &PathBuf) -> Command {
    if !cfg!(target_os = "linux") || has_bus(workspace) || workspace.program("dbus-run-session").is_none() {
        return workspace.command(program);
    }
    // `timeout 0` sets no time: it is there to end the bus and what the bus started, which dbus-run-session leaves
    // behind when it is stopped itself.
    let mut command = ends_with_us(workspace, "timeout");
    command.args(["0", "dbus-run-session", "--"]).arg(program);
    command
}
