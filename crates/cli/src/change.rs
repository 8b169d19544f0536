//! What is asked of the portal about files that exist: update and deactivate.

use std::{collections::BTreeMap, process::ExitCode};

use licensing::{
    AccountNumber, DeactivateReason, MachineDraft, PartDraft, PartLine, ReallocationCause, Serial,
    UpdateDraft,
};
use serde::Serialize;
use uuid::Uuid;
use workbench::{
    Seat,
    errors::RequestError,
    views::{
        Became, DeactivateFile, DeactivatePreview, DeactivateResult, Deactivated, Downloaded, FileDetails,
        PreviewVerdict, UpdateChoices, UpdatePreview,
    },
};

use crate::{
    arguments::{Deactivate, Reason, Update},
    failure::Failure,
    files,
    make::{pair, part},
    output::{Column, Output, table},
    read::machines,
};

/// The answer to `afmt update`.
#[derive(Serialize)]
struct Updated {
    file: FileDetails,
    supersedes: Serial,
    saved: Option<Downloaded>,
}

pub(crate) async fn update(seat: &Seat, wish: Update, output: &Output) -> Result<(), Failure> {
    let account = seat.account_of_file(&wish.serial).await.map_err(Failure::refused)?;
    let choices = seat.update_choices(&account, &wish.serial).await.map_err(Failure::refused)?;
    let draft = update_draft(&choices, &wish)?;
    if wish.dry_run {
        let preview = seat.update_preview(&account, &wish.serial, &draft).await.map_err(Failure::refused)?;
        return output.answer(&preview, || preview_text(&preview));
    }
    if let Some(path) = &wish.output {
        files::check_target(path)?;
    }
    let id = wish.id.unwrap_or(choices.id);
    let updated = seat.update(&account, id, &wish.serial, &draft).await.map_err(|error| asked(error, id))?;
    let serial = &updated.serial;
    // From here on there is a revision, whatever else fails: the failure says so and names it.
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
    let updated = Updated { file, supersedes: wish.serial, saved };
    output.answer(&updated, || {
        let file = &updated.file.file;
        let mut text = format!(
            "{} for {} generated: revision {}, in place of {}.",
            file.serial,
            machines(file),
            file.revision,
            updated.supersedes
        );
        match &updated.saved {
            Some(Downloaded::Saved { path, .. }) => text.push_str(&format!("\nSaved {path} and verified.")),
            _ => {
                text.push_str(&format!("\nNext: afmt download {} -o {}", file.serial, updated.file.file_name))
            }
        }
        text
    })
}

/// The failure of a request, with the id under which the same is asked once more.
pub(crate) fn asked(error: RequestError, id: Uuid) -> Failure {
    let unknown = matches!(error, RequestError::NotAnswered { .. });
    let mut failure = Failure::refused(error);
    if unknown {
        failure.add("id", &id.to_string());
        failure.message.push_str(&format!(" To ask for the same once more: --id {id}"));
    }
    failure
}

/// What the file holds, with what the flags say in place of its lines and beside them.
fn update_draft(choices: &UpdateChoices, wish: &Update) -> Result<UpdateDraft, Failure> {
    let mut asked = BTreeMap::new();
    for flag in &wish.parts {
        let line = part(flag)?;
        if asked.insert(line.part.clone(), line).is_some() {
            return Err(Failure::could_not_run(format!("{flag:?} names a part for the second time.")));
        }
    }
    let held = |line: &PartLine| PartDraft {
        part: line.part.to_string(),
        assigned: line.assigned.to_string(),
        pooled: line.pooled.to_string(),
    };
    let mut parts: Vec<PartDraft> = choices
        .parts
        .iter()
        .filter_map(|part| part.holds.as_ref())
        .map(|line| asked.remove(line.part.as_str()).unwrap_or_else(|| held(line)))
        .collect();
    parts.extend(asked.into_values());
    let mut machines: Vec<MachineDraft> = choices
        .file
        .machines
        .iter()
        .map(|machine| MachineDraft { name: machine.name.to_string(), host_id: machine.host_id.to_string() })
        .collect();
    if let Some(machine) = &wish.machine {
        let (name, host_id) = pair(machine, "--machine NAME=HOSTID")?;
        machines.push(MachineDraft { name, host_id });
    }
    Ok(UpdateDraft { machines, parts, confirmed_files: wish.confirmed_files.clone() })
}

fn preview_text(preview: &UpdatePreview) -> String {
    let mut text = match &preview.verdict {
        PreviewVerdict::Ready => "This would be generated as a new revision.\n".to_owned(),
        // With no field named, what is incomplete is the change itself, and the causes say so.
        PreviewVerdict::Incomplete if preview.fields.is_empty() => String::new(),
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
    let keys = preview
        .keys
        .iter()
        .map(|change| vec![change.key.to_string(), change.before.to_string(), change.after.to_string()]);
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
        table(&[Column::Text("License key"), Column::Number("Before"), Column::Number("After")], keys),
        table(
            &[
                Column::Text("Part"),
                Column::Number("More"),
                Column::Number("Available"),
                Column::Number("After")
            ],
            pools
        )
    )
}

/// Exit status 0 when every file is deactivated, 1 when one is not.
pub(crate) async fn deactivate(seat: &Seat, wish: Deactivate, output: &Output) -> Result<ExitCode, Failure> {
    let why = reason(&wish)?;
    let mut serials: Vec<Serial> = Vec::new();
    for serial in wish.serials {
        if !serials.contains(&serial) {
            serials.push(serial);
        }
    }
    let account = one_account(seat, &serials).await?;
    let preview = seat.deactivate_preview(&account, &serials).await.map_err(Failure::refused)?;
    if wish.dry_run {
        output.answer(&preview, || deactivate_preview_text(&preview))?;
        let all = preview.files.iter().all(|file| file.causes.is_empty());
        return Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    let count = preview.files.len();
    if count > 1 && !wish.yes {
        return Err(Failure::could_not_run(format!(
            "These are {count} files. Nothing was asked for; add --yes to deactivate all of them."
        )));
    }
    let files: Vec<DeactivateFile> = preview
        .files
        .iter()
        .map(|item| DeactivateFile { id: item.id, serial: item.file.serial.clone() })
        .collect();
    let done = seat.deactivate(&account, &files, &why).await.map_err(Failure::refused)?;
    output.answer(&done, || results_text(&done))?;
    let all = done.results.iter().all(|result| matches!(result.result, Became::Deactivated));
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A request belongs to one account, and so do the files of one call.
async fn one_account(seat: &Seat, serials: &[Serial]) -> Result<AccountNumber, Failure> {
    let mut found: Option<AccountNumber> = None;
    for serial in serials {
        let account = seat.account_of_file(serial).await.map_err(Failure::refused)?;
        match &found {
            Some(first) if *first != account => {
                return Err(Failure::could_not_run(format!(
                    "{serial} belongs to account {account}, the files before it to {first}. Name the files of \
                     one account at a time."
                )));
            }
            _ => found = Some(account),
        }
    }
    found.ok_or_else(|| Failure::could_not_run("Name at least one file."))
}

fn reason(wish: &Deactivate) -> Result<DeactivateReason, Failure> {
    let reallocation = |cause| DeactivateReason::Reallocation { cause };
    match (wish.reason, &wish.text) {
        (Reason::Other, Some(text)) => Ok(DeactivateReason::Other { text: text.clone() }),
        (Reason::Other, None) => {
            Err(Failure::could_not_run("Say why: add --text with the reason in your own words."))
        }
        (_, Some(_)) => {
            Err(Failure::could_not_run("A text is for --reason other. Leave --text out, or choose other."))
        }
        (Reason::GeneratedIncorrectly, None) => Ok(DeactivateReason::GeneratedIncorrectly),
        (Reason::OrganisationalChange, None) => Ok(reallocation(ReallocationCause::OrganisationalChange)),
        (Reason::AddedServer, None) => Ok(reallocation(ReallocationCause::AddedServer)),
    }
}

fn deactivate_preview_text(preview: &DeactivatePreview) -> String {
    let mut text = String::new();
    for item in &preview.files {
        match item.causes.as_slice() {
            [] => text.push_str(&format!(
                "{} for {} would be deactivated.\n",
                item.file.serial,
                machines(&item.file)
            )),
            causes => {
                text.push_str(&format!("{} would be refused.", item.file.serial));
                for cause in causes {
                    text.push_str(&format!(" {}", cause.message));
                }
                text.push('\n');
            }
        }
    }
    let pools = preview.pools.iter().map(|pool| {
        vec![
            pool.part.to_string(),
            pool.license_type.as_str().to_owned(),
            pool.units.to_string(),
            pool.available_before.to_string(),
            pool.available_after.to_string(),
        ]
    });
    let columns = [
        Column::Text("Part"),
        Column::Text("License Type"),
        Column::Number("Returned"),
        Column::Number("Available"),
        Column::Number("After"),
    ];
    format!("{text}\n{}", table(&columns, pools))
}

fn results_text(done: &Deactivated) -> String {
    let line = |DeactivateResult { serial, result }: &DeactivateResult| match result {
        Became::Deactivated => format!("{serial} is deactivated. Its units are back in the pool.\n"),
        Became::Refused { causes } => {
            let causes: Vec<&str> = causes.iter().map(|cause| cause.message.as_str()).collect();
            format!("{serial} was refused. {}\n", causes.join(" "))
        }
        Became::Fields { fields } => {
            let fields: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
            format!("{serial} was refused. {}\n", fields.join(" "))
        }
        Became::Waiting { error } | Became::NotDone { error } => format!("{serial}: {error}\n"),
    };
    done.results.iter().map(line).collect()
}
