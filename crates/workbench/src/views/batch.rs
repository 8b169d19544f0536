//! Several machines at once.

use chrono::{DateTime, Utc};
use licensing::GenerateDraft;
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::{CauseNote, FieldNote, PoolPreview, PreviewVerdict, WarningNote};

/// One row: a machine or a switchover pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BatchRow {
    /// The line in the text, from 1.
    pub line: u32,
    /// The id under which its file is asked for.
    pub id: Uuid,
    /// The whole request as it would be made.
    pub draft: GenerateDraft,
    /// The verdict, given that the good rows before it go first.
    pub verdict: PreviewVerdict,
    /// Fields that hold what they cannot.
    pub fields: Vec<FieldNote>,
    /// Why it would be refused.
    pub causes: Vec<CauseNote>,
    /// What a person should look at.
    pub warnings: Vec<WarningNote>,
}

/// Every row, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BatchPreview {
    /// The rows, in the order of the text.
    pub rows: Vec<BatchRow>,
    /// How many can go.
    pub ready: u32,
    /// The pools, when all that can go have gone.
    pub pools: Vec<PoolPreview>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// A CSV file that the person chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "chosen", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum CsvText {
    /// Its text.
    Text {
        /// The file's name.
        name: String,
        /// What stands in it.
        text: String,
    },
    /// The person closed the dialog.
    Cancelled,
}
