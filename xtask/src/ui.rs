//! The UI's packages and its build, each only when something changed.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::environment::Workspace;
use crate::failure::Failure;
use crate::step::Steps;

/// Folders in `ui/` that are made, not written.
const MADE: [&str; 3] = ["node_modules", "dist", ".svelte-kit"];

/// Installs the UI's packages if the lock file is another than the one they were installed from.
pub fn install(workspace: &Workspace, steps: &Steps) -> Result<(), Failure> {
    let ui = workspace.ui();
    let lock = ui.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|error| Failure::file("read", &lock, &error))?;
    // A copy of the lock file, not npm's own hidden one: that is written even by an install that was cut short.
    let stamp = ui.join("node_modules").join(".installed-from.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if workspace.program("node").is_none() {
        return Err(Failure::new("Node.js (20.19 or newer) with npm is wanted: the UI is built with it."));
    }
    steps.must("npm ci", workspace.npm().args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, wanted).map_err(|error| Failure::file("write", &stamp, &error))
}

/// Builds the UI if it never was; enough for what compiles it in without showing it.
pub fn build_if_absent(workspace: &Workspace, steps: &Steps) -> Result<(), Failure> {
    if workspace.ui().join("dist").join("index.html").is_file() {
        return Ok(());
    }
    build_if_stale(workspace, steps)
}

/// Builds the UI if a source is newer than what was built; cargo embeds the result.
pub fn build_if_stale(workspace: &Workspace, steps: &Steps) -> Result<(), Failure> {
    install(workspace, steps)?;
    let built = workspace.ui().join("dist").join("index.html");
    let built_at = fs::metadata(&built).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    // The guide is made into the UI as well.
    let written = newest(&workspace.ui())?.max(newest(&workspace.guide())?);
    if written > built_at {
        steps.must("build the UI", workspace.npm().args(["run", "build"]))?;
    }
    Ok(())
}

/// When the youngest source below `folder` was written. Folders count too: a file taken away changes its folder.
fn newest(folder: &Path) -> Result<SystemTime, Failure> {
    let failed = |error: std::io::Error| Failure::file("look through", folder, &error);
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if MADE.iter().any(|made| entry.file_name() == OsStr::new(made)) {
            continue;
        }
        let data = entry.metadata().map_err(failed)?;
        newest = newest.max(data.modified().map_err(failed)?);
        if data.is_dir() {
            newest = newest.max(self::newest(&entry.path())?);
        }
    }
    Ok(newest)
}
