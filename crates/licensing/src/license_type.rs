//! The four licence types.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What a licence may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LicenseType {
    /// A server that does a customer's work; the only type that may name a switchover pair.
    Production,
    /// A server on which solutions are built.
    Development,
    /// A server on which the product is tried before it is bought.
    Evaluation,
    /// A trial.
    Trial,
}

impl LicenseType {
    /// All types, in the order in which screens list them.
    pub const ALL: [Self; 4] = [Self::Production, Self::Development, Self::Evaluation, Self::Trial];

    /// The word in files, tables and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Development => "development",
            Self::Evaluation => "evaluation",
            Self::Trial => "trial",
        }
    }

    /// How many machines one file of this type may name: a switchover pair is for production only.
    pub const fn max_machines(self) -> u32 {
        match self {
            Self::Production => 2,
            Self::Development | Self::Evaluation | Self::Trial => 1,
        }
    }
}

impl fmt::Display for LicenseType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// The text names no licence type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no license type. Use production, development, evaluation or trial.")]
pub struct UnknownLicenseType(pub String);

impl FromStr for LicenseType {
    type Err = UnknownLicenseType;

    fn from_str(text: &str) -> Result<Self, UnknownLicenseType> {
        let wanted = text.trim();
        Self::ALL
            .into_iter()
            .find(|license_type| license_type.as_str().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| UnknownLicenseType(crate::fields::shown(wanted)))
    }
}
