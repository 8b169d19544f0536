//! What is different between two activation files.

use licensing::Serial;
use workbench::{
    Seat,
    views::{Change, DifferenceField, FileDifference, Units},
};

use crate::{
    failure::Failure,
    output::{Column, Output, table},
};

pub(crate) async fn compare(
    seat: &Seat,
    before: &Serial,
    after: &Serial,
    output: &Output,
) -> Result<(), Failure> {
    let account = seat.account_of_file(before).await.map_err(Failure::refused)?;
    let difference = seat.compare_files(&account, before, after).await.map_err(Failure::refused)?;
    output.answer(&difference, || text(&difference))
}

fn text(difference: &FileDifference) -> String {
    let mut rows = Vec::new();
    let mut row = |change: Change, what: &str, before: Option<String>, after: Option<String>| {
        let mark = match change {
            Change::Added => "+",
            Change::Removed => "-",
            Change::Changed => "~",
            Change::Same => return,
        };
        rows.push(vec![
            mark.to_owned(),
            what.to_owned(),
            before.unwrap_or_default(),
            after.unwrap_or_default(),
        ]);
    };
    for field in &difference.fields {
        row(field.change, name(field.field), Some(field.before.clone()), Some(field.after.clone()));
    }
    for machine in &difference.machines {
        let words = |id: &Option<licensing::HostId>| id.as_ref().map(ToString::to_string);
        row(machine.change, machine.name.as_str(), words(&machine.before), words(&machine.after));
    }
    for part in &difference.parts {
        let words =
            |units: Option<Units>| units.map(|units| format!("{} + {}", units.assigned, units.pooled));
        row(part.change, part.part.as_str(), words(part.before), words(part.after));
    }
    for attribute in &difference.attributes {
        row(attribute.change, &attribute.name, attribute.before.clone(), attribute.after.clone());
    }
    for key in &difference.keys {
        let words = |count: Option<u32>| count.map(|count| count.to_string());
        row(key.change, key.key.as_str(), words(key.before), words(key.after));
    }
    if rows.is_empty() {
        return format!("{} and {} hold the same.", difference.before.serial, difference.after.serial);
    }
    let mut text = format!("{} to {}\n\n", difference.before.serial, difference.after.serial);
    let columns = [Column::Text(""), Column::Text("What"), Column::Text("Before"), Column::Text("After")];
    text.push_str(&table(&columns, rows));
    text
}

const fn name(field: DifferenceField) -> &'static str {
    match field {
        DifferenceField::Site => "Install Site",
        DifferenceField::ProductLine => "Product Line",
        DifferenceField::LicenseType => "License Type",
        DifferenceField::LicenseVersion => "Version",
        DifferenceField::Expires => "Expires",
        DifferenceField::SigningKey => "Signing key",
    }
}
