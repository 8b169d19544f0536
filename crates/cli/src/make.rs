//! What is asked of the portal: new files and imports.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use licensing::{AttributeDraft, GenerateDraft, MachineDraft, PartDraft};
use portal_api::{ImportCount, ImportReport};
use serde::Serialize;
use workbench::{
    Seat,
    errors::RequestError,
    views::{Downloaded, FileDetails, Preview, PreviewVerdict},
};

use crate::{
    arguments::New,
    failure::Failure,
    files,
    output::{Column, Output, table},
    read,
};

/// The answer to `afmt new`.
#[derive(Serialize)]
struct Made {
    file: FileDetails,
    saved: Option<Downloaded>,
}

pub(crate) async fn generate(seat: &Seat, wish: New, output: &Output) -> Result<(), Failure> {
    let draft = draft(&wish)?;
    let account = read::account(seat, wish.account).await?;
    if wish.dry_run {
        let preview = seat.preview(&account, &draft).await.map_err(Failure::refused)?;
        return output.answer(&preview, || preview_text(&preview));
    }
    let id = match wish.id {
        Some(id) => id,
        // A draft on screen has an id and contents of its own, which a script must not take.
        None => seat.fresh_id(),
    };
    if let Some(path) = &wish.output {
        files::check_target(path)?;
    }
    let generated = seat.generate(&account, id, &draft).await.map_err(|error| {
        let unknown = matches!(error, RequestError::NotAnswered { .. });
        let mut failure = Failure::refused(error);
        if unknown {
            failure.add("id", &id.to_string());
            failure.message.push_str(&format!(" To ask for the same once more: --id {id}"));
        }
        failure
    })?;
    let serial = &generated.serial;
    // From here on there is a file, whatever else fails: the failure says so and names it.
    let beside = |mut failure: Failure| {
        failure.message =
            format!("{serial} was generated. {} Next: afmt download {serial} -o FILE", failure.message);
        failure.add("serial", serial.as_str());
        failure
    };
    let file = seat.file(&account, serial).await.map_err(|error| beside(Failure::refused(error)))?;
    let saved = match &wish.output {
        Some(path) => Some(files::save(seat, serial, path, false).await.map_err(beside)?),
        None => None,
    };
    let made = Made { file, saved };
    output.answer(&made, || {
        let mut text = files::generated_text(&made.file);
        match &made.saved {
            Some(Downloaded::Saved { path, .. }) => text.push_str(&format!("\nSaved {path} and verified.")),
            _ => text.push_str(&format!(
                "\nNext: afmt download {} -o {}",
                made.file.file.serial, made.file.file_name
            )),
        }
        text
    })
}

/// The request file with what the flags say on top.
fn draft(wish: &New) -> Result<GenerateDraft, Failure> {
    let mut draft = match &wish.request {
        Some(path) => read_request(path)?,
        None => GenerateDraft::default(),
    };
    for (field, flag) in [
        (&mut draft.product_line, &wish.product_line),
        (&mut draft.license_type, &wish.license_type),
        (&mut draft.license_version, &wish.license_version),
        (&mut draft.site, &wish.site),
    ] {
        if let Some(flag) = flag {
            flag.clone_into(field);
        }
    }
    for machine in &wish.machines {
        let (name, host_id) = pair(machine, "--machine NAME=HOSTID")?;
        draft.machines.push(MachineDraft { name, host_id });
    }
    for line in &wish.parts {
        draft.parts.push(part(line)?);
    }
    for attribute in &wish.attributes {
        let (name, value) = pair(attribute, "--attribute NAME=VALUE")?;
        draft.attributes.push(AttributeDraft { name, value });
    }
    draft.confirmed_files.extend(wish.confirmed_files.iter().cloned());
    Ok(draft)
}

/// Reads `PART=ASSIGNED[+POOLED]`.
pub(crate) fn part(text: &str) -> Result<PartDraft, Failure> {
    let (part, units) = pair(text, "--part PART=ASSIGNED[+POOLED]")?;
    let (assigned, pooled) = units.split_once('+').unwrap_or((&units, ""));
    Ok(PartDraft { part, assigned: assigned.to_owned(), pooled: pooled.to_owned() })
}

pub(crate) fn pair(text: &str, form: &str) -> Result<(String, String), Failure> {
    text.split_once('=')
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .ok_or_else(|| Failure::could_not_run(format!("{text:?} has no '='. Write {form}.")))
}

/// The largest request file that is read, in bytes.
const MAX_REQUEST_FILE: u64 = 1024 * 1024;

fn read_request(path: &Path) -> Result<GenerateDraft, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::could_not_run(format!("{}: {error}", path.display()));
    let size = fs::metadata(path).map_err(|error| failed(&error))?.len();
    if size > MAX_REQUEST_FILE {
        return Err(failed(&format!("{size} bytes are more than a request holds")));
    }
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if json {
        serde_json::from_str::<RequestFile>(&text).map_err(|error| failed(&error)).map(GenerateDraft::from)
    } else {
        toml::from_str::<RequestFile>(&text).map_err(|error| failed(&error)).map(GenerateDraft::from)
    }
}

/// A quantity or an attribute in a request file: a number or a text.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(untagged)]
enum Value {
    Whole(i64),
    Text(String),
}

impl From<Value> for String {
    fn from(value: Value) -> Self {
        match value {
            Value::Whole(number) => number.to_string(),
            Value::Text(text) => text,
        }
    }
}

/// A request as people write it: numbers need no quotes, attributes are a table.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RequestFile {
    product_line: String,
    license_type: String,
    license_version: String,
    site: String,
    machines: Vec<MachineDraft>,
    parts: Vec<PartOfFile>,
    attributes: std::collections::BTreeMap<String, Value>,
    confirmed_files: Vec<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PartOfFile {
    part: String,
    #[serde(default)]
    assigned: Option<Value>,
    #[serde(default)]
    pooled: Option<Value>,
}

impl From<RequestFile> for GenerateDraft {
    fn from(file: RequestFile) -> Self {
        Self {
            product_line: file.product_line,
            license_type: file.license_type,
            license_version: file.license_version,
            site: file.site,
            machines: file.machines,
            parts: file
                .parts
                .into_iter()
                .map(|line| PartDraft {
                    part: line.part,
                    assigned: line.assigned.map(String::from).unwrap_or_default(),
                    pooled: line.pooled.map(String::from).unwrap_or_default(),
                })
                .collect(),
            attributes: file
                .attributes
                .into_iter()
                .map(|(name, value)| AttributeDraft { name, value: value.into() })
                .collect(),
            confirmed_files: file.confirmed_files,
        }
    }
}

fn preview_text(preview: &Preview) -> String {
    let mut text = match &preview.verdict {
        PreviewVerdict::Ready => "This would be generated.\n".to_owned(),
        PreviewVerdict::Incomplete => "Fields are missing.\n".to_owned(),
        PreviewVerdict::FieldsWrong => "Fields are wrong.\n".to_owned(),
        PreviewVerdict::Refused => "This would be refused.\n".to_owned(),
        PreviewVerdict::NeedsConfirmation { .. } => "This needs --confirm for the files named.\n".to_owned(),
    };
    for field in &preview.fields {
        text.push_str(&format!("{}: {}\n", field.at, field.message));
    }
    for cause in &preview.causes {
        text.push_str(&format!("{}\n", cause.message));
    }
    for warning in &preview.warnings {
        text.push_str(&format!("Note: {}\n", warning.warning));
    }
    let keys = preview.keys.iter().map(|key| vec![key.key.to_string(), key.count.to_string()]);
    let pools = preview.pools.iter().map(|pool| {
        vec![
            pool.part.to_string(),
            pool.units.to_string(),
            pool.available_before.to_string(),
            pool.available_after.map_or_else(|| "too few".to_owned(), |after| after.to_string()),
        ]
    });
    format!(
        "{text}\n{}\n{}",
        table(&[Column::Text("License key"), Column::Number("Count")], keys),
        table(
            &[
                Column::Text("Part"),
                Column::Number("Units"),
                Column::Number("Available"),
                Column::Number("After")
            ],
            pools
        )
    )
}

pub(crate) async fn import(
    seat: &Seat,
    paths: Vec<PathBuf>,
    dry_run: bool,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let bytes = fs::read(&path)
            .map_err(|error| Failure::could_not_run(format!("{}: {error}", path.display())))?;
        files.push((path.display().to_string(), bytes));
    }
    let check = seat.check_import(files).await.map_err(Failure::refused)?;
    let report = if dry_run || check.report.error_count > 0 {
        check.report
    } else {
        seat.apply_import(check.id).await.map_err(Failure::refused)?
    };
    output.answer(&report, || report_text(&report))?;
    Ok(if report.error_count > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn report_text(report: &ImportReport) -> String {
    let row = |name: &str, count: &ImportCount| {
        vec![name.to_owned(), count.added.to_string(), count.changed.to_string(), count.unchanged.to_string()]
    };
    let counts = [
        row("Parts", &report.parts),
        row("Accounts", &report.accounts),
        row("Install sites", &report.sites),
        row("Order items", &report.orders),
    ];
    let columns = [
        Column::Text("Table"),
        Column::Number("Added"),
        Column::Number("Changed"),
        Column::Number("Unchanged"),
    ];
    let mut text = table(&columns, counts);
    for error in &report.errors {
        let column = error.column.as_ref().map(|column| format!(", column {column}")).unwrap_or_default();
        text.push_str(&format!("{} line {}{column}: {}\n", error.file, error.line, error.message));
    }
    text.push_str(match (report.error_count, report.done) {
        (0, true) => "Imported.",
        (0, false) => "Nothing was imported: this was a dry run.",
        _ => "Nothing was imported. Mend the lines above and try again.",
    });
    text
}
