//! Importing orders.

use portal_api::{ImportFile, ImportReport, ImportRequest, MAX_IMPORT_BYTES};
use uuid::Uuid;

use super::Seat;
use crate::{
    client::{CallError, Client},
    errors::ImportFailure,
    views::ImportCheck,
};

/// How many checked imports wait for a yes at the same time.
const WAITING: usize = 4;

impl From<CallError> for ImportFailure {
    fn from(error: CallError) -> Self {
        Self::Portal { detail: error.to_string() }
    }
}

impl Seat {
    /// Tries an import without doing it. The files are kept until the person says yes.
    ///
    /// # Errors
    /// [`ImportFailure`] when they cannot be tried at all. Row errors are in the report.
    pub async fn check_import(&self, files: Vec<(String, Vec<u8>)>) -> Result<ImportCheck, ImportFailure> {
        let ready = self.ready().await.ok_or(ImportFailure::NotReady)?;
        let names = files.iter().map(|(name, _)| name.clone()).collect();
        let mut request = ImportRequest {
            id: self.new_id(),
            dry_run: true,
            files: files.into_iter().map(read).collect::<Result<_, _>>()?,
        };
        let size: usize = request.files.iter().map(|file| file.content.len()).sum();
        if size > MAX_IMPORT_BYTES {
            return Err(ImportFailure::TooLarge {
                files: request.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
                limit: u32::try_from(MAX_IMPORT_BYTES / 1024 / 1024).unwrap_or(u32::MAX),
            });
        }
        let report = Client(&*ready.transport).import(&request).await?;
        let id = request.id;
        request.dry_run = false;
        let mut imports = self.imports.lock().await;
        imports.push(request);
        if imports.len() > WAITING {
            imports.remove(0);
        }
        Ok(ImportCheck { id, files: names, report })
    }

    /// Imports what was tried. Saying yes twice imports once.
    ///
    /// # Errors
    /// [`ImportFailure`]; then nothing was imported.
    pub async fn apply_import(&self, id: Uuid) -> Result<ImportReport, ImportFailure> {
        let ready = self.ready().await.ok_or(ImportFailure::NotReady)?;
        let request = self
            .imports
            .lock()
            .await
            .iter()
            .find(|request| request.id == id)
            .cloned()
            .ok_or(ImportFailure::CheckAgain)?;
        let report = Client(&*ready.transport).import(&request).await?;
        if let Err(error) = self.bring_level(&ready).await {
            tracing::warn!(%error, "the cache is not level with the portal");
        }
        Ok(report)
    }
}

fn read((name, bytes): (String, Vec<u8>)) -> Result<ImportFile, ImportFailure> {
    match String::from_utf8(bytes) {
        Ok(content) => Ok(ImportFile { name, content }),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line =
                1 + error.as_bytes().get(..valid).unwrap_or_default().iter().filter(|b| **b == b'\n').count();
            Err(ImportFailure::NotUtf8 { file: name, line: u32::try_from(line).unwrap_or(u32::MAX) })
        }
    }
}
