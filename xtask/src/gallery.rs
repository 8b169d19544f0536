//! `cargo xtask gallery`: pictures of every screen and main dialog, into `docs/gallery`.

use std::process::{Command, ExitCode};

use crate::environment::Workspace;
use crate::failure::Failure;
use crate::packages::PICTURES;
use crate::step::Steps;
use crate::{setup, ui};

/// What Chromium is called, by distribution.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// Takes the pictures; `arguments` choose languages and scenes. How each is reached stands in `ui/scripts/gallery`.
pub fn gallery(workspace: &Workspace, steps: &Steps, arguments: &[String]) -> Result<ExitCode, Failure> {
    setup::install(workspace, steps, &[&PICTURES])?;
    ui::install(workspace, steps)?;
    let chromium = CHROMIUM.iter().find_map(|name| workspace.program(name)).ok_or_else(|| {
        Failure::new("Chromium is wanted on the search path: the pictures are taken in it.")
    })?;
    let convert = ["convert", "magick"].iter().find_map(|name| workspace.program(name)).ok_or_else(|| {
        Failure::new("ImageMagick is wanted on the search path: it makes the pictures small.")
    })?;
    let mut node: Command = workspace.command("node");
    node.current_dir(workspace.ui())
        .arg("scripts/gallery/main.mjs")
        .arg(chromium)
        .arg(convert)
        .args(arguments);
    let said = steps.must("pictures", &mut node)?;
    if let Some(line) = said.lines().rev().find(|line| !line.trim().is_empty()) {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}
