//! Folders of their own for the tests, and the proof that they kept to them.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::environment::Workspace;
use crate::failure::Failure;

/// The application's identifier: the name of its folder wherever a system keeps such folders.
const IDENTIFIER: &str = "org.afmt.desktop";

/// A home that holds nothing, for one run of tests.
pub struct Sandbox {
    home: PathBuf,
    runtime: PrivateFolder,
    kept: Vec<(&'static str, PathBuf)>,
}

impl Sandbox {
    /// Makes the folders, empty.
    pub fn new(workspace: &Workspace, name: &str) -> Result<Self, Failure> {
        let home = workspace.target.join("test-home").join(name);
        if home.exists() {
            fs::remove_dir_all(&home).map_err(|error| Failure::file("empty", &home, &error))?;
        }
        let runtime = private_folder(name)?;
        for folder in ["data", "config", "cache", "state", "AppData/Roaming", "AppData/Local"] {
            let folder = home.join(folder);
            fs::create_dir_all(&folder).map_err(|error| Failure::file("make", &folder, &error))?;
        }
        // The toolchain stays the person's own.
        let mut kept = Vec::new();
        for (variable, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            let own = workspace
                .variable(variable)
                .map(PathBuf::from)
                .or_else(|| Some(workspace.home()?.join(folder)).filter(|path| path.exists()));
            kept.extend(own.map(|path| (variable, path)));
        }
        Ok(Self { home, runtime, kept })
    }

    /// The folder for sockets and for what else dies with the run.
    pub fn runtime(&self) -> &Path {
        self.runtime.path()
    }

    /// Points a command at the folders, and away from the person's display, bus and keychain.
    pub fn confine(&self, command: &mut Command) {
        command
            .env("HOME", &self.home)
            .env("USERPROFILE", &self.home)
            .env("APPDATA", self.home.join("AppData/Roaming"))
            .env("LOCALAPPDATA", self.home.join("AppData/Local"))
            .env("XDG_DATA_HOME", self.home.join("data"))
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("XDG_CACHE_HOME", self.home.join("cache"))
            .env("XDG_STATE_HOME", self.home.join("state"))
            .env("XDG_RUNTIME_DIR", self.runtime.path())
            // The window speaks the system's language, and the tests read English.
            .env("LC_ALL", "C.UTF-8")
            .env("LANGUAGE", "en")
            .envs(self.kept.iter().map(|(name, path)| (name, path)));
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL"] {
            command.env_remove(name);
        }
    }
}

/// A folder that only this person can enter, gone with the value.
pub struct PrivateFolder(PathBuf);

/// Makes one in the system's temporary folder: sockets go into it, and their paths may have 107 bytes at most,
/// which a path below target/ can exceed.
pub fn private_folder(name: &str) -> Result<PrivateFolder, Failure> {
    let mut attempt = 0;
    loop {
        let path = std::env::temp_dir().join(format!("afmt-{name}-{}-{attempt}", std::process::id()));
        match make_private(&path) {
            Ok(()) => return Ok(PrivateFolder(path)),
            // A run that was cut short left its folder, and its number has come round again.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && attempt < 100 => attempt += 1,
            Err(error) => return Err(Failure::file("make", &path, &error)),
        }
    }
}

impl PrivateFolder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        // What is left in the system's temporary folder then is the system's to clear.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir(folder)
}

/// What a person's own folders of the application held before the tests ran.
pub struct OwnFolders {
    folders: Vec<PathBuf>,
    before: BTreeMap<PathBuf, (u64, Option<SystemTime>)>,
}

impl OwnFolders {
    /// Looks at them.
    pub fn look(workspace: &Workspace) -> Self {
        let home = workspace.home().unwrap_or_default();
        let folder = |variable: &str, otherwise: &str| {
            workspace.variable(variable).map_or_else(|| home.join(otherwise), PathBuf::from).join(IDENTIFIER)
        };
        let folders = if cfg!(windows) {
            vec![folder("APPDATA", "AppData/Roaming"), folder("LOCALAPPDATA", "AppData/Local")]
        } else if cfg!(target_os = "macos") {
            ["Application Support", "Caches", "Logs", "WebKit"]
                .map(|name| home.join("Library").join(name).join(IDENTIFIER))
                .to_vec()
        } else {
            vec![
                folder("XDG_DATA_HOME", ".local/share"),
                folder("XDG_CONFIG_HOME", ".config"),
                folder("XDG_CACHE_HOME", ".cache"),
                folder("XDG_STATE_HOME", ".local/state"),
            ]
        };
        let before = contents(&folders);
        Self { folders, before }
    }

    /// What is new or different in them since.
    pub fn touched(&self) -> Vec<PathBuf> {
        let now = contents(&self.folders);
        let changed = now.iter().filter(|(path, data)| self.before.get(*path) != Some(data));
        let gone = self.before.iter().filter(|(path, _)| !now.contains_key(*path));
        changed.chain(gone).map(|(path, _)| path.clone()).collect()
    }
}

/// Every path below the folders with its size and time; what is absent or unreadable holds nothing.
fn contents(folders: &[PathBuf]) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
    let mut found = BTreeMap::new();
    let mut to_see = folders.to_vec();
    while let Some(path) = to_see.pop() {
        let Ok(data) = fs::symlink_metadata(&path) else {
            continue;
        };
        if data.is_dir() {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            to_see.extend(entries.map(|entry| entry.path()));
        }
        found.insert(path, (data.len(), data.modified().ok()));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{OwnFolders, contents};

    #[test]
    fn a_file_made_changed_or_taken_away_is_noticed() {
        let folder = std::env::temp_dir().join(format!("afmt-xtask-test-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        fs::write(folder.join("deep/kept"), "1").unwrap();
        fs::write(folder.join("deep/gone"), "1").unwrap();
        let folders = vec![folder.clone()];
        let own = OwnFolders { before: contents(&folders), folders };
        assert!(own.touched().is_empty());

        fs::remove_file(folder.join("deep/gone")).unwrap();
        fs::write(folder.join("deep/kept"), "22").unwrap();
        fs::write(folder.join("new"), "").unwrap();
        let touched = own.touched();
        for name in ["deep/gone", "deep/kept", "new"] {
            assert!(touched.contains(&folder.join(name)), "{name} in {touched:?}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
