//! Saving an activation file where the person says.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use activation_file::has_file_extension;
use licensing::{AccountNumber, Serial};

use super::{
    Seat,
    read::{Trusting, file_name},
    start::blocking,
};
use crate::{
    cache::CachedFile,
    errors::{DownloadError, ReadError},
    ports::FileError,
    views::Downloaded,
};

/// What a save dialog starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavePlan {
    /// `<COMPUTERNAME>.I3Lic`.
    pub file_name: String,
    /// The folder into which a file was last saved, if it is still there.
    pub folder: Option<PathBuf>,
}

impl From<ReadError> for DownloadError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotReady => Self::NotReady,
            ReadError::UnknownFile { serial } => Self::UnknownFile { serial },
            error => Self::Store { error },
        }
    }
}

/// The path with `.I3Lic` at its end: a save dialog keeps what was typed.
pub fn with_extension(path: &Path) -> PathBuf {
    let Some(name) = path.file_name() else { return path.to_owned() };
    if has_file_extension(&name.to_string_lossy()) {
        return path.to_owned();
    }
    let mut name = name.to_owned();
    name.push(".I3Lic");
    path.with_file_name(name)
}

impl Seat {
    /// What a save dialog for a file starts with.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub async fn save_plan(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<SavePlan, DownloadError> {
        let ready = self.reading().await.map_err(DownloadError::from)?;
        let file = self.cached_file(&ready, account, serial).await?;
        Ok(SavePlan { file_name: file_name(&file), folder: self.last_folder().await? })
    }

    /// The folder into which a file was last saved, if it is still there.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn last_folder(&self) -> Result<Option<PathBuf>, ReadError> {
        Ok(self.preferences().await?.last_folder.map(PathBuf::from).filter(|folder| folder.is_dir()))
    }

    /// Saves a file at `path`, whole or not at all, reads it back and verifies it, and remembers the folder.
    /// An existing file is replaced only when `replace` says so.
    ///
    /// # Errors
    /// [`DownloadError`]; then nothing half-written is left and the file can be downloaded again.
    pub async fn save_file(
        &self,
        account: &AccountNumber,
        serial: &Serial,
        path: &Path,
        replace: bool,
    ) -> Result<Downloaded, DownloadError> {
        let ready = self.reading().await.map_err(DownloadError::from)?;
        let file = self.cached_file(&ready, account, serial).await?;
        let trusting = self.trusting(&ready).await?;
        let sha256 = self.save_verified(&trusting, file, path, replace).await?;
        self.remember_folder(path).await;
        Ok(Downloaded::Saved { path: path.display().to_string(), sha256 })
    }

    /// Verifies a file and saves it at `path`. Gives its SHA-256.
    pub(super) async fn save_verified(
        &self,
        trusting: &Trusting,
        file: CachedFile,
        path: &Path,
        replace: bool,
    ) -> Result<String, DownloadError> {
        let inspection = trusting.verify(&file).inspection;
        let sound = inspection
            .contents
            .as_ref()
            .is_some_and(|contents| contents.signature_verified && contents.sha256 == file.sha256);
        if !sound {
            // Never hand on what the server set-up would choke on.
            return Err(DownloadError::Unsound { serial: file.item.serial, verdict: inspection.verdict });
        }
        // The adapter reads the file back and compares every byte: what it accepts is what was verified above.
        self.save_bytes(file.content.into_bytes(), path, replace).await?;
        Ok(file.sha256)
    }

    /// Saves bytes at `path`, whole or not at all.
    pub(super) async fn save_bytes(
        &self,
        bytes: Vec<u8>,
        path: &Path,
        replace: bool,
    ) -> Result<(), DownloadError> {
        let files = Arc::clone(&self.surroundings.files);
        let target = path.to_owned();
        blocking(move || files.save(&target, &bytes, replace)).await.map_err(|error| failed(&error, path))
    }

    pub(super) async fn remember_folder(&self, path: &Path) {
        let Ok(mut preferences) = self.preferences().await else { return };
        let folder = path.parent().map(|folder| folder.display().to_string());
        if preferences.last_folder == folder {
            return;
        }
        preferences.last_folder = folder;
        // The file is saved; a folder that is not remembered is no reason to say otherwise.
        if let Err(error) = self.set_preferences(preferences).await {
            tracing::warn!(%error, "the last folder is not remembered");
        }
    }
}

fn failed(error: &FileError, path: &Path) -> DownloadError {
    let folder = path.parent().unwrap_or(path).display().to_string();
    let path = path.display().to_string();
    match error {
        FileError::Exists => DownloadError::Exists { path },
        FileError::DiskFull => DownloadError::DiskFull { folder },
        FileError::NotAllowed => DownloadError::NotAllowed { folder },
        FileError::FolderGone => DownloadError::FolderGone { folder },
        FileError::ReadBack => DownloadError::ReadBack { path },
        FileError::Unsure(detail) => DownloadError::Unsure { path, detail: detail.clone() },
        FileError::Io(detail) => DownloadError::Io { path, detail: detail.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_is_added_once_and_compared_without_case() {
        for (typed, saved) in [
            ("CICFRA01", "CICFRA01.I3Lic"),
            ("CICFRA01.I3Lic", "CICFRA01.I3Lic"),
            ("cicfra01.i3lic", "cicfra01.i3lic"),
            ("cicfra01.example.net", "cicfra01.example.net.I3Lic"),
        ] {
            assert_eq!(
                with_extension(&Path::new("/media/stick").join(typed)),
                Path::new("/media/stick").join(saved)
            );
        }
    }
}
