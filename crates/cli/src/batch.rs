//! `afmt new --list`: a file for each row of a list of machines.

use std::{collections::BTreeSet, path::Path, process::ExitCode};

use licensing::{AccountNumber, Serial};
use serde::Serialize;
use uuid::Uuid;
use workbench::{
    Seat,
    errors::RequestError,
    views::{BatchPreview, BatchRow, BulkReport, CauseNote, FieldNote, PreviewVerdict},
};

use crate::{
    arguments::New,
    failure::Failure,
    files,
    make::{self, read_text},
    many,
    output::{Column, Output, table},
    read,
};

/// Exit status: a row has no file, or a file was not saved.
const NOT_ALL: u8 = 1;

/// The answer to `afmt new --list`.
#[derive(Serialize)]
struct Listed {
    /// Every row with its verdict.
    preview: BatchPreview,
    /// What became of each row that was asked for, in the order of the list. Empty when none was.
    results: Vec<RowResult>,
    saved: Option<BulkReport>,
}

#[derive(Serialize)]
struct RowResult {
    line: u32,
    id: Uuid,
    result: Became,
}

/// What became of a row.
#[derive(Serialize)]
#[serde(tag = "became", rename_all = "snake_case")]
enum Became {
    Generated {
        serial: Serial,
    },
    Refused {
        causes: Vec<CauseNote>,
    },
    Fields {
        fields: Vec<FieldNote>,
    },
    /// The request is kept and there is no answer yet.
    Waiting {
        message: String,
    },
    NotDone {
        message: String,
    },
}

impl From<RequestError> for Became {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Refused { causes } => Self::Refused { causes },
            RequestError::Fields { fields } => Self::Fields { fields },
            error @ RequestError::NotAnswered { .. } => Self::Waiting { message: error.to_string() },
            error => Self::NotDone { message: error.to_string() },
        }
    }
}

pub(crate) async fn generate(
    seat: &Seat,
    wish: New,
    list: &Path,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let common = make::draft(&wish)?;
    if !common.machines.is_empty() || !common.confirmed_files.is_empty() {
        return Err(Failure::could_not_run(
            "The machines come from the list. Leave machines and confirmed_files out of the request file.",
        ));
    }
    let text = read_text(list)?;
    if let Some(folder) = &wish.output {
        files::check_folder(folder)?;
    }
    let account = read::account(seat, wish.account).await?;
    let checked = seat.check_batch(&account, &common, &text, wish.confirm_files).await;
    let preview = checked.map_err(Failure::refused)?;
    let ready = |row: &BatchRow| row.verdict == PreviewVerdict::Ready;
    let bad = preview.rows.iter().filter(|row| !ready(row)).count();
    if wish.dry_run {
        output.answer(&preview, || preview_text(&preview))?;
        return Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) });
    }
    output.meanwhile(|| preview_text(&preview))?;
    let mut results = Vec::new();
    if bad == 0 || wish.only_good {
        for row in preview.rows.iter().filter(|row| ready(row)) {
            let result = match seat.generate(&account, row.id, &row.draft).await {
                Ok(generated) => Became::Generated { serial: generated.serial },
                Err(error) => error.into(),
            };
            output.meanwhile(|| result_text(row, &result))?;
            results.push(RowResult { line: row.line, id: row.id, result });
        }
    }
    let serials: Vec<Serial> = results
        .iter()
        .filter_map(|row| match &row.result {
            Became::Generated { serial } => Some(serial.clone()),
            _ => None,
        })
        .collect();
    let saved = match &wish.output {
        Some(folder) if !serials.is_empty() => {
            let saved = seat.download_many(&account, &serials, folder).await;
            Some(saved.map_err(|error| {
                let mut failure = Failure::refused(error);
                let (first, count) = (&serials[0], serials.len());
                failure.message =
                    format!("{count} files were generated, {first} the first. {}", failure.message);
                failure
            })?)
        }
        _ => None,
    };
    let whole = serials.len() == preview.rows.len() && saved.as_ref().is_none_or(many::is_whole);
    let listed = Listed { preview, results, saved };
    output.answer(&listed, || end_text(&listed, &account, serials.len()))?;
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) })
}

fn machines(row: &BatchRow) -> String {
    row.draft.machines.iter().map(|machine| machine.name.as_str()).collect::<Vec<_>>().join(" + ")
}

/// What keeps a row from going, one sentence each.
fn wrong(row: &BatchRow) -> Vec<String> {
    let fields = row.fields.iter().map(|field| format!("{}: {}", field.at, field.message));
    fields.chain(row.causes.iter().map(|cause| cause.message.clone())).collect()
}

/// What is wrong in every row stands in none of them: it is what they have in common.
fn wrong_in_all(preview: &BatchPreview) -> BTreeSet<String> {
    match preview.rows.as_slice() {
        [first, rest @ ..] if !rest.is_empty() => {
            rest.iter().fold(wrong(first).into_iter().collect(), |all, row| {
                let here: BTreeSet<String> = wrong(row).into_iter().collect();
                all.intersection(&here).cloned().collect()
            })
        }
        _ => BTreeSet::new(),
    }
}

fn preview_text(preview: &BatchPreview) -> String {
    let in_all = wrong_in_all(preview);
    let mut text: String = in_all.iter().map(|wrong| format!("In every row: {wrong}\n")).collect();
    let rows = preview.rows.iter().map(|row| {
        let verdict = match &row.verdict {
            PreviewVerdict::Ready => "ready",
            PreviewVerdict::Incomplete | PreviewVerdict::FieldsWrong => "needs correcting",
            PreviewVerdict::Refused => "would be refused",
            PreviewVerdict::NeedsConfirmation { .. } => "needs --confirm-files",
        };
        let notes = row.warnings.iter().map(|warning| format!("Note: {}", warning.warning));
        let said: Vec<String> =
            wrong(row).into_iter().filter(|wrong| !in_all.contains(wrong)).chain(notes).collect();
        vec![row.line.to_string(), verdict.to_owned(), machines(row), row.draft.site.clone(), said.join(" ")]
    });
    let columns = [
        Column::Number("Line"),
        Column::Text("Verdict"),
        Column::Text("Machine"),
        Column::Text("Install Site"),
        Column::Text(""),
    ];
    text.push_str(&table(&columns, rows));
    if !preview.pools.is_empty() {
        let pools = preview.pools.iter().map(|pool| {
            vec![
                pool.part.to_string(),
                pool.units.to_string(),
                pool.available_before.to_string(),
                pool.available_after.map_or_else(|| "too few".to_owned(), |after| after.to_string()),
            ]
        });
        let columns = [
            Column::Text("Part"),
            Column::Number("Units"),
            Column::Number("Available"),
            Column::Number("After"),
        ];
        text.push_str(&format!("\n{}", table(&columns, pools)));
    }
    text.push_str(&format!("\n{} of {} can go.\n", preview.ready, rows_of(preview.rows.len())));
    text
}

fn result_text(row: &BatchRow, result: &Became) -> String {
    let line = row.line;
    match result {
        Became::Generated { serial } => format!("Line {line}: {serial} for {} generated.", machines(row)),
        Became::Refused { causes } => {
            let causes: Vec<&str> = causes.iter().map(|cause| cause.message.as_str()).collect();
            format!("Line {line} was refused. {}", causes.join(" "))
        }
        Became::Fields { fields } => {
            let fields: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
            format!("Line {line} was refused. {}", fields.join(" "))
        }
        Became::Waiting { message } | Became::NotDone { message } => format!("Line {line}: {message}"),
    }
}

/// What is left to say when each row has been told of.
fn end_text(listed: &Listed, account: &AccountNumber, generated: usize) -> String {
    let count = listed.preview.rows.len();
    if listed.results.is_empty() {
        let ready = listed.preview.ready as usize;
        let others = match ready {
            0 => String::new(),
            _ => format!(" To generate for the {ready} that can go, add --only-good."),
        };
        return format!(
            "Nothing was generated: {} of {} cannot go. Correct the list.{others}",
            count.saturating_sub(ready),
            rows_of(count)
        );
    }
    let saved = match (&listed.saved, generated) {
        (Some(saved), _) => format!("\n\n{}", saved.text),
        (None, 0) => String::new(),
        (None, _) => format!("\nNext: afmt download --account {account} --active yes -o FOLDER"),
    };
    format!("{generated} of {} generated.{saved}", rows_of(count))
}

fn rows_of(count: usize) -> String {
    format!("{count} {}", if count == 1 { "row" } else { "rows" })
}
