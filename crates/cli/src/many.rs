//! Many activation files: which ones, and saving them into a folder.

use std::{path::Path, process::ExitCode};

use licensing::AccountNumber;
use workbench::{
    Seat,
    commands::FileSerialsQuery,
    views::{BulkEnd, FileFilter, FileSort},
};

use crate::{arguments::Filters, failure::Failure, output::Output, read};

/// Exit status: some files were not saved.
const NOT_ALL: u8 = 1;

/// The time zone by which days are told.
pub(crate) fn zone(filters: &Filters) -> String {
    filters.zone.clone().unwrap_or_else(workbench::zone_of_this_machine)
}

/// The filters that were given. Flags are read as the words of a text are, so that both mean the same.
pub(crate) async fn filter(
    seat: &Seat,
    account: &AccountNumber,
    filters: &Filters,
) -> Result<FileFilter, Failure> {
    let words = [
        ("site", &filters.site),
        ("from", &filters.from),
        ("to", &filters.to),
        ("active", &filters.active),
        ("line", &filters.product_line),
        ("type", &filters.license_type),
        ("by", &filters.generated_by),
        ("machine", &filters.machine),
    ];
    let given: Vec<String> = words
        .into_iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| (name, value)))
        .map(|(name, value)| format!("{name}:\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
        .collect();
    let text = filters.filters.clone().unwrap_or_else(|| given.join(" "));
    if filters.filters.is_none() && given.is_empty() {
        return Ok(FileFilter::default());
    }
    seat.read_filters(account, &text).await.map_err(Failure::refused)
}

pub(crate) async fn download(
    seat: &Seat,
    named: Option<AccountNumber>,
    filters: &Filters,
    folder: &Path,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let account = read::account(seat, named).await?;
    let filter = filter(seat, &account, filters).await?;
    let query = FileSerialsQuery { account, filter, sort: FileSort::default(), zone: zone(filters) };
    let serials = seat.file_serials(&query).await.map_err(Failure::refused)?;
    if serials.is_empty() {
        return Err(Failure::could_not_run("No file fits these filters. Nothing was saved."));
    }
    let report = seat.download_many(&query.account, &serials, folder).await.map_err(Failure::refused)?;
    output.answer(&report, || report.text.clone())?;
    let whole = report.not_written.is_empty() && report.end == BulkEnd::Through;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) })
}
