//! Fields that a person fills in, and what can be wrong with one.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{MAX_COUNT, SiteField, TextProblem, WordProblem};

/// A field that a person fills in, so that a screen can mark the right one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "field", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Field {
    /// The product line.
    ProductLine,
    /// The licence type.
    LicenseType,
    /// The licence version.
    LicenseVersion,
    /// The install site.
    Site,
    /// The machines as a whole.
    Machines,
    /// The name of the machine at this place, counted from 0.
    MachineName {
        /// Which machine.
        machine: u32,
    },
    /// The host ID of the machine at this place, counted from 0.
    HostId {
        /// Which machine.
        machine: u32,
    },
    /// The parts as a whole.
    Parts,
    /// The part number of the line at this place, counted from 0.
    Part {
        /// Which line.
        line: u32,
    },
    /// The assigned units of the line at this place, counted from 0.
    Assigned {
        /// Which line.
        line: u32,
    },
    /// The pooled units of the line at this place, counted from 0.
    Pooled {
        /// Which line.
        line: u32,
    },
    /// An attribute.
    Attribute {
        /// Its name.
        name: String,
    },
    /// A field of the Install Site Details dialog.
    SiteDetail {
        /// Which.
        detail: SiteField,
    },
    /// The reason for a deactivation.
    Reason,
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProductLine => formatter.write_str("product line"),
            Self::LicenseType => formatter.write_str("license type"),
            Self::LicenseVersion => formatter.write_str("license version"),
            Self::Site => formatter.write_str("install site"),
            Self::Machines => formatter.write_str("machines"),
            Self::MachineName { machine } => write!(formatter, "name of machine {}", machine + 1),
            Self::HostId { machine } => write!(formatter, "host ID of machine {}", machine + 1),
            Self::Parts => formatter.write_str("parts"),
            Self::Part { line } => write!(formatter, "part number of line {}", line + 1),
            Self::Assigned { line } => write!(formatter, "assigned units of line {}", line + 1),
            Self::Pooled { line } => write!(formatter, "pooled units of line {}", line + 1),
            Self::Attribute { name } => formatter.write_str(name),
            Self::SiteDetail { detail } => detail.fmt(formatter),
            Self::Reason => formatter.write_str("reason"),
        }
    }
}

/// What is wrong with what stands in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "problem", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum FieldProblem {
    /// The text itself.
    #[error("{0}")]
    Text(#[from] TextProblem),
    /// The identifier.
    #[error("{0}")]
    Word(#[from] WordProblem),
    /// Not a whole number written in digits.
    #[error("\"{typed}\" is not a whole number. Write it in digits, as 25.")]
    NotAWholeNumber {
        /// What was typed, shortened.
        typed: String,
    },
    /// A number outside what is allowed.
    #[error("Write a whole number from {min} to {max}.")]
    OutOfRange {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// No date in the form 2026-11-24.
    #[error("\"{typed}\" is not a date. Write it as 2026-11-24.")]
    NotADate {
        /// What was typed, shortened.
        typed: String,
    },
    /// None of the words that may stand here.
    #[error("\"{typed}\" is not possible here. Choose one of: {}.", choices.join(", "))]
    NotAChoice {
        /// What was typed, shortened.
        typed: String,
        /// What may stand here.
        choices: Vec<String>,
    },
    /// No code of a country.
    #[error("\"{typed}\" is not a country. Write its code of two capital letters (ISO 3166-1), as CH.")]
    NotACountry {
        /// What was typed, shortened.
        typed: String,
    },
    /// No e-mail address.
    #[error("\"{typed}\" is not an e-mail address. Correct it, or leave it empty.")]
    NotAnEmail {
        /// What was typed, shortened.
        typed: String,
    },
    /// A line with neither assigned nor pooled units.
    #[error("Enter assigned or pooled units: at least 1 together, or remove the part.")]
    NoUnits,
    /// More units than a file can hold.
    #[error("Assigned and pooled together are more than {MAX_COUNT}. Lower one of them.")]
    TooManyUnits,
    /// What must be there once stands twice.
    #[error("This is the same as {other}. Change or remove one of them.")]
    SameAs {
        /// The field that holds it already.
        other: Field,
    },
    /// What another line of a list holds already.
    #[error("This is the same as in line {line}. Change or remove one of them.")]
    SameAsLine {
        /// That line, counted from 1.
        line: u32,
    },
    /// Something that does not belong to the chosen product line.
    #[error("Files of {product_line} have no such attribute. Remove it.")]
    NotForProductLine {
        /// The product line.
        product_line: String,
    },
    /// More entries than a request may hold.
    #[error("At most {limit} are allowed. Remove some.")]
    TooMany {
        /// The greatest number.
        limit: u32,
    },
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FieldError {
    /// Which field.
    pub at: Field,
    /// What is wrong.
    pub problem: FieldProblem,
}

impl FieldError {
    /// `problem` at `field`.
    pub fn new(at: Field, problem: impl Into<FieldProblem>) -> Self {
        Self { at, problem: problem.into() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.at, self.problem)
    }
}

/// A place or a number of things, as the wire carries it.
pub(crate) fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// What was typed, short enough to be shown again and with nothing hidden in it.
pub(crate) fn shown(typed: &str) -> String {
    let mut shown: String = typed.trim().chars().take(24).flat_map(char::escape_debug).collect();
    if typed.trim().chars().nth(24).is_some() {
        shown.push('…');
    }
    shown
}

/// Reads a quantity: digits only, from `min` to 2³¹ − 1. A blank is 0.
///
/// # Errors
/// [`FieldProblem::NotAWholeNumber`] for anything but ASCII digits (`-1`, `1e3`, `1,000`, `1.0`), and
/// [`FieldProblem::OutOfRange`] for a number that is too small or too large.
pub fn parse_quantity(typed: &str, min: u32) -> Result<u32, FieldProblem> {
    let text = typed.trim();
    let out_of_range = FieldProblem::OutOfRange { min, max: MAX_COUNT };
    if text.is_empty() {
        return if min == 0 { Ok(0) } else { Err(TextProblem::Empty.into()) };
    }
    if let Some(digits) = text.strip_prefix('-')
        && digits.chars().all(|c| c.is_ascii_digit())
        && !digits.is_empty()
    {
        return Err(out_of_range);
    }
    if !text.chars().all(|character| character.is_ascii_digit()) {
        return Err(FieldProblem::NotAWholeNumber { typed: shown(text) });
    }
    // Only digits are left, so that the one way to fail is being too large.
    match text.parse::<u32>() {
        Ok(number) if (min..=MAX_COUNT).contains(&number) => Ok(number),
        _ => Err(out_of_range),
    }
}

/// Reads a date in the form `2026-11-24`.
///
/// # Errors
/// [`FieldProblem::NotADate`] for anything else.
pub fn parse_date(typed: &str) -> Result<NaiveDate, FieldProblem> {
    let text = typed.trim();
    let not_a_date = || FieldProblem::NotADate { typed: shown(text) };
    // chrono takes "2026-1-2" and years of five digits; a file that is handed around should have one form.
    if text.len() != 10 {
        return Err(not_a_date());
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| not_a_date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_digits_and_nothing_else() {
        assert_eq!(parse_quantity("25", 1), Ok(25));
        assert_eq!(parse_quantity(" 007 ", 1), Ok(7));
        assert_eq!(parse_quantity("", 0), Ok(0));
        assert_eq!(parse_quantity("2147483647", 1), Ok(MAX_COUNT));
        for typed in ["1e3", "1.0", "1,000", "0x10", "+5", "--1", "-", "٣", "1 000"] {
            assert!(matches!(parse_quantity(typed, 0), Err(FieldProblem::NotAWholeNumber { .. })), "{typed}");
        }
        for typed in ["0", "-1", "2147483648", "99999999999999999999"] {
            assert_eq!(
                parse_quantity(typed, 1),
                Err(FieldProblem::OutOfRange { min: 1, max: MAX_COUNT }),
                "{typed}"
            );
        }
    }

    #[test]
    fn dates_have_one_form() {
        assert_eq!(parse_date("2026-11-24"), Ok(NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()));
        for typed in ["24.11.2026", "2026-11-31", "2026-1-2", "26-11-2024", ""] {
            assert!(parse_date(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn what_is_shown_again_is_short_and_hides_nothing() {
        let problem = parse_quantity(&format!("1\u{202E}{}", "9".repeat(1_000_000)), 1).unwrap_err();
        let text = problem.to_string();
        assert!(text.len() < 120 && !text.contains('\u{202E}'), "{text}");
    }
}
