//! A virtual display for machines without a screen, and pictures of it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::environment::Workspace;
use crate::failure::Failure;

/// A running Xvfb with a window manager; both end with it.
///
/// Started directly and not by `xvfb-run`: the server picks a free display by itself, its number is known here,
/// and nothing stays behind when a run is cut short.
pub struct VirtualDisplay {
    /// Its name, such as `:3`.
    pub name: String,
    authority: PathBuf,
    children: Vec<Child>,
}

impl VirtualDisplay {
    /// Starts a display of `size` (such as `1600x1000`); its key and its log go into `folder`, which has to be
    /// private.
    pub fn start(workspace: &Workspace, folder: &Path, size: &str) -> Result<Self, Failure> {
        let cookie = cookie()?;
        let server_key = folder.join("server.auth");
        // The server takes the key whatever display number stands beside it, and the number is not known yet.
        add_key(workspace, &server_key, ":0", &cookie)?;
        let log_path = folder.join("xvfb.log");
        let log = File::create(&log_path).map_err(|error| Failure::file("write", &log_path, &error))?;
        let mut command = ends_with_us(workspace, "Xvfb");
        let screen = format!("{size}x24");
        command
            .args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset", "-auth"])
            .arg(&server_key)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut server = command.spawn().map_err(|error| Failure::start("Xvfb", &error))?;
        let mut number = String::new();
        if let Some(out) = server.stdout.take() {
            // Ends with an empty line if the server dies instead of answering.
            let _ = BufReader::new(out).read_line(&mut number);
        }
        let mut display = Self {
            name: format!(":{}", number.trim()),
            authority: folder.join("authority"),
            children: vec![server],
        };
        if number.trim().parse::<u32>().is_err() {
            let said = fs::read_to_string(&log_path).unwrap_or_default();
            return Err(Failure::new(format!("The virtual display did not start. {}", said.trim())));
        }
        add_key(workspace, &display.authority, &display.name, &cookie)?;
        // Without it no window ever has the focus. A display that lacks it is still worth having.
        if workspace.program("openbox").is_some() {
            let mut manager = ends_with_us(workspace, "openbox");
            display.enter(&mut manager);
            manager.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            manager.env("HOME", folder).env("XDG_CACHE_HOME", folder).env("XDG_CONFIG_HOME", folder);
            display.children.extend(manager.spawn());
        }
        Ok(display)
    }

    /// The file with the key to it, for other programs.
    pub fn authority(&self) -> &Path {
        &self.authority
    }

    /// Makes a command show its windows here.
    pub fn enter(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.name)
            .env("XAUTHORITY", &self.authority)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("GDK_BACKEND", "x11")
            .env("GTK_USE_PORTAL", "0")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY");
    }

    /// A command that takes a picture of the whole display.
    pub fn picture(&self, workspace: &Workspace, path: &Path) -> Command {
        let mut command = workspace.command("import");
        self.enter(&mut command);
        command.args(["-window", "root"]).arg(path);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Drop for VirtualDisplay {
    fn drop(&mut self) {
        // The window manager first, or it would complain that its display is gone.
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A command that the system ends when this program ends, even by a signal that leaves no time to tidy up.
pub fn ends_with_us(workspace: &Workspace, program: &str) -> Command {
    if workspace.program("setpriv").is_none() {
        return workspace.command(program);
    }
    let mut command = workspace.command("setpriv");
    command.args(["--pdeathsig", "TERM", program]);
    command
}

fn add_key(workspace: &Workspace, file: &Path, display: &str, cookie: &str) -> Result<(), Failure> {
    // xauth remarks on a file that is not there yet, which is what is wanted.
    let output = workspace
        .command("xauth")
        .arg("-f")
        .arg(file)
        .args(["add", display, ".", cookie])
        .output()
        .map_err(|error| Failure::start("xauth", &error))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("xauth: {}", String::from_utf8_lossy(&output.stderr).trim())))
    }
}

fn cookie() -> Result<String, Failure> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0; 16];
    File::open(source)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(|error| Failure::file("read", source, &error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
