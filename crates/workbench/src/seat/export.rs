//! Exporting what a screen shows.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use licensing::AccountNumber;

use super::{SavePlan, Seat, start::blocking};
use crate::{
    errors::{ExportError, ReadError},
    ports::FileError,
    spreadsheet::write_csv,
    summary_view::{SummaryExport, arranged, cells},
    views::Exported,
};

impl From<ReadError> for ExportError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotReady => Self::NotReady,
            ReadError::UnknownAccount { account } => Self::UnknownAccount { account },
            error => Self::Store { error },
        }
    }
}

/// The path with `.csv` at its end: a save dialog keeps what was typed.
pub fn with_csv_extension(path: &Path) -> PathBuf {
    let Some(name) = path.file_name() else { return path.to_owned() };
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        return path.to_owned();
    }
    let mut name = name.to_owned();
    name.push(".csv");
    path.with_file_name(name)
}

impl Seat {
    /// What a save dialog for an export of the Account Summary starts with.
    ///
    /// # Errors
    /// [`ExportError`].
    pub async fn summary_plan(&self, number: &AccountNumber) -> Result<SavePlan, ExportError> {
        let ready = self.reading().await?;
        self.account_of(&ready, number).await?;
        let today = self.surroundings.clock.now().date_naive();
        let folder =
            self.preferences().await?.last_folder.map(PathBuf::from).filter(|folder| folder.is_dir());
        Ok(SavePlan { file_name: format!("Account Summary {number} {today}.csv"), folder })
    }

    /// Writes what is looked at of the Account Summary to `path` as CSV, whole or not at all, and remembers the
    /// folder. An existing file is replaced only when `replace` says so.
    ///
    /// # Errors
    /// [`ExportError`]; then nothing half-written is left.
    pub async fn export_summary(
        &self,
        export: &SummaryExport,
        path: &Path,
        replace: bool,
    ) -> Result<Exported, ExportError> {
        let summary = self.account_summary(&export.account).await?;
        let rows = arranged(summary.rows, &export.view, &export.words);
        let (head, cells) = cells(&rows, &export.words);
        let bytes =
            write_csv(&head, &cells).map_err(|error| ExportError::NotMade { detail: error.to_string() })?;
        let files = Arc::clone(&self.surroundings.files);
        let target = path.to_owned();
        blocking(move || files.save(&target, &bytes, replace)).await.map_err(|error| failed(&error, path))?;
        self.remember_folder(path).await;
        Ok(Exported::Saved {
            path: path.display().to_string(),
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        })
    }
}

fn failed(error: &FileError, path: &Path) -> ExportError {
    let folder = path.parent().unwrap_or(path).display().to_string();
    let path = path.display().to_string();
    match error {
        FileError::Exists => ExportError::Exists { path },
        FileError::DiskFull => ExportError::DiskFull { folder },
        FileError::NotAllowed => ExportError::NotAllowed { folder },
        FileError::FolderGone => ExportError::FolderGone { folder },
        FileError::ReadBack => ExportError::ReadBack { path },
        FileError::Io(detail) => ExportError::Io { path, detail: detail.clone() },
        FileError::Unsure(detail) => ExportError::Unsure { path, detail: detail.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_is_added_once_and_compared_without_case() {
        for (typed, saved) in [
            ("summary", "summary.csv"),
            ("summary.csv", "summary.csv"),
            ("SUMMARY.CSV", "SUMMARY.CSV"),
            ("Account Summary 100042 2026-11-24", "Account Summary 100042 2026-11-24.csv"),
            ("v4.0", "v4.0.csv"),
        ] {
            assert_eq!(with_csv_extension(&Path::new("/tmp").join(typed)), Path::new("/tmp").join(saved));
        }
    }
}
