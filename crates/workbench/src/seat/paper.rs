//! A file's facts as PDF.

use std::path::Path;

use licensing::{AccountNumber, Serial};

use super::{SavePlan, Seat, activity::zone, start::blocking};
use crate::{
    errors::DownloadError,
    paper::{self, Making},
    views::Downloaded,
};

/// The path with `.pdf` at its end: a save dialog keeps what was typed.
pub fn with_pdf_extension(path: &Path) -> std::path::PathBuf {
    let Some(name) = path.file_name() else { return path.to_owned() };
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
        return path.to_owned();
    }
    let mut name = name.to_owned();
    name.push(".pdf");
    path.with_file_name(name)
}

impl Seat {
    /// What a save dialog for a file's PDF starts with.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub async fn pdf_plan(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<SavePlan, DownloadError> {
        let plan = self.save_plan(account, serial).await?;
        let stem = plan.file_name.trim_end_matches(".I3Lic");
        let file_name =
            if stem == serial.as_str() { format!("{serial}.pdf") } else { format!("{stem} {serial}.pdf") };
        Ok(SavePlan { file_name, ..plan })
    }

    /// Every fact of a file as PDF.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub async fn file_pdf(
        &self,
        account: &AccountNumber,
        serial: &Serial,
        zone_name: &str,
    ) -> Result<Vec<u8>, DownloadError> {
        let details = self.file(account, serial).await?;
        let making = Making {
            now: self.surroundings.clock.now(),
            zone: zone(zone_name)?,
            font_folders: paper::system_folders(),
        };
        // Looking for a font reads files, and laying out takes its time.
        blocking(move || paper::pdf(&details, &making))
            .await
            .map_err(|error| DownloadError::NotMade { detail: error.to_string() })
    }

    /// Saves every fact of a file as PDF at `path`, whole or not at all. An existing file is replaced only when
    /// `replace` says so.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub async fn save_file_pdf(
        &self,
        account: &AccountNumber,
        serial: &Serial,
        zone_name: &str,
        path: &Path,
        replace: bool,
    ) -> Result<Downloaded, DownloadError> {
        let bytes = self.file_pdf(account, serial, zone_name).await?;
        let sha256 = crate::text::sha256(&bytes);
        self.save_bytes(bytes, path, replace).await?;
        self.remember_folder(path).await;
        Ok(Downloaded::Saved { path: path.display().to_string(), sha256 })
    }
}
