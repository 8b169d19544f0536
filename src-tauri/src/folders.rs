//! Folders in the system's own file manager.

use std::path::Path;

use workbench::errors::OpenError;

/// Shows a folder. What shows it is the system's choice.
pub(crate) fn show(folder: &Path) -> Result<(), OpenError> {
    opener::open(folder).map_err(|error| OpenError::NotOpened {
        folder: folder.display().to_string(),
        detail: error.to_string(),
    })
}
