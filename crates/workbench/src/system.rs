//! The real surroundings of a seat: the one place of this crate that asks the machine who and where it is.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use portal::SystemClock;

use crate::{FindKeychain, Surroundings, ports::DiskFiles, secrets::Keychain};

/// The folder of the application's data inside the person's own, as Tauri calls it too.
const FOLDER: &str = "org.afmt.desktop";
/// The environment's word for another data folder.
pub const DATA_FOLDER_VARIABLE: &str = "AFMT_DATA_FOLDER";

/// The person's own folder for the application's data; none where the system names none.
fn own_data_folder() -> Option<PathBuf> {
    dirs::data_dir().map(|folder| folder.join(FOLDER))
}

/// The name by which programs on one data folder know each other. The person's own folder has the application's;
/// every other folder adds a mark of its own, so that programs on different folders run side by side.
pub fn instance_name(data_folder: &Path) -> String {
    name_of(data_folder, own_data_folder().as_deref())
}

fn name_of(data_folder: &Path, own: Option<&Path>) -> String {
    let data_folder = real(data_folder);
    if own.is_some_and(|own| real(own) == data_folder) {
        return FOLDER.to_owned();
    }
    // FNV-1a: the same in every build, which the standard library's hashes do not promise.
    let mark =
        data_folder.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    // A part of such a name may not begin with a digit.
    format!("{FOLDER}.folder{mark:016x}")
}

/// The one name of a folder that has several; the first start makes it only later.
fn real(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let standing = folder.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    match standing {
        Some((ancestor, real)) => match folder.strip_prefix(ancestor) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => folder,
    }
}

/// The system says of no folder that it is the person's for data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "This computer names no folder for a person's data. Set {DATA_FOLDER_VARIABLE} to the folder to use."
)]
pub struct NoDataFolder;

impl Surroundings {
    /// Those of this machine and person. The data folder is the one given, or the one that `AFMT_DATA_FOLDER`
    /// names, or the person's own.
    ///
    /// # Errors
    /// [`NoDataFolder`] when there is none of the three.
    pub fn of_this_machine(data_folder: Option<PathBuf>) -> Result<Self, NoDataFolder> {
        #[expect(clippy::disallowed_methods, reason = "this is the composition root of both programs")]
        let from_environment = || std::env::var_os(DATA_FOLDER_VARIABLE).filter(|path| !path.is_empty());
        let data_folder = data_folder
            .or_else(|| from_environment().map(PathBuf::from))
            .or_else(own_data_folder)
            .ok_or(NoDataFolder)?;
        Ok(Self {
            data_folder,
            clock: Arc::new(SystemClock),
            files: Arc::new(DiskFiles),
            keychain: keychain(),
            person: person(),
            device: device(),
        })
    }
}

/// The time zone of this machine, by its name in the IANA list; that of Greenwich where the machine says none.
pub fn zone_of_this_machine() -> String {
    iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned())
}

fn keychain() -> FindKeychain {
    Arc::new(|| Ok(Arc::new(Keychain::find()?)))
}

/// What a name from the system may be: what the portal takes too.
fn presentable(name: String) -> Option<String> {
    licensing::check_text(&name, licensing::TextLimit::required(80)).ok().map(str::to_owned)
}

fn person() -> String {
    whoami::realname()
        .ok()
        .and_then(presentable)
        .filter(|name| !name.eq_ignore_ascii_case("unknown"))
        .or_else(|| whoami::username().ok().and_then(presentable))
        .unwrap_or_default()
}

fn device() -> String {
    whoami::hostname().ok().and_then(presentable).unwrap_or_else(|| "unnamed".to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FOLDER, name_of};

    #[test]
    fn each_data_folder_has_one_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        let before = name_of(&one, Some(&other));
        assert_ne!(before, name_of(&folder.path().join("third"), Some(&other)));
        assert_eq!(name_of(&other, Some(&other)), FOLDER);

        fs::create_dir(&one).unwrap();
        assert_eq!(name_of(&one, Some(&other)), before, "also once the folder is made");
        assert_eq!(name_of(&one.join(".").join("..").join("one"), Some(&other)), before);
        let last = before.rsplit('.').next().unwrap();
        assert!(last.starts_with(|first: char| first.is_ascii_alphabetic()), "{before}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_is_that_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert_eq!(name_of(&link, None), name_of(&real, None));
    }
}
