//! The import of a company's accounts, catalogue, orders and sites from CSV files.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ImportProblem;

/// The most bytes that the portal reads in one import: all files together.
pub const MAX_IMPORT_BYTES: usize = 256 * 1024 * 1024;

/// Which table a CSV file feeds; known by the columns of its header row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// `part,description,product_line,license_version,kind,keys,upgrade_to,source`.
    Parts,
    /// `account,name,model,support_ends,mirroring,managed_by`.
    Accounts,
    /// `account,site,name,street,…,active`.
    Sites,
    /// `account,order,ordered_on,part,license_type,quantity`.
    Orders,
}

impl std::fmt::Display for ImportKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Parts => "parts",
            Self::Accounts => "accounts",
            Self::Sites => "sites",
            Self::Orders => "orders",
        })
    }
}

/// One CSV file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportFile {
    /// What the person calls it; used in messages only.
    pub name: String,
    /// The text. A byte order mark, CRLF and quotes (RFC 4180) are understood.
    pub content: String,
}

/// A wish to import.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The id under which the journal knows this import.
    pub id: Uuid,
    /// Only say what would happen.
    pub dry_run: bool,
    /// The files, in any order; they may lean on each other and on what is in the portal already.
    pub files: Vec<ImportFile>,
}

/// What became, or would become, of one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ImportCount {
    /// Rows that were not there.
    pub added: u32,
    /// Rows that were there with other contents.
    pub changed: u32,
    /// Rows that were there just so.
    pub unchanged: u32,
}

/// Why one row cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ImportError {
    /// The file, as the person calls it.
    pub file: String,
    /// The line in it, from 1; the header is line 1.
    pub line: u32,
    /// The column, by its name in the header; none when the row as a whole is at fault.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: ImportProblem,
    /// What is wrong and what to do, in English.
    pub message: String,
}

/// What an import did or would do. With any error nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ImportReport {
    /// Whether the rows are in the portal now.
    pub done: bool,
    /// Parts of the catalogue.
    pub parts: ImportCount,
    /// Accounts.
    pub accounts: ImportCount,
    /// Install sites.
    pub sites: ImportCount,
    /// Order items.
    pub orders: ImportCount,
    /// The first errors, at most 200.
    pub errors: Vec<ImportError>,
    /// How many errors there are in all.
    pub error_count: u32,
}
