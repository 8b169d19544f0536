//! One activation file: showing and saving it.

use std::path::{Path, PathBuf};

use licensing::{AttributeValue, Serial};
use workbench::{
    Seat,
    views::{Downloaded, FileDetails},
    with_extension, with_pdf_extension,
};

use crate::{
    failure::Failure,
    output::{Column, Output, table},
    read::machines,
};

pub(crate) async fn show(seat: &Seat, serial: Serial, output: &Output) -> Result<(), Failure> {
    let account = seat.account_of_file(&serial).await.map_err(Failure::refused)?;
    let details = seat.file(&account, &serial).await.map_err(Failure::refused)?;
    output.answer(&details, || text(&details))
}

fn text(details: &FileDetails) -> String {
    let file = &details.file;
    let mut text = format!("{} revision {} ({})\n\n", file.serial, file.revision, file.state.as_str());
    let mut field = |name: &str, value: &str| text.push_str(&format!("{name:<16}{value}\n"));
    field("Verdict", &format!("{}: {}", details.trust.verdict, details.trust.message));
    for machine in &file.machines {
        field("Machine", &format!("{}  host ID {}", machine.name, machine.host_id));
    }
    field("Install Site", &format!("{} ({})", file.site.name, file.site.id));
    field("Product Line", file.product_line.as_str());
    field("License Type", file.license_type.as_str());
    field("Version", file.license_version.as_str());
    for (name, value) in &details.attributes {
        match value {
            AttributeValue::Number(number) => field(name, &number.to_string()),
            AttributeValue::Text(word) => field(name, word),
        }
    }
    field("Generated", &format!("{} by {}", file.generated_at.to_rfc3339(), file.generated_by));
    field("Expires", &details.expires_at.format("%Y-%m-%d").to_string());
    field("Issuer", &details.issuer);
    field("Signing key", &details.signing_key);
    field("Request", &details.request.to_string());
    field("SHA-256", &details.sha256);
    field("File name", &format!("{} ({} bytes)", details.file_name, details.bytes));
    let parts = details
        .parts
        .iter()
        .map(|line| vec![line.part.to_string(), line.assigned.to_string(), line.pooled.to_string()]);
    let keys = details.keys.iter().map(|key| vec![key.key.to_string(), key.count.to_string()]);
    let revisions = details.lineage.iter().map(|revision| {
        vec![
            revision.revision.to_string(),
            revision.serial.to_string(),
            revision.state.as_str().to_owned(),
            revision.generated_at.to_rfc3339(),
            revision.generated_by.clone(),
        ]
    });
    format!(
        "{text}\n{}\n{}\n{}",
        table(&[Column::Text("Part"), Column::Number("Assigned"), Column::Number("Pooled")], parts),
        table(&[Column::Text("License key"), Column::Number("Count")], keys),
        table(
            &[
                Column::Number("Rev"),
                Column::Text("Serial"),
                Column::Text("State"),
                Column::Text("Generated"),
                Column::Text("By"),
            ],
            revisions
        ),
    )
}

pub(crate) async fn download(
    seat: &Seat,
    serial: Serial,
    path: PathBuf,
    replace: bool,
    output: &Output,
) -> Result<(), Failure> {
    let saved = save(seat, &serial, &path, replace).await?;
    output.answer(&saved, || match &saved {
        Downloaded::Saved { path, sha256 } => format!("Saved {path} and verified.\nSHA-256 {sha256}"),
        Downloaded::Cancelled => "Nothing was saved.".to_owned(),
    })
}

pub(crate) async fn pdf(
    seat: &Seat,
    serial: &Serial,
    path: &Path,
    replace: bool,
    output: &Output,
) -> Result<(), Failure> {
    let account = seat.account_of_file(serial).await.map_err(Failure::refused)?;
    let plan = seat.pdf_plan(&account, serial).await.map_err(Failure::refused)?;
    let path = if path.is_dir() { path.join(plan.file_name) } else { with_pdf_extension(path) };
    let zone = workbench::zone_of_this_machine();
    let saved =
        seat.save_file_pdf(&account, serial, &zone, &path, replace).await.map_err(Failure::refused)?;
    output.answer(&saved, || format!("Saved {}.", path.display()))
}

/// Refuses a target that could not be saved to anyway, before anything is asked for.
pub(crate) fn check_target(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Ok(());
    }
    if shown.to_string().ends_with(std::path::is_separator) {
        return Err(Failure::could_not_run(format!("There is no folder {shown}. Make it, or name another.")));
    }
    if with_extension(path).exists() {
        let there = with_extension(path);
        return Err(Failure::could_not_run(format!(
            "{} is there already. Nothing was asked for; choose another name.",
            there.display()
        )));
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => Err(Failure::could_not_run(
            format!("There is no folder {}. Make it, or name another.", folder.display()),
        )),
        _ => Ok(()),
    }
}

/// Saves a file under a name, or into a folder under the name that server set-up looks for.
pub(crate) async fn save(
    seat: &Seat,
    serial: &Serial,
    path: &Path,
    replace: bool,
) -> Result<Downloaded, Failure> {
    let account = seat.account_of_file(serial).await.map_err(Failure::refused)?;
    let plan = seat.save_plan(&account, serial).await.map_err(Failure::refused)?;
    if path.display().to_string().ends_with(std::path::is_separator) && !path.is_dir() {
        return Err(Failure::could_not_run(format!(
            "There is no folder {}. Make it, or name another.",
            path.display()
        )));
    }
    let path = if path.is_dir() { path.join(plan.file_name) } else { with_extension(path) };
    seat.save_file(&account, serial, &path, replace).await.map_err(Failure::refused)
}

pub(crate) fn generated_text(details: &FileDetails) -> String {
    format!("{} for {} generated.", details.file.serial, machines(&details.file))
}
