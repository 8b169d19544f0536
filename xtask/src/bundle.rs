//! `cargo xtask bundle`: installable packages of the application.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::environment::Workspace;
use crate::failure::Failure;
use crate::packages::BUILD;
use crate::step::Steps;
use crate::{setup, ui};

/// What Tauri's bundler leaves that a person can install.
const INSTALLABLE: [&str; 7] = ["deb", "rpm", "AppImage", "dmg", "msi", "exe", "gz"];

/// Makes the packages and says where they are.
pub fn bundle(workspace: &Workspace, steps: &Steps) -> Result<ExitCode, Failure> {
    setup::install(workspace, steps, &[&BUILD])?;
    ui::install(workspace, steps)?;
    let cli = workspace.ui().join("node_modules").join("@tauri-apps").join("cli");
    let Some(version) = version(&cli.join("package.json")) else {
        return Err(Failure::new(
            "Packages are made with @tauri-apps/cli, which should be a development dependency in ui/package.json.",
        ));
    };
    let out = workspace.programs(true).join("bundle");
    if out.exists() {
        // Packages of an older version would otherwise be listed beside the new ones.
        fs::remove_dir_all(&out).map_err(|error| Failure::file("empty", &out, &error))?;
    }
    // By node and not by npx: npx would run it in ui/, and it has to start where tauri.conf.json is.
    let mut build = workspace.command("node");
    build.arg(cli.join("tauri.js")).arg("build").env("CI", "true");
    if cfg!(target_os = "linux") {
        // AppImage is left to the release workflow: its tools are downloaded while it is made.
        build.args(["--bundles", "deb,rpm"]);
    }
    build.args(["--", "--locked"]);
    steps.must(&format!("tauri build ({version})"), &mut build)?;

    let mut packages = Vec::new();
    for kind in entries(&out)?.iter().filter(|path| path.is_dir()) {
        collect(kind, &mut packages)?;
    }
    packages.sort();
    if packages.is_empty() {
        return Err(Failure::new(format!("The bundler left nothing in {}.", workspace.short(&out))));
    }
    for path in &packages {
        let size = fs::metadata(path).map_err(|error| Failure::file("read", path, &error))?.len();
        println!("{:>9}  {}", megabytes(size), workspace.short(path));
    }
    Ok(ExitCode::SUCCESS)
}

fn version(package: &Path) -> Option<String> {
    let package: serde_json::Value = serde_json::from_str(&fs::read_to_string(package).ok()?).ok()?;
    Some(package.get("version")?.as_str()?.to_string())
}

/// The packages in one kind's folder; deeper down the bundler keeps what it made them from.
fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for path in entries(folder)? {
        let installable = path.extension().is_some_and(|end| INSTALLABLE.iter().any(|known| end == *known));
        if installable && path.is_file() {
            into.push(path);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: std::io::Error| Failure::file("look through", folder, &error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect()
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::megabytes;

    #[test]
    fn sizes_are_told_in_megabytes() {
        assert_eq!(megabytes(4_251_234), "4.2 MB");
        assert_eq!(megabytes(99_999), "0.0 MB");
    }
}
