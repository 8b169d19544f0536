//! Writing into folders of the person's.

use std::path::Path;

use crate::saving;

/// Why a file was not saved. Nothing half-written is left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// A file of that name is there and was not to be replaced.
    #[error("the file is there already")]
    Exists,
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// Not allowed to write there.
    #[error("writing is not allowed there")]
    NotAllowed,
    /// The folder is not there.
    #[error("the folder is not there")]
    FolderGone,
    /// What was read back differs from what was written.
    #[error("what was written reads back differently")]
    ReadBack,
    /// The file has its name, but its last check failed: nobody can say whether it is whole.
    #[error("the file is there, but could not be checked: {0}")]
    Unsure(String),
    /// Anything else that the system said.
    #[error("{0}")]
    Io(String),
}

/// Saves whole files.
pub trait Files: Send + Sync {
    /// Saves `bytes` at `path`: whole or not at all, flushed to the disk, read back and compared. An existing
    /// file is replaced only when `replace` says so. Blocks.
    ///
    /// # Errors
    /// [`FileError`]; but for [`FileError::Unsure`], `path` is then as it was before.
    fn save(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), FileError>;
}

/// The machine's own file systems.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    fn save(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), FileError> {
        saving::save(path, bytes, replace)
    }
}
