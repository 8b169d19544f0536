//! What is read: status, accounts, summary, list.

use licensing::AccountNumber;
use workbench::{
    Seat,
    commands::{AccountsQuery, FilesQuery},
    views::FileListItem,
};

use crate::{
    arguments::Filters,
    failure::Failure,
    many,
    output::{Column, Output, table},
};

pub(crate) async fn status(seat: &Seat, output: &Output) -> Result<(), Failure> {
    let status = seat.status().await.map_err(Failure::refused)?;
    output.answer(&status, || {
        let as_of = status.as_of.map_or_else(|| "never".to_owned(), |at| at.to_rfc3339());
        format!(
            "Embedded portal {}\nTrust key  {}\nPerson     {}\nAs of      {as_of}\nOutbox     {} queued, {} refused\nData       {}",
            status.issuer,
            status.pinned_key,
            status.person,
            status.outbox.queued,
            status.outbox.refused,
            status.data_folder
        )
    })
}

pub(crate) async fn accounts(seat: &Seat, search: String, output: &Output) -> Result<(), Failure> {
    let page = seat.accounts(&AccountsQuery { search, limit: 200 }).await.map_err(Failure::refused)?;
    output.answer(&page, || {
        let rows = page.accounts.iter().map(|account| {
            vec![account.account.to_string(), account.name.clone(), account.managed_by.clone()]
        });
        let mut text =
            table(&[Column::Text("Account"), Column::Text("Name"), Column::Text("Managed by")], rows);
        if page.matching as usize > page.accounts.len() {
            text.push_str(&format!(
                "{} of {}; search for a part of the name\n",
                page.accounts.len(),
                page.matching
            ));
        }
        text
    })
}

/// The account that was named, or the only one there is.
pub(crate) async fn account(seat: &Seat, named: Option<AccountNumber>) -> Result<AccountNumber, Failure> {
    if let Some(account) = named {
        return Ok(account);
    }
    let query = AccountsQuery { search: String::new(), limit: 2 };
    let page = seat.accounts(&query).await.map_err(Failure::refused)?;
    match page.accounts.as_slice() {
        [only] => Ok(only.account.clone()),
        [] => Err(Failure::could_not_run("There is no account yet. Import some: afmt import FILES")),
        _ => Err(Failure::could_not_run(format!(
            "There are {} accounts. Name one with --account; afmt accounts lists them.",
            page.total
        ))),
    }
}

pub(crate) async fn summary(
    seat: &Seat,
    named: Option<AccountNumber>,
    output: &Output,
) -> Result<(), Failure> {
    let account = account(seat, named).await?;
    let summary = seat.account_summary(&account).await.map_err(Failure::refused)?;
    output.answer(&summary, || {
        let columns = [
            Column::Text("Part"),
            Column::Text("Description"),
            Column::Text("Product Line"),
            Column::Text("License Type"),
            Column::Text("Version"),
            Column::Number("Ordered"),
            Column::Number("Allocated"),
            Column::Number("Held"),
            Column::Number("Reserved"),
            Column::Number("Queued"),
            Column::Number("Available"),
        ];
        let rows = summary.rows.iter().map(|row| {
            vec![
                row.part.to_string(),
                row.description.clone(),
                row.product_line.to_string(),
                row.license_type.to_string(),
                row.license_version.to_string(),
                row.pool.ordered().to_string(),
                row.pool.allocated().to_string(),
                row.pool.held().to_string(),
                row.pool.reserved().to_string(),
                row.queued.to_string(),
                row.available.to_string(),
            ]
        });
        format!("{} ({})\n\n{}", summary.account.name, summary.account.account, table(&columns, rows))
    })
}

pub(crate) fn machines(file: &FileListItem) -> String {
    file.machines.iter().map(|machine| machine.name.as_str()).collect::<Vec<_>>().join(" + ")
}

pub(crate) async fn list(
    seat: &Seat,
    named: Option<AccountNumber>,
    filters: &Filters,
    limit: u32,
    output: &Output,
) -> Result<(), Failure> {
    let account = account(seat, named).await?;
    let filter = many::filter(seat, &account, filters).await?;
    let mut query = FilesQuery { filter, zone: many::zone(filters), ..FilesQuery::page(account, 0, limit) };
    let mut page = seat.files(&query).await.map_err(Failure::refused)?;
    // A page holds fewer than a person may ask for.
    while page.files.len() < (limit.min(page.total) as usize) {
        query.offset = u32::try_from(page.files.len()).unwrap_or(u32::MAX);
        query.limit = limit - query.offset;
        let more = seat.files(&query).await.map_err(Failure::refused)?;
        if more.files.is_empty() {
            break;
        }
        page.files.extend(more.files);
    }
    output.answer(&page, || {
        let columns = [
            Column::Text("State"),
            Column::Text("Serial"),
            Column::Number("Rev"),
            Column::Text("Machine"),
            Column::Text("Install Site"),
            Column::Text("Product Line"),
            Column::Text("License Type"),
            Column::Text("Version"),
            Column::Text("Generated"),
            Column::Text("Generated By"),
        ];
        let rows = page.files.iter().map(|file| {
            vec![
                file.state.as_str().to_owned(),
                file.serial.to_string(),
                file.revision.to_string(),
                machines(file),
                file.site.name.clone(),
                file.product_line.to_string(),
                file.license_type.to_string(),
                file.license_version.to_string(),
                file.generated_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                file.generated_by.clone(),
            ]
        });
        let mut text = table(&columns, rows);
        if page.total as usize > page.files.len() {
            text.push_str(&format!("{} of {}; more with --limit\n", page.files.len(), page.total));
        }
        text
    })
}
