//! What can be wrong with a row of an import.

use licensing::{
    AccountNumber, FieldProblem, LicenseType, PartNumber, TextProblem, UnknownLicenseType, WordProblem,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ImportKind;

/// Why a row cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "import_problem", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum ImportProblem {
    /// What stands in a field.
    #[error("{problem}")]
    Field {
        /// What is wrong with it.
        problem: FieldProblem,
    },
    /// There is nothing to read.
    #[error("No file was given. Choose the CSV files to import.")]
    NoFile,
    /// A file without a row.
    #[error("The file is empty. It needs a header row with the names of the columns.")]
    EmptyFile,
    /// The header fits no table.
    #[error(
        "This is the header row of no table. Parts, accounts, sites and orders have a header with the names of their \
         columns, separated by commas."
    )]
    NoTable,
    /// A column that the table does not have.
    #[error("The table of {table} has no such column. Remove it, or correct its name.")]
    NoSuchColumn {
        /// The table.
        table: ImportKind,
    },
    /// A column that stands twice.
    #[error("This column stands twice. Remove one of them.")]
    ColumnTwice,
    /// A column that must be there.
    #[error("The table of {table} needs this column, and it is missing. Add it.")]
    ColumnMissing {
        /// The table.
        table: ImportKind,
    },
    /// The row is no CSV.
    #[error("This row cannot be read: {detail}.")]
    Unreadable {
        /// What the reader said.
        detail: String,
    },
    /// Quotes that never end.
    #[error(
        "A quotation mark opens in this row and is never closed. Close it, or double it where it is meant."
    )]
    OpenQuotes,
    /// More or fewer fields than columns.
    #[error(
        "This row has {given} fields, and the header has {wanted}. Put fields with a comma in quotation marks."
    )]
    FieldCount {
        /// In the row.
        given: u32,
        /// In the header.
        wanted: u32,
    },
    /// Two rows for one thing.
    #[error("{} stands on line {line} of {file} already. Keep one of the two rows.", one_of(*table))]
    RowTwice {
        /// The table.
        table: ImportKind,
        /// The file of the earlier row.
        file: String,
        /// Its line.
        line: u32,
    },
    /// A part that is its own successor.
    #[error("A part does not upgrade to itself. Name the newer part, or leave it empty.")]
    UpgradesToItself,
    /// A part without keys.
    #[error("A part needs at least one license key, as I3_ACCESS_CLIENT:assigned.")]
    NoKeys,
    /// A part with too many keys.
    #[error("A part has at most {limit} license keys. Remove some.")]
    TooManyKeys {
        /// The greatest number.
        limit: u32,
    },
    /// A key that stands twice.
    #[error("{key} stands twice. Remove one.")]
    KeyTwice {
        /// The key with its rule.
        key: String,
    },
    /// No name of a key.
    #[error("{key}: {problem}")]
    KeyWrong {
        /// The key with its rule.
        key: String,
        /// What is wrong with it.
        problem: WordProblem,
    },
    /// A key whose rule is missing or unknown.
    #[error(
        "{key} is no license key with its rule. Write KEY:rule, with the rule station, assigned, pooled or flat."
    )]
    KeyWithoutRule {
        /// What stands there.
        key: String,
    },
    /// No licence type.
    #[error("\"{typed}\" is no license type. Use production, development, evaluation or trial.")]
    UnknownLicenseType {
        /// What stands there, shortened.
        typed: String,
    },
    /// No country's code.
    #[error("\"{typed}\" is no country. Write its two capital letters of ISO 3166-1, as CH.")]
    NotACountry {
        /// What stands there, shortened.
        typed: String,
    },
    /// No e-mail address.
    #[error("\"{typed}\" is no e-mail address. Correct it, or leave it empty.")]
    NotAnEmail {
        /// What stands there, shortened.
        typed: String,
    },
    /// An account that is nowhere.
    #[error("There is no account {account}. Add it to the accounts, or correct the number.")]
    UnknownAccount {
        /// The account.
        account: AccountNumber,
    },
    /// A part that is nowhere.
    #[error("There is no part {part}. Add it to the parts, or correct the number.")]
    UnknownPart {
        /// The part.
        part: PartNumber,
    },
    /// A part in use that would change its product line or version.
    #[error(
        "{units} units of {part} are in use, so that its product line and license version stay as they are. Give the \
         new one a part number of its own."
    )]
    PartInUse {
        /// The part.
        part: PartNumber,
        /// Units in use.
        #[ts(type = "number")]
        units: u64,
    },
    /// More units would be taken away than an upgrade has left.
    #[error(
        "{left} units of {part} ({license_type}) are left, for an upgrade moved the others to a newer part, and {taken} \
         would be taken away. Keep the quantity as it was."
    )]
    BelowLeft {
        /// The part.
        part: PartNumber,
        /// The licence type.
        license_type: LicenseType,
        /// Units that are left.
        left: u32,
        /// Units that would be taken away.
        taken: u32,
    },
    /// Fewer units than are in use.
    #[error(
        "{in_use} units of {part} ({license_type}) are in use, and {ordered} would be ordered. Raise the quantity, or \
         deactivate files that hold some first."
    )]
    BelowUse {
        /// The part.
        part: PartNumber,
        /// The licence type.
        license_type: LicenseType,
        /// Units in use.
        #[ts(type = "number")]
        in_use: i64,
        /// Units that would be ordered.
        #[ts(type = "number")]
        ordered: i64,
    },
    /// More units than a pool holds.
    #[error(
        "All orders of {part} ({license_type}) together would be more than {limit} units. Lower the quantity."
    )]
    AbovePool {
        /// The part.
        part: PartNumber,
        /// The licence type.
        license_type: LicenseType,
        /// The greatest number.
        limit: u32,
    },
}

const fn one_of(table: ImportKind) -> &'static str {
    match table {
        ImportKind::Parts => "This part",
        ImportKind::Accounts => "This account",
        ImportKind::Sites => "This site of the account",
        ImportKind::Orders => "This part and license type of the order",
    }
}

impl From<FieldProblem> for ImportProblem {
    fn from(problem: FieldProblem) -> Self {
        Self::Field { problem }
    }
}

impl From<TextProblem> for ImportProblem {
    fn from(problem: TextProblem) -> Self {
        Self::Field { problem: problem.into() }
    }
}

impl From<UnknownLicenseType> for ImportProblem {
    fn from(UnknownLicenseType(typed): UnknownLicenseType) -> Self {
        Self::UnknownLicenseType { typed }
    }
}

impl From<WordProblem> for ImportProblem {
    fn from(problem: WordProblem) -> Self {
        Self::Field { problem: problem.into() }
    }
}
