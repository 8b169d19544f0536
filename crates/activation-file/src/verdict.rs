//! The verdicts of a reader (section 5).

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a reader says of a file. In the order in which the causes are checked: the first that applies is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Length 0.
    EmptyFile,
    /// Over [`crate::MAX_FILE_BYTES`].
    TooLarge,
    /// Not of this format: kept and shown, never trusted.
    Foreign,
    /// Of this format, and breaks its rules.
    Malformed,
    /// Of this format in another version.
    UnsupportedVersion,
    /// Signed by a key that no bundle held knows and no delegation beside it names.
    UntrustedKey,
    /// Signed by a key that is revoked, or was retired before.
    RevokedKey,
    /// The signature does not fit the bytes.
    BadSignature,
    /// The delegation's own signature or claims fail.
    BadDelegation,
    /// The file asks for more than its delegation grants.
    OutsideDelegation,
    /// Generated more than [`crate::CLOCK_SKEW_SECONDS`] ahead of the clock.
    NotYetValid,
    /// The licence has ended.
    Expired,
    /// On the revocation list: deactivated.
    Deactivated,
    /// On the revocation list: a later revision took its place.
    Superseded,
    /// On the revocation list: recalled by the issuer.
    Recalled,
    /// Asked for a machine that the file does not hold.
    WrongMachine,
    /// None of these.
    Valid,
}

impl Verdict {
    /// All verdicts, in the order in which they are checked.
    pub const ALL: [Self; 17] = [
        Self::EmptyFile,
        Self::TooLarge,
        Self::Foreign,
        Self::Malformed,
        Self::UnsupportedVersion,
        Self::UntrustedKey,
        Self::RevokedKey,
        Self::BadSignature,
        Self::BadDelegation,
        Self::OutsideDelegation,
        Self::NotYetValid,
        Self::Expired,
        Self::Deactivated,
        Self::Superseded,
        Self::Recalled,
        Self::WrongMachine,
        Self::Valid,
    ];

    /// The code of section 5.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::TooLarge => "too_large",
            Self::Foreign => "foreign",
            Self::Malformed => "malformed",
            Self::UnsupportedVersion => "unsupported_version",
            Self::UntrustedKey => "untrusted_key",
            Self::RevokedKey => "revoked_key",
            Self::BadSignature => "bad_signature",
            Self::BadDelegation => "bad_delegation",
            Self::OutsideDelegation => "outside_delegation",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::Deactivated => "deactivated",
            Self::Superseded => "superseded",
            Self::Recalled => "recalled",
            Self::WrongMachine => "wrong_machine",
            Self::Valid => "valid",
        }
    }

    /// Whether the file may be used.
    pub const fn is_valid(self) -> bool {
        matches!(self, Self::Valid)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_order_are_those_of_the_format() {
        for pair in Verdict::ALL.windows(2) {
            assert!(pair[0] < pair[1]);
        }
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_string(&verdict).unwrap(), format!("\"{verdict}\""));
        }
    }
}
