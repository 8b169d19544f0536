//! The real surroundings of a seat: the one place of this crate that asks the machine who and where it is.

use std::{path::PathBuf, sync::Arc};

use portal::SystemClock;

use crate::{FindKeychain, Surroundings, ports::DiskFiles, secrets::Keychain};

/// The folder of the application's data inside the person's own, as Tauri calls it too.
const FOLDER: &str = "org.afmt.desktop";
/// The environment's word for another data folder.
pub const DATA_FOLDER_VARIABLE: &str = "AFMT_DATA_FOLDER";

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
            .or_else(|| dirs::data_dir().map(|folder| folder.join(FOLDER)))
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
