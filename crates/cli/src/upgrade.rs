//! `afmt upgrade`: what can be upgraded, what would come of it, and asking for it.

use std::{collections::BTreeSet, process::ExitCode};

use licensing::{Action, LicenseType, LicenseVersion, PoolKey, Serial, Upgrade as Wish};
use portal_api::Revision;
use serde::Serialize;
use workbench::{
    Seat,
    errors::RequestError,
    views::{BulkReport, CauseNote, UpgradeChoices, UpgradeOption, UpgradePreview},
};

use crate::{
    arguments::Upgrade,
    change::asked,
    failure::Failure,
    files, many,
    output::{Column, Output, table},
    read::{self, machines},
};

/// Exit status: it would be refused, or not all was saved.
const NOT_ALL: u8 = 1;

/// The answer to `afmt upgrade` when it was asked for.
#[derive(Serialize)]
struct Upgraded {
    /// What was shown before; none when this is asked once more.
    preview: Option<UpgradePreview>,
    revisions: Vec<Revision>,
    saved: Option<BulkReport>,
}

pub(crate) async fn upgrade(seat: &Seat, wish: Upgrade, output: &Output) -> Result<ExitCode, Failure> {
    let account = read::account(seat, wish.account.clone()).await?;
    let choices = seat.upgrade_choices(&account).await.map_err(Failure::refused)?;
    if wish.to.is_empty() {
        output.answer(&choices, || choices_text(&choices))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = &wish.output {
        files::check_folder(folder)?;
    }
    let flags = wish.parts.iter().map(|flag| part(flag)).collect::<Result<Vec<_>, _>>()?;
    let before = match wish.id.filter(|_| !wish.dry_run) {
        Some(id) => seat.asked(id).await.map_err(Failure::refused)?,
        None => None,
    };
    // What was asked for once changes what can be chosen, but not what is meant by its id.
    let (upgrade, preview) = match before {
        Some(Action::Upgrade(kept)) => (as_asked(kept, &flags, &wish.left_files)?, None),
        _ => {
            let upgrade = chosen(&choices, &flags, &wish.left_files, &wish.to)?;
            let preview = seat.upgrade_preview(&account, &upgrade).await.map_err(Failure::refused)?;
            (upgrade, Some(preview))
        }
    };
    if let Some(preview) = &preview {
        if wish.dry_run {
            output.answer(preview, || preview_text(preview))?;
            let fine = preview.causes.is_empty();
            return Ok(if fine { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) });
        }
        if !preview.causes.is_empty() {
            return Err(Failure::refused(RequestError::Refused { causes: preview.causes.clone() }));
        }
        output.meanwhile(|| preview_text(preview))?;
        if !wish.yes {
            return Err(not_asked(preview));
        }
    }
    let id = wish.id.unwrap_or(choices.id);
    let done = seat.upgrade(&account, id, &upgrade).await.map_err(|error| asked(error, id))?;
    let serials: Vec<Serial> = done.revisions.iter().map(|revision| revision.serial.clone()).collect();
    let saved = match &wish.output {
        Some(folder) if !serials.is_empty() => {
            let saved = seat.download_many(&account, &serials, folder).await;
            Some(saved.map_err(|error| {
                let mut failure = Failure::refused(error);
                failure.message = format!("The upgrade is done. {}", failure.message);
                failure
            })?)
        }
        _ => None,
    };
    let done = Upgraded { preview, revisions: done.revisions, saved };
    output.answer(&done, || done_text(&done))?;
    let whole = done.saved.as_ref().is_none_or(many::is_whole);
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(NOT_ALL) })
}

/// What was shown and not asked for.
fn not_asked(preview: &UpgradePreview) -> Failure {
    let mut failure =
        Failure::could_not_run("This was only shown: nothing was asked for. To upgrade, add --yes.");
    failure.details = serde_json::json!({ "preview": preview });
    failure
}

/// A part that a flag names, in one licence type or in all.
type Flag = (String, Option<LicenseType>);

/// Reads `PART[=TYPE]`.
fn part(text: &str) -> Result<Flag, Failure> {
    let Some((part, license_type)) = text.split_once('=') else { return Ok((text.trim().to_owned(), None)) };
    let license_type = license_type
        .trim()
        .parse()
        .map_err(|error| Failure::could_not_run(format!("{text:?}: {error} Write --part PART[=TYPE].")))?;
    Ok((part.trim().to_owned(), Some(license_type)))
}

fn names((part, license_type): &Flag, key: &PoolKey) -> bool {
    part == key.part.as_str() && license_type.is_none_or(|license_type| license_type == key.license_type)
}

/// What the flags choose. Whether it can be upgraded is for the engine to say, also of what has no option.
fn chosen(
    choices: &UpgradeChoices,
    flags: &[Flag],
    left: &[Serial],
    to: &[LicenseVersion],
) -> Result<Wish, Failure> {
    let key = |option: &UpgradeOption| PoolKey {
        part: option.from.part.clone(),
        license_type: option.license_type,
    };
    let options: Vec<&UpgradeOption> = choices
        .with_options
        .iter()
        .filter(|option| match flags {
            [] => to.contains(&option.to.license_version),
            flags => flags.iter().any(|flag| names(flag, &key(option))),
        })
        .collect();
    let mut pools: BTreeSet<PoolKey> = options.iter().map(|option| key(option)).collect();
    let number = &choices.account.account;
    let versions = to.iter().map(LicenseVersion::as_str).collect::<Vec<_>>().join(" or ");
    if flags.is_empty() && pools.is_empty() {
        return Err(Failure::could_not_run(format!(
            "Nothing of account {number} can be upgraded to {versions}. afmt upgrade --account {number} shows what can be."
        )));
    }
    for flag in flags {
        let without = choices
            .without_options
            .iter()
            .map(|row| PoolKey { part: row.part.part.clone(), license_type: row.license_type });
        let without: Vec<PoolKey> = without.filter(|key| names(flag, key)).collect();
        if without.is_empty() && !pools.iter().any(|key| names(flag, key)) {
            let (part, license_type) = flag;
            let of_type = license_type.map(|license_type| format!(" as {license_type}")).unwrap_or_default();
            return Err(Failure::could_not_run(format!(
                "Account {number} has not ordered {part}{of_type}. afmt upgrade --account {number} shows what it has."
            )));
        }
        pools.extend(without);
    }
    if let Some(other) = options.iter().find(|option| !to.contains(&option.to.license_version)) {
        return Err(Failure::could_not_run(format!(
            "{} is upgraded to {} of version {}, not {versions}. Nothing was asked for; leave it out, or name that version with --to, too.",
            other.from.part, other.to.part, other.to.license_version
        )));
    }
    let mut files: BTreeSet<Serial> =
        options.iter().flat_map(|option| &option.files).map(|file| file.serial.clone()).collect();
    for serial in left {
        if !files.remove(serial) {
            return Err(Failure::could_not_run(format!(
                "{serial} holds nothing of what is upgraded, so that there is nothing to leave. Leave --leave {serial} out."
            )));
        }
    }
    Ok(Wish { pools: pools.into_iter().collect(), files: files.into_iter().collect() })
}

/// What was asked for under an id, if the flags still say the same.
fn as_asked(kept: Wish, flags: &[Flag], left: &[Serial]) -> Result<Wish, Failure> {
    let each_named =
        flags.is_empty() || kept.pools.iter().all(|key| flags.iter().any(|flag| names(flag, key)));
    let each_kept = flags.iter().all(|flag| kept.pools.iter().any(|key| names(flag, key)));
    let left_still = left.iter().all(|serial| !kept.files.contains(serial));
    if each_named && each_kept && left_still {
        Ok(kept)
    } else {
        Err(Failure::refused(RequestError::AlreadySent))
    }
}

fn choices_text(choices: &UpgradeChoices) -> String {
    let mut text = format!("{} ({})\n", choices.account.name, choices.account.account);
    if let Some(blocked) = &choices.blocked {
        text.push_str(&format!("{}\n", blocked.message));
    }
    if let Some(ended) = choices.support_ended {
        text.push_str(&format!("The support contract ended on {ended}.\n"));
    }
    if choices.account.mirroring {
        text.push_str("Mirroring: all products with an upgrade option are upgraded together.");
        if let Some(last) = choices.overlap_ends {
            text.push_str(&format!(" The old files would stay in force until {last}."));
        }
        text.push('\n');
    }
    let columns = [
        Column::Text("Verdict"),
        Column::Text("Part"),
        Column::Text("Version"),
        Column::Text("License Type"),
        Column::Text("To"),
        Column::Text("Version"),
        Column::Number("Ordered"),
        Column::Number("Available"),
        Column::Number("Files"),
    ];
    let rows = choices.with_options.iter().map(|option| {
        let can = choices.blocked.is_none() && option.causes.is_empty();
        vec![
            if can { "can be upgraded" } else { "cannot" }.to_owned(),
            option.from.part.to_string(),
            option.from.license_version.to_string(),
            option.license_type.to_string(),
            option.to.part.to_string(),
            option.to.license_version.to_string(),
            option.pool.ordered().to_string(),
            option.available.to_string(),
            option.files.len().to_string(),
        ]
    });
    text.push_str("\nParts with Upgrade Options\n");
    text.push_str(&match choices.with_options.as_slice() {
        [] => "None.\n".to_owned(),
        _ => table(&columns, rows),
    });
    let mut said = BTreeSet::new();
    for cause in choices.with_options.iter().flat_map(|option| &option.causes) {
        if said.insert(cause.message.as_str()) {
            text.push_str(&format!("{}\n", cause.message));
        }
    }
    let columns = [
        Column::Text("Part"),
        Column::Text("Version"),
        Column::Text("License Type"),
        Column::Number("Ordered"),
        Column::Number("Available"),
    ];
    let rows = choices.without_options.iter().map(|row| {
        vec![
            row.part.part.to_string(),
            row.part.license_version.to_string(),
            row.license_type.to_string(),
            row.pool.ordered().to_string(),
            row.available.to_string(),
        ]
    });
    text.push_str("\nParts without Upgrade Options\n");
    text.push_str(&match choices.without_options.as_slice() {
        [] => "None.\n".to_owned(),
        _ => table(&columns, rows),
    });
    text
}

fn preview_text(preview: &UpgradePreview) -> String {
    if !preview.causes.is_empty() {
        let causes = preview.causes.iter().map(|CauseNote { message, .. }| format!("{message}\n"));
        return format!("This would be refused.\n{}", causes.collect::<String>());
    }
    let moves = preview.moves.iter().map(|step| {
        vec![
            step.from.to_string(),
            step.to.to_string(),
            step.license_type.to_string(),
            step.units.to_string(),
            step.in_files.to_string(),
        ]
    });
    let moves = table(
        &[
            Column::Text("Part"),
            Column::Text("To"),
            Column::Text("License Type"),
            Column::Number("Units"),
            Column::Number("In files"),
        ],
        moves,
    );
    let pools = preview.pools.iter().map(|pool| {
        vec![
            pool.part.to_string(),
            pool.license_type.to_string(),
            pool.before.ordered().to_string(),
            pool.after.ordered().to_string(),
            pool.available_before.to_string(),
            pool.available_after.to_string(),
        ]
    });
    let pools = table(
        &[
            Column::Text("Pool"),
            Column::Text("License Type"),
            Column::Number("Ordered"),
            Column::Number("After"),
            Column::Number("Available"),
            Column::Number("After"),
        ],
        pools,
    );
    let files = preview.files.iter().map(|revised| {
        vec![
            revised.file.serial.to_string(),
            machines(&revised.file),
            revised.file.site.name.clone(),
            format!("{} to {}", revised.file.license_version, revised.license_version),
            format!("{} to {}", revised.file.revision, revised.file.revision + 1),
        ]
    });
    let files = table(
        &[
            Column::Text("File"),
            Column::Text("Machine"),
            Column::Text("Install Site"),
            Column::Text("Version"),
            Column::Text("Rev"),
        ],
        files,
    );
    let files = match preview.files.as_slice() {
        [] => "No file gets a new revision.\n".to_owned(),
        _ => files,
    };
    let overlap = match preview.overlap_ends {
        Some(last) if !preview.files.is_empty() => {
            format!("The old files would stay in force until {last}.\n")
        }
        _ => String::new(),
    };
    format!("This would be upgraded in one step.\n\n{moves}\n{pools}\n{files}{overlap}")
}

fn done_text(done: &Upgraded) -> String {
    let known = |serial: &Serial| {
        let files = done.preview.as_ref().map(|preview| preview.files.as_slice()).unwrap_or_default();
        files.iter().map(|revised| &revised.file).find(|file| file.serial == *serial)
    };
    let mut text = "\nUpgraded.\n".to_owned();
    for Revision { supersedes, serial } in &done.revisions {
        let whose = known(supersedes).map(|file| format!(" for {}", machines(file))).unwrap_or_default();
        text.push_str(&format!("{serial}{whose} generated, in place of {supersedes}.\n"));
    }
    let overlap = done.preview.as_ref().and_then(|preview| preview.overlap_ends);
    if let (Some(last), [_, ..]) = (overlap, done.revisions.as_slice()) {
        text.push_str(&format!("The old files stay in force until {last}.\n"));
    }
    match (&done.saved, done.revisions.as_slice()) {
        (Some(saved), _) => text.push_str(&format!("\n{}", saved.text)),
        (None, []) => {}
        (None, [first, rest @ ..]) => {
            let each = if rest.is_empty() { "" } else { ", and so each of them" };
            text.push_str(&format!("Next: afmt download {} -o FOLDER{each}\n", first.serial));
        }
    }
    text
}
