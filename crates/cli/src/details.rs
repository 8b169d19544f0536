//! `afmt details`: what an account may do with what it owns.

use licensing::AccountNumber;
use workbench::{
    Seat,
    views::{SoftwareCard, SoftwareDetails},
};

use crate::{
    failure::Failure,
    output::{Column, Output, table},
    read::account,
};

pub(crate) async fn details(
    seat: &Seat,
    named: Option<AccountNumber>,
    output: &Output,
) -> Result<(), Failure> {
    let account = account(seat, named).await?;
    let details = seat.software_details(&account).await.map_err(Failure::refused)?;
    output.answer(&details, || text(&details))
}

fn text(details: &SoftwareDetails) -> String {
    let mut text =
        format!("{} ({})\nSupport: {}\n", details.account.name, details.account.account, details.support);
    if let Some(bar) = &details.upgrade_bar {
        text.push_str(&format!("You cannot upgrade: {bar}.\n"));
    }
    if details.cards.is_empty() {
        text.push_str("\nNothing has been ordered for this account yet.\n");
    }
    for card in &details.cards {
        text.push_str(&card_text(card));
    }
    text
}

fn card_text(card: &SoftwareCard) -> String {
    let mut text =
        format!("\n{} {}\n{}\n{}\n", card.product_line, card.license_version, card.create, card.download);
    let columns = [
        Column::Text("License Type"),
        Column::Text("Part"),
        Column::Text("Description"),
        Column::Number("Ordered"),
        Column::Number("Available"),
    ];
    let rows = card.types.iter().flat_map(|of| {
        of.parts.iter().map(|part| {
            vec![
                of.license_type.to_string(),
                part.part.to_string(),
                part.description.clone(),
                part.ordered.to_string(),
                part.available.to_string(),
            ]
        })
    });
    if !card.types.is_empty() {
        text.push_str(&table(&columns, rows));
    }
    for option in &card.upgrades {
        let version = option.to_version.as_ref().map(|version| format!(" ({version})")).unwrap_or_default();
        text.push_str(&format!(
            "Upgrade option: {} units of {} to {}{version}\n",
            option.units, option.part, option.to
        ));
    }
    text
}
