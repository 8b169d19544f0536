//! The import of orders.

use portal_api::ImportReport;
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

/// Files that were read and tried, ready to be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ImportCheck {
    /// Under which id they are imported when the person says yes.
    pub id: Uuid,
    /// Their names.
    pub files: Vec<String>,
    /// What would happen.
    pub report: ImportReport,
}

/// What came of choosing files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "import", rename_all = "snake_case")]
pub enum ImportChecked {
    /// Files were chosen and tried.
    Checked(ImportCheck),
    /// The person closed the dialog.
    Cancelled,
}
