//! The short identifying words of the domain, each a type of its own so that none is taken for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Why a text is no identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "word", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum WordProblem {
    /// Nothing was given.
    #[error("This field is needed. Fill it in.")]
    Empty,
    /// Longer than identifiers of this kind are.
    #[error("At most {limit} characters are allowed here. Shorten it.")]
    TooLong {
        /// The greatest number of characters.
        limit: u32,
    },
    /// A character that identifiers of this kind never hold.
    #[error("\"{character}\" is not allowed here. Use {allowed}.")]
    Character {
        /// The character that stands in the way, escaped where it cannot be seen.
        character: String,
        /// What is allowed.
        allowed: Allowed,
    },
}

/// What an identifier may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    /// In numbers of accounts and parts, ids of sites, and licence keys.
    #[error("letters, digits, '-', '.' and '_'")]
    Number,
    /// In the number of an order.
    #[error("letters, digits, '-', '.', '_' and '/'")]
    OrderNumber,
    /// In a serial.
    #[error("letters, digits and '-'")]
    Serial,
    /// In a licence version.
    #[error("digits and '.'")]
    Version,
    /// In a product line.
    #[error("letters, digits, spaces, '-', '.', '_' and '&'")]
    ProductLine,
    /// In the name of a machine.
    #[error("letters, digits, '-' and '_', with '.' between the parts of a full name")]
    MachineName,
    /// At the ends of a machine's name.
    #[error("a letter or digit at both ends of a name")]
    NameEnds,
    /// Windows keeps the name for a device.
    #[error("another name: Windows keeps this one for a device")]
    OtherName,
    /// In a host ID.
    #[error("the digits 0-9 and A-F; '-', ':', '.' and spaces between them are ignored")]
    HostId,
}

/// Checks one identifier and gives it back trimmed.
fn check(
    value: &str,
    limit: usize,
    allowed: Allowed,
    accepts: impl Fn(char) -> bool,
) -> Result<String, WordProblem> {
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return Err(WordProblem::Empty);
    }
    if trimmed.chars().nth(limit).is_some() {
        return Err(WordProblem::TooLong { limit: u32::try_from(limit).unwrap_or(u32::MAX) });
    }
    match trimmed.chars().find(|&character| !accepts(character)) {
        Some(character) => {
            Err(WordProblem::Character { character: character.escape_debug().to_string(), allowed })
        }
        None => Ok(trimmed.to_owned()),
    }
}

macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $limit:literal, $allowed:expr, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        #[schema(value_type = String)]
        pub struct $name(String);

        impl $name {
            /// The word as it is shown and stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = WordProblem;

            fn from_str(value: &str) -> Result<Self, WordProblem> {
                check(value, $limit, $allowed, $accepts).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = WordProblem;

            fn try_from(value: String) -> Result<Self, WordProblem> {
                value.parse()
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }
    };
}

const fn letter_digit_dash(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_')
}

word!(
    /// A customer's number, as `100042`.
    AccountNumber, 32, Allowed::Number, letter_digit_dash
);
word!(
    /// What is ordered, as `SW-001-4.0-AL04`.
    PartNumber, 64, Allowed::Number, letter_digit_dash
);
word!(
    /// The id of an install site; an import brings its own, as `zrh-1`.
    SiteId, 64, Allowed::Number, letter_digit_dash
);
word!(
    /// A sales order's number, as `SO-2019-00417`.
    OrderNumber, 64, Allowed::OrderNumber,
    |character| letter_digit_dash(character) || character == '/'
);
word!(
    /// An activation file's serial, as `AF-00000001`; one issued in the field carries its reserve's id.
    Serial, 96, Allowed::Serial, |character: char| character.is_ascii_alphanumeric() || character == '-'
);
word!(
    /// A licence version, as `4.0`. It is not the software's release.
    LicenseVersion, 16, Allowed::Version, |character: char| character.is_ascii_digit() || character == '.'
);
word!(
    /// A named count inside an activation file, as `I3_ACCESS_CLIENT`. An open string: the catalogue decides.
    LicenseKey, 128, Allowed::Number, letter_digit_dash
);
word!(
    /// A family of products with activation files of its own, as `CIC` or `Media Server`.
    ProductLine, 64, Allowed::ProductLine,
    |character: char| letter_digit_dash(character) || matches!(character, ' ' | '&')
);

impl LicenseVersion {
    /// Whether this version is newer than another: number by number, so that 10.0 is newer than 9.5.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        let numbers = |version: &Self| -> Vec<u64> {
            version.0.split('.').map(|number| number.parse().unwrap_or(0)).collect()
        };
        let (mut own, mut others) = (numbers(self), numbers(other));
        // 4 and 4.0 are one version.
        let length = own.len().max(others.len());
        own.resize(length, 0);
        others.resize(length, 0);
        own > others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_trimmed_and_keep_their_case() {
        assert_eq!(" SW-001-4.0-AL04\t".parse::<PartNumber>().unwrap().as_str(), "SW-001-4.0-AL04");
        assert_eq!("Media Server".parse::<ProductLine>().unwrap().to_string(), "Media Server");
    }

    #[test]
    fn versions_are_compared_number_by_number() {
        let newer = |one: &str, other: &str| {
            one.parse::<LicenseVersion>().unwrap().is_newer_than(&other.parse().unwrap())
        };
        assert!(newer("10.0", "9.5") && newer("4.1", "4.0") && newer("4.0.1", "4"));
        assert!(!newer("4.0", "4") && !newer("4", "4.0") && !newer("3.9", "4.0"));
    }

    #[test]
    fn words_refuse_what_a_path_or_a_screen_could_misread() {
        assert!(matches!("AF-1/../x".parse::<Serial>(), Err(WordProblem::Character { .. })));
        assert!(matches!("100\u{202E}042".parse::<AccountNumber>(), Err(WordProblem::Character { .. })));
        assert_eq!("".parse::<SiteId>(), Err(WordProblem::Empty));
        assert_eq!("9".repeat(33).parse::<AccountNumber>(), Err(WordProblem::TooLong { limit: 32 }));
    }

    #[test]
    fn a_word_off_the_wire_is_checked_too() {
        assert!(serde_json::from_str::<PartNumber>("\"a b\"").is_err());
        assert_eq!(serde_json::to_string(&"4.0".parse::<LicenseVersion>().unwrap()).unwrap(), "\"4.0\"");
    }
}
