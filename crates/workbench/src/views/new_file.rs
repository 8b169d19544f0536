//! New Activation File.

use chrono::{DateTime, Utc};
use licensing::{
    Account, ActiveFile, Field, FieldProblem, GenerateDraft, LicenseType, LicenseVersion, PartKey, PartKind,
    PartNumber, Pool, ProductLine, Refusal, Serial, SiteId, Warning,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::KeyCount;

/// A part that can be put into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PartChoice {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// Part or bundle; a bundle is shown with the reason why it cannot be chosen.
    pub kind: PartKind,
    /// The pool.
    pub pool: Pool,
    /// Units available.
    pub available: u32,
    /// The licence keys that it expands into.
    pub keys: Vec<PartKey>,
}

/// A licence version with its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct VersionChoice {
    /// The version.
    pub license_version: LicenseVersion,
    /// The parts that the account owns in it, by number.
    pub parts: Vec<PartChoice>,
}

/// A licence type with its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TypeChoice {
    /// The type.
    pub license_type: LicenseType,
    /// How many machines one file may name.
    pub max_machines: u32,
    /// Its versions, newest first.
    pub versions: Vec<VersionChoice>,
}

/// A product line with its types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProductLineChoice {
    /// The product line.
    pub product_line: ProductLine,
    /// The attributes that its files hold.
    pub attributes: Vec<String>,
    /// The types that the account owns.
    pub types: Vec<TypeChoice>,
}

/// An install site to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SiteChoice {
    /// Its id.
    pub site: SiteId,
    /// Its name.
    pub name: String,
    /// Its city.
    pub city: String,
    /// Its country.
    pub country: String,
    /// Whether files may be generated for it.
    pub active: bool,
}

/// Everything that the form of New Activation File offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NewFileChoices {
    /// The account.
    pub account: Account,
    /// Product lines, by name.
    pub product_lines: Vec<ProductLineChoice>,
    /// Sites, active ones first, by name.
    pub sites: Vec<SiteChoice>,
    /// Why no file can be generated at all.
    pub blocked: Option<CauseNote>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// What was typed into the form, kept through a crash. Its id becomes the request's, so that pressing the
/// button twice asks once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Draft {
    /// The id.
    pub id: Uuid,
    /// What was typed.
    pub draft: GenerateDraft,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// A draft that was kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NamedDraft {
    /// Its name, once in the account.
    pub name: String,
    /// What was typed.
    pub draft: GenerateDraft,
    /// When it was kept.
    pub changed_at: DateTime<Utc>,
}

/// A field error with its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FieldNote {
    /// Which field.
    pub at: Field,
    /// What is wrong.
    pub problem: FieldProblem,
    /// Whether the field is only empty so far.
    pub missing: bool,
    /// The sentence for a person.
    pub message: String,
}

/// A refusal with its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CauseNote {
    /// The refusal.
    pub cause: Refusal,
    /// The sentence for a person.
    pub message: String,
}

/// A warning with its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WarningNote {
    /// The warning.
    pub warning: Warning,
    /// The sentence for a person, to stand beside the field.
    pub message: String,
}

/// A pool before and after the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PoolPreview {
    /// The part.
    pub part: PartNumber,
    /// What it is called.
    pub description: String,
    /// Units that the file takes.
    pub units: u32,
    /// The pool before.
    pub before: Pool,
    /// Available before.
    pub available_before: u32,
    /// Available after; none when the pool has too few.
    pub available_after: Option<u32>,
}

/// What would come of the form as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "verdict", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum PreviewVerdict {
    /// Fields are still empty; nothing typed is wrong.
    Incomplete,
    /// Fields hold what they cannot.
    FieldsWrong,
    /// The request would be refused.
    Refused,
    /// It would go through once the person confirms that these files stay beside it.
    NeedsConfirmation {
        /// Active files of the same product line and type on these machines.
        files: Vec<ActiveFile>,
    },
    /// It would go through.
    Ready,
}

/// The live preview beside the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Preview {
    /// The verdict.
    pub verdict: PreviewVerdict,
    /// Fields that are empty or wrong, in the order of the form.
    pub fields: Vec<FieldNote>,
    /// Reasons for a refusal.
    pub causes: Vec<CauseNote>,
    /// What to look at.
    pub warnings: Vec<WarningNote>,
    /// The licence keys of the file, as far as parts have been filled in.
    pub keys: Vec<KeyCount>,
    /// The pools that it draws on.
    pub pools: Vec<PoolPreview>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Generated {
    /// Its serial.
    pub serial: Serial,
}

impl From<Refusal> for CauseNote {
    fn from(cause: Refusal) -> Self {
        let message = cause.to_string();
        Self { cause, message }
    }
}

impl From<Warning> for WarningNote {
    fn from(warning: Warning) -> Self {
        // Without the field: it stands beside it.
        let message = match &warning {
            Warning::HostId { about, .. } => about.to_string(),
            Warning::MachineName { about, .. } => about.to_string(),
        };
        Self { warning, message }
    }
}

impl From<licensing::FieldError> for FieldNote {
    fn from(error: licensing::FieldError) -> Self {
        Self {
            missing: matches!(
                error.problem,
                FieldProblem::Text(licensing::TextProblem::Empty)
                    | FieldProblem::Word(licensing::WordProblem::Empty)
            ),
            message: error.problem.to_string(),
            at: error.at,
            problem: error.problem,
        }
    }
}
