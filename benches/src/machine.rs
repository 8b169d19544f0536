//! What the numbers were taken on.

use std::{fs, path::Path};

/// The load of the last 1, 5 and 15 minutes, where the system tells.
pub fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let numbers: Vec<&str> = text.split(' ').take(3).filter(|number| !number.is_empty()).collect();
    if numbers.is_empty() { "not told".to_owned() } else { numbers.join(" ") }
}

/// Cores, and the file system that the databases and files were on.
pub fn description() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let folder = std::env::temp_dir();
    let kind = file_system(&folder).unwrap_or_else(|| "a file system of a kind not told".to_owned());
    format!(
        "{} {}, {cores} cores; files in {} on {kind}",
        std::env::consts::OS,
        std::env::consts::ARCH,
        folder.display()
    )
}

/// The kind of the file system that holds `folder`: the longest mount point above it decides.
fn file_system(folder: &Path) -> Option<String> {
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let folder = folder.canonicalize().ok()?;
    mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.len())
        .map(|(_, kind)| kind.to_owned())
}
