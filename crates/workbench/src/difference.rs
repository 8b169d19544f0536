//! Works out what is different between two revisions.

use std::collections::BTreeMap;

use licensing::AttributeValue;

use crate::views::{
    AttributeChange, Change, DifferenceField, FieldChange, FileDetails, FileDifference, KeyChange,
    LineageItem, MachineChange, PartChange, Units,
};

/// Everything that either of two files has, with what became of it from `before` to `after`.
pub(crate) fn difference(before: &FileDetails, after: &FileDetails) -> FileDifference {
    let fields = fields(before).into_iter().zip(fields(after)).map(|((field, before), (_, after))| {
        FieldChange { field, change: Change::between(Some(&before), Some(&after)), before, after }
    });
    let machines = |details: &FileDetails| -> Vec<_> {
        details.file.machines.iter().map(|machine| (machine.name.clone(), machine.host_id.clone())).collect()
    };
    let parts = |details: &FileDetails| -> Vec<_> {
        let units = |line: &licensing::PartLine| Units { assigned: line.assigned, pooled: line.pooled };
        details.parts.iter().map(|line| (line.part.clone(), units(line))).collect()
    };
    let keys = |details: &FileDetails| -> Vec<_> {
        details.keys.iter().map(|key| (key.key.clone(), key.count)).collect()
    };
    let attributes = |details: &FileDetails| -> Vec<_> {
        details.attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
    };
    let mut difference =
        FileDifference {
            before: item(before),
            after: item(after),
            fields: fields.collect(),
            machines: beside(machines(before), machines(after), |name, before, after, change| {
                MachineChange { name, before, after, change }
            }),
            parts: beside(parts(before), parts(after), |part, before, after, change| PartChange {
                part,
                before,
                after,
                change,
            }),
            attributes: beside(attributes(before), attributes(after), |name, before, after, change| {
                AttributeChange { name, before, after, change }
            }),
            keys: beside(keys(before), keys(after), |key, before, after, change| KeyChange {
                key,
                before,
                after,
                change,
            }),
            changes: 0,
        };
    let all = (difference.fields.iter().map(|one| one.change))
        .chain(difference.machines.iter().map(|one| one.change))
        .chain(difference.parts.iter().map(|one| one.change))
        .chain(difference.attributes.iter().map(|one| one.change))
        .chain(difference.keys.iter().map(|one| one.change));
    let changes = all.filter(|change| *change != Change::Same).count();
    difference.changes = u32::try_from(changes).unwrap_or(u32::MAX);
    difference
}

/// Puts two lists beside each other: the second's order, then what only the first has in its own order.
fn beside<Name: PartialEq + Clone, Value: PartialEq + Clone, Row>(
    before: Vec<(Name, Value)>,
    after: Vec<(Name, Value)>,
    row: impl Fn(Name, Option<Value>, Option<Value>, Change) -> Row,
) -> Vec<Row> {
    let find = |list: &[(Name, Value)], name: &Name| {
        list.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    };
    let gone = before.iter().filter(|(name, _)| !after.iter().any(|(other, _)| other == name));
    let names: Vec<Name> = after.iter().chain(gone).map(|(name, _)| name.clone()).collect();
    names
        .into_iter()
        .map(|name| {
            let (one, other) = (find(&before, &name), find(&after, &name));
            let change = Change::between(one.as_ref(), other.as_ref());
            row(name, one, other, change)
        })
        .collect()
}

fn fields(details: &FileDetails) -> Vec<(DifferenceField, String)> {
    let file = &details.file;
    vec![
        (DifferenceField::Site, file.site.name.clone()),
        (DifferenceField::ProductLine, file.product_line.to_string()),
        (DifferenceField::LicenseType, file.license_type.to_string()),
        (DifferenceField::LicenseVersion, file.license_version.to_string()),
        (DifferenceField::Expires, details.expires_at.format("%Y-%m-%d").to_string()),
        (DifferenceField::SigningKey, details.signing_key.clone()),
    ]
}

fn attribute(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Number(number) => number.to_string(),
        AttributeValue::Text(text) => text.clone(),
    }
}

fn item(details: &FileDetails) -> LineageItem {
    let file = &details.file;
    LineageItem {
        serial: file.serial.clone(),
        revision: file.revision,
        state: file.state,
        generated_at: file.generated_at,
        generated_by: file.generated_by.clone(),
        overlap_ends: file.overlap_ends,
    }
}

/// The attributes of a file as words, by name.
pub(crate) fn attribute_words(details: &FileDetails) -> BTreeMap<String, String> {
    details.attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}
