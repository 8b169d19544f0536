//! How the Account Summary is looked at: what is searched for, what is left out, in which order.
//!
//! The window arranges the rows itself while one types, an export does it here. `tests/summary_views.json` holds the
//! two together.

use std::{cmp::Ordering, collections::BTreeMap};

use licensing::{AccountNumber, LicenseType};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{spreadsheet::Cell, text::folded, views::SummaryRow};

/// A column of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SummaryColumn {
    /// The part number.
    Part,
    /// What it is called.
    Description,
    /// The product line.
    ProductLine,
    /// The licence type.
    LicenseType,
    /// The licence version.
    LicenseVersion,
    /// Units ordered.
    Ordered,
    /// Units in active files.
    Allocated,
    /// Units withheld.
    Held,
    /// Units in field reserves.
    Reserved,
    /// Units in requests that wait.
    Queued,
    /// Units available.
    Available,
}

impl SummaryColumn {
    /// All columns, in the order in which an export has them, with their titles in English.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Part, "Part"),
        (Self::Description, "Description"),
        (Self::ProductLine, "Product Line"),
        (Self::LicenseType, "License Type"),
        (Self::LicenseVersion, "Version"),
        (Self::Ordered, "Ordered"),
        (Self::Allocated, "Allocated"),
        (Self::Held, "Held"),
        (Self::Reserved, "Reserved"),
        (Self::Queued, "Queued"),
        (Self::Available, "Available"),
    ];
}

/// By which column rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SummarySort {
    /// The column.
    pub column: SummaryColumn,
    /// Greatest first.
    pub descending: bool,
}

/// What of the summary is looked at, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SummaryView {
    /// Each of its words must be found.
    pub search: String,
    /// Whether parts of which nothing is available are left out.
    pub hide_exhausted: bool,
    /// Whether rows stand by product line.
    pub grouped: bool,
    /// The order; by product line, part and type when there is none.
    pub sort: Option<SummarySort>,
}

/// The words under which things are shown, where they are not the English ones: a search looks for them and an
/// export writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SummaryWords {
    /// The columns' titles.
    pub columns: BTreeMap<SummaryColumn, String>,
    /// The licence types.
    pub license_types: BTreeMap<LicenseType, String>,
}

/// An export of the summary.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SummaryExport {
    /// The account.
    pub account: AccountNumber,
    /// What is looked at.
    pub view: SummaryView,
    /// In which words.
    pub words: SummaryWords,
}

impl SummaryWords {
    fn column(&self, column: SummaryColumn, english: &str) -> String {
        self.columns.get(&column).map_or_else(|| english.to_owned(), Clone::clone)
    }

    fn license_type(&self, license_type: LicenseType) -> &str {
        self.license_types.get(&license_type).map_or(license_type.as_str(), String::as_str)
    }
}

/// The rows that are looked at, in their order. `rows` are by product line, part and type.
pub(crate) fn arranged(rows: Vec<SummaryRow>, view: &SummaryView, words: &SummaryWords) -> Vec<SummaryRow> {
    let search = folded(&view.search);
    let wanted: Vec<&str> = search.split_whitespace().collect();
    let mut rows: Vec<SummaryRow> = rows
        .into_iter()
        .filter(|row| !(view.hide_exhausted && row.available == 0))
        .filter(|row| {
            let text = folded(&format!(
                "{} {} {} {}",
                row.part,
                row.description,
                row.product_line,
                words.license_type(row.license_type)
            ));
            wanted.iter().all(|word| text.contains(word))
        })
        .collect();
    if let Some(SummarySort { column, descending }) = view.sort {
        // Stable: what is equal stays in the order that it had.
        rows.sort_by(|one, other| {
            let order = compared(column, one, other);
            if descending { order.reverse() } else { order }
        });
    }
    if view.grouped {
        rows.sort_by(|one, other| one.product_line.cmp(&other.product_line));
    }
    rows
}

fn compared(column: SummaryColumn, one: &SummaryRow, other: &SummaryRow) -> Ordering {
    let text = |of: fn(&SummaryRow) -> &str| folded(of(one)).cmp(&folded(of(other)));
    let units = |of: fn(&SummaryRow) -> u32| of(one).cmp(&of(other));
    match column {
        SummaryColumn::Part => text(|row| row.part.as_str()),
        SummaryColumn::Description => text(|row| row.description.as_str()),
        SummaryColumn::ProductLine => text(|row| row.product_line.as_str()),
        SummaryColumn::LicenseType => one.license_type.cmp(&other.license_type),
        SummaryColumn::LicenseVersion => {
            version_order(one.license_version.as_str()).cmp(&version_order(other.license_version.as_str()))
        }
        SummaryColumn::Ordered => units(|row| row.pool.ordered()),
        SummaryColumn::Allocated => units(|row| row.pool.allocated()),
        SummaryColumn::Held => units(|row| row.pool.held()),
        SummaryColumn::Reserved => units(|row| row.pool.reserved()),
        SummaryColumn::Queued => units(|row| row.queued),
        SummaryColumn::Available => units(|row| row.available),
    }
}

/// Versions compare by their numbers: 10.0 comes after 4.0.
pub(crate) fn version_order(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap_or_default()).collect()
}

/// The head and the cells of an export.
pub(crate) fn cells(rows: &[SummaryRow], words: &SummaryWords) -> (Vec<String>, Vec<Vec<Cell>>) {
    let head = SummaryColumn::ALL.iter().map(|(column, english)| words.column(*column, english)).collect();
    let cells = rows
        .iter()
        .map(|row| SummaryColumn::ALL.iter().map(|(column, _)| cell(*column, row, words)).collect())
        .collect();
    (head, cells)
}

fn cell(column: SummaryColumn, row: &SummaryRow, words: &SummaryWords) -> Cell {
    match column {
        SummaryColumn::Part => Cell::Text(row.part.to_string()),
        SummaryColumn::Description => Cell::Text(row.description.clone()),
        SummaryColumn::ProductLine => Cell::Text(row.product_line.to_string()),
        SummaryColumn::LicenseType => Cell::Text(words.license_type(row.license_type).to_owned()),
        SummaryColumn::LicenseVersion => Cell::Text(row.license_version.to_string()),
        SummaryColumn::Ordered => Cell::Number(row.pool.ordered()),
        SummaryColumn::Allocated => Cell::Number(row.pool.allocated()),
        SummaryColumn::Held => Cell::Number(row.pool.held()),
        SummaryColumn::Reserved => Cell::Number(row.pool.reserved()),
        SummaryColumn::Queued => Cell::Number(row.queued),
        SummaryColumn::Available => Cell::Number(row.available),
    }
}

#[cfg(test)]
mod tests {
    use licensing::{PartKind, Pool};

    use super::*;

    #[derive(Deserialize)]
    struct Vectors {
        words: SummaryWords,
        rows: Vec<Row>,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Row {
        part: String,
        description: String,
        product_line: String,
        license_version: String,
        license_type: LicenseType,
        pool: Pool,
        queued: u32,
    }

    #[derive(Deserialize)]
    struct Case {
        about: String,
        view: SummaryView,
        shown: Vec<String>,
    }

    #[test]
    fn rows_are_arranged_as_the_window_arranges_them() {
        let vectors: Vectors = serde_json::from_str(include_str!("../tests/summary_views.json")).unwrap();
        let rows: Vec<SummaryRow> = vectors
            .rows
            .into_iter()
            .map(|row| SummaryRow {
                part: row.part.parse().unwrap(),
                description: row.description,
                product_line: row.product_line.parse().unwrap(),
                license_version: row.license_version.parse().unwrap(),
                kind: PartKind::Part,
                license_type: row.license_type,
                available: row.pool.available(),
                pool: row.pool,
                queued: row.queued,
                not_here: None,
                way_out: None,
            })
            .collect();
        assert!(vectors.cases.len() > 10);
        for case in vectors.cases {
            let shown: Vec<String> = arranged(rows.clone(), &case.view, &vectors.words)
                .into_iter()
                .map(|row| format!("{} {}", row.part, row.license_type))
                .collect();
            assert_eq!(shown, case.shown, "{}", case.about);
        }
    }

    #[test]
    fn words_of_another_language_head_the_export() {
        let words = SummaryWords {
            columns: BTreeMap::from([(SummaryColumn::Part, "Teil".to_owned())]),
            license_types: BTreeMap::new(),
        };
        let (head, cells) = cells(&[], &words);
        assert_eq!((head[0].as_str(), head[1].as_str(), head.len()), ("Teil", "Description", 11));
        assert!(cells.is_empty());
    }
}
