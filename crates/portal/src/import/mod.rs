//! The import of parts, accounts, sites and orders from CSV files: all of it or nothing.
//!
//! First every row is read and judged by itself, outside any transaction and off the async threads; then one
//! transaction judges the rows against what is there, and writes. A dry run is the same, without the commit.

mod apply;
mod compare;
mod errors;
mod journaling;
mod rows;
mod table;

use chrono::{DateTime, Utc};
use portal_api::{ImportFile, ImportProblem, ImportReport, ImportRequest, MAX_IMPORT_BYTES};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::{errors::Errors, rows::Rows};
use crate::{
    issuing::hex,
    journal::Authorship,
    store::{Kept, Store, StoreError, StoreTransaction},
};

/// Why an import gave no report. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ImportFailure {
    /// The id was used before, with other files.
    #[error("The import id {0} was used before, for other files. Make a new import with a new id.")]
    IdReused(Uuid),
    /// More than is read in one import.
    #[error(
        "The files have {0} bytes together, and one import reads at most {MAX_IMPORT_BYTES}. Import them in several steps."
    )]
    TooLarge(usize),
    /// A fault of the program.
    #[error("The import met a fault of the program ({0}). Nothing was done; report it.")]
    Fault(&'static str),
    /// The store could not be read or written.
    #[error("The portal's database could not be read or written. Nothing was imported: try again later.")]
    Store(#[from] StoreError),
}

/// What reading the files gave.
struct Reading {
    rows: Rows,
    errors: Errors,
    body_sha256: String,
}

fn read(files: &[ImportFile]) -> Reading {
    let mut errors = Errors::new(files.iter().map(|file| file.name.as_str()));
    let mut rows = Rows::default();
    let mut digest = Sha256::new();
    if files.is_empty() {
        errors.of_nothing(ImportProblem::NoFile);
    }
    for (index, file) in files.iter().enumerate() {
        for text in [&file.name, &file.content] {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
        table::read(index, &file.content, &mut rows, &mut errors);
    }
    rows.sort();
    rows.refuse_duplicates(&mut errors);
    Reading { rows, errors, body_sha256: hex(&digest.finalize()) }
}

fn refused(errors: Errors) -> ImportReport {
    let (errors, error_count) = errors.into_parts();
    ImportReport { done: false, errors, error_count, ..empty() }
}

fn empty() -> ImportReport {
    ImportReport {
        done: false,
        parts: Default::default(),
        accounts: Default::default(),
        sites: Default::default(),
        orders: Default::default(),
        errors: Vec::new(),
        error_count: 0,
    }
}

/// Imports the files, or says what the import would do, or why it cannot be.
pub(crate) async fn import<S: Store>(
    store: &S,
    request: ImportRequest,
    by: &str,
    now: DateTime<Utc>,
) -> Result<ImportReport, ImportFailure> {
    let ImportRequest { id, dry_run, files } = request;
    let bytes = files.iter().map(|file| file.content.len()).sum();
    if bytes > MAX_IMPORT_BYTES {
        return Err(ImportFailure::TooLarge(bytes));
    }
    let reading = tokio::task::spawn_blocking(move || read(&files))
        .await
        .map_err(|_| ImportFailure::Fault("the reading of the files ended early"))?;
    let Reading { mut rows, mut errors, body_sha256 } = reading;
    if !errors.is_empty() {
        return Ok(refused(errors));
    }

    let mut transaction = store.begin_write().await?;
    if !dry_run && let Some(kept) = transaction.import_receipt(id).await? {
        if kept.body_sha256 != body_sha256 {
            return Err(ImportFailure::IdReused(id));
        }
        return serde_json::from_str(&kept.answer)
            .map_err(|error| StoreError::Unreadable(format!("import report: {error}")).into());
    }
    let authorship = Authorship { by, request: id, now };
    let counts = apply::apply(&mut transaction, &mut rows, authorship, &mut errors).await?;
    if !errors.is_empty() {
        return Ok(refused(errors));
    }
    let report = ImportReport {
        done: !dry_run,
        parts: counts.parts,
        accounts: counts.accounts,
        sites: counts.sites,
        orders: counts.orders,
        ..empty()
    };
    if !dry_run {
        let answer =
            serde_json::to_string(&report).map_err(|_| ImportFailure::Fault("the report is no JSON"))?;
        transaction.keep_import_receipt(id, &Kept { body_sha256, answer }).await?;
        transaction.commit().await?;
        tracing::info!(import = %id, "an import was committed");
    }
    Ok(report)
}
