//! Installs system packages where apt can, and says precisely what is wanted where it cannot.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::environment::Workspace;
use crate::failure::Failure;
use crate::packages::{Package, Set};
use crate::step::Steps;

/// Where the wish that PostgreSQL's package should not start a server stands.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.conf";

/// Makes sure that the sets' packages are there.
pub fn install(workspace: &Workspace, steps: &Steps, sets: &[&Set]) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return elsewhere(workspace);
    }
    if workspace.program("apt-get").is_none() {
        return other_linux(workspace, sets);
    }
    let wanted: Vec<&Package> = sets.iter().flat_map(|set| set.packages).collect();
    let installed = installed(workspace, &wanted)?;
    let missing: Vec<&Package> =
        wanted.into_iter().filter(|package| !installed.iter().any(|name| name == package.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing system packages:");
    for package in &missing {
        println!("       {:<24}{}", package.name, package.purpose);
    }
    let root = Root::find(workspace, &missing)?;
    if missing.iter().any(|package| package.name == "postgresql") && !Path::new(NO_CLUSTER).exists() {
        // Without this the package would start a server that nobody asked for, and start it at each boot.
        let script = format!(
            "mkdir -p \"$(dirname {NO_CLUSTER})\" && echo 'create_main_cluster = false' > {NO_CLUSTER}"
        );
        steps.must("no database server by default", root.command(workspace, "sh").args(["-c", &script]))?;
    }
    // A list of packages can be stale, and an archive can vanish while another apt runs: both heal by trying again.
    for attempt in 1..=3 {
        let last = attempt == 3;
        let update = steps.attempt("apt-get update", root.apt(workspace).arg("update"))?;
        let mut command = root.apt(workspace);
        command.args(["install", "-y", "--no-install-recommends"]);
        command.args(missing.iter().map(|package| package.name));
        let install = steps.attempt("apt-get install", &mut command)?;
        if install.success {
            return Ok(());
        }
        if last {
            if !update.success {
                steps.show_failure(&update);
            }
            steps.show_failure(&install);
        }
    }
    Err(Failure::new(format!("apt could not install: {}", names(&missing))))
}

/// Who may install.
enum Root {
    Already,
    Sudo,
}

impl Root {
    fn find(workspace: &Workspace, missing: &[&Package]) -> Result<Self, Failure> {
        let id = workspace.command("id").arg("-u").output().map_err(|error| Failure::start("id", &error))?;
        if id.stdout.trim_ascii() == b"0" {
            return Ok(Self::Already);
        }
        if workspace.program("sudo").is_some() {
            // Asked for here, where the person can still be asked for a password: steps have no input.
            let allowed = workspace.command("sudo").arg("-v").status();
            if allowed.is_ok_and(|status| status.success()) {
                return Ok(Self::Sudo);
            }
        }
        Err(Failure::new(format!(
            "Installing needs root or sudo. Have somebody who may run:\n\
             \x20 apt-get install -y --no-install-recommends {}",
            names(missing)
        )))
    }

    fn command(&self, workspace: &Workspace, program: &str) -> Command {
        match self {
            Self::Already => workspace.command(program),
            Self::Sudo => {
                let mut command = workspace.command("sudo");
                command.arg(program);
                command
            }
        }
    }

    fn apt(&self, workspace: &Workspace) -> Command {
        let mut command = self.command(workspace, "env");
        // The time-out waits for another apt to end rather than failing beside it.
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]);
        command
    }
}

/// Which of the packages dpkg says are installed.
fn installed(workspace: &Workspace, wanted: &[&Package]) -> Result<Vec<String>, Failure> {
    let output = workspace
        .command("dpkg-query")
        .args(["-W", "-f=${Package} ${db:Status-Status}\n"])
        .args(wanted.iter().map(|package| package.name))
        // It complains about each one that it does not know, which is what is being asked.
        .stderr(Stdio::null())
        .output()
        .map_err(|error| Failure::start("dpkg-query", &error))?;
    Ok(installed_names(&String::from_utf8_lossy(&output.stdout)))
}

fn installed_names(answer: &str) -> Vec<String> {
    answer
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| *status == "installed")
        .map(|(name, _)| name.to_string())
        .collect()
}

fn names(packages: &[&Package]) -> String {
    packages.iter().map(|package| package.name).collect::<Vec<_>>().join(" ")
}

/// A Linux without apt: looks whether the programs are there, and otherwise says what to install.
fn other_linux(workspace: &Workspace, sets: &[&Set]) -> Result<(), Failure> {
    let mut message = String::new();
    for set in sets {
        let mut missing: Vec<&str> =
            set.programs.iter().copied().filter(|name| workspace.program(name).is_none()).collect();
        if set.programs.contains(&"pkg-config") && missing.is_empty() && !has_webkit(workspace) {
            missing.push("WebKitGTK 4.1 with its headers");
        }
        if missing.is_empty() {
            continue;
        }
        message += &format!("\nTo {}, this system lacks: {}\n", set.needed_to, missing.join(", "));
        for package in set.packages {
            message += &format!("       {:<24}{}\n", package.name, package.purpose);
        }
        message += &format!("  Fedora: dnf install {}\n", set.elsewhere[0]);
        message += &format!("  Arch:   pacman -S {}\n", set.elsewhere[1]);
    }
    if message.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "There is no apt here, so the packages have to be installed by hand (the list has Debian's names).\n\
         {message}"
    )))
}

fn has_webkit(workspace: &Workspace) -> bool {
    let answer = workspace.command("pkg-config").args(["--exists", "webkit2gtk-4.1"]).status();
    answer.is_ok_and(|status| status.success())
}

/// macOS and Windows bring the web view; the compiler comes from their makers.
fn elsewhere(workspace: &Workspace) -> Result<(), Failure> {
    if cfg!(target_os = "macos") {
        let tools = workspace.command("xcode-select").arg("-p").stdout(Stdio::null()).status();
        if !tools.is_ok_and(|status| status.success()) {
            return Err(Failure::new(
                "Apple's command line tools are wanted (compiler and linker): run `xcode-select --install`.",
            ));
        }
    }
    // On Windows a Rust that could build this program has the Build Tools already, and WebView2 is part of
    // the system since Windows 10 2004.
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::installed_names;

    #[test]
    fn only_what_is_wholly_installed_counts() {
        let answer = "xvfb installed\nxauth config-files\ndbus unpacked\nxdotool not-installed\n";
        assert_eq!(installed_names(answer), ["xvfb"]);
    }
}
