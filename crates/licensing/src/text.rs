//! What text may be kept at all: one rule for every field that a person types or an import brings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// How long a text may be, in characters, and whether it may be empty or run over several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLimit {
    /// The greatest number of characters (Unicode scalar values) after trimming.
    pub max_chars: usize,
    /// Whether an empty text is refused.
    pub required: bool,
    /// Whether line feeds are allowed.
    pub multi_line: bool,
}

impl TextLimit {
    /// A required text on one line.
    pub const fn required(max_chars: usize) -> Self {
        Self { max_chars, required: true, multi_line: false }
    }

    /// A text on one line that may be empty.
    pub const fn optional(max_chars: usize) -> Self {
        Self { max_chars, required: false, multi_line: false }
    }

    /// A text of several lines that may be empty.
    pub const fn notes(max_chars: usize) -> Self {
        Self { max_chars, required: false, multi_line: true }
    }
}

/// Why a text was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "text", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum TextProblem {
    /// Nothing but white space where something is needed.
    #[error("This field is needed. Fill it in.")]
    Empty,
    /// More characters than the field holds.
    #[error("This is {length} characters long; at most {limit} fit. Shorten it.")]
    TooLong {
        /// What the field holds, in characters.
        limit: u32,
        /// What was given, in characters.
        length: u32,
    },
    /// A control character, which a screen or a file name would hide or act upon.
    #[error("Character {position} is the control character {code}. Remove it.")]
    ControlCharacter {
        /// Where it stands, counted from 1, in characters.
        position: u32,
        /// The code point, as `U+0007`.
        code: String,
    },
    /// A character that changes the direction of the text around it or cannot be seen, so that a name could
    /// look like another.
    #[error("Character {position} is the invisible character {code}. Remove it.")]
    HiddenCharacter {
        /// Where it stands, counted from 1, in characters.
        position: u32,
        /// The code point, as `U+202E`.
        code: String,
    },
}

/// Trims `value` and checks it against `limit`. The answer borrows from `value`.
///
/// # Errors
/// The first [`TextProblem`] found; length is judged before the characters are looked at, so that a paste of
/// megabytes costs one pass.
pub fn check_text(value: &str, limit: TextLimit) -> Result<&str, TextProblem> {
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return if limit.required { Err(TextProblem::Empty) } else { Ok(trimmed) };
    }
    let length = trimmed.chars().count();
    if length > limit.max_chars {
        return Err(TextProblem::TooLong { limit: saturating(limit.max_chars), length: saturating(length) });
    }
    for (index, character) in trimmed.chars().enumerate() {
        let position = saturating(index + 1);
        if character.is_control() && !(limit.multi_line && character == '\n') {
            return Err(TextProblem::ControlCharacter { position, code: code_point(character) });
        }
        if is_hidden(character) {
            return Err(TextProblem::HiddenCharacter { position, code: code_point(character) });
        }
    }
    Ok(trimmed)
}

/// Bidirectional controls and marks, zero-width characters, line and paragraph separators, the byte order
/// mark and tag characters. ZERO WIDTH (NON-)JOINER stay allowed: scripts need them inside words.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

fn saturating(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_every_script_and_trims() {
        for name in ["Zürich Mythenquai", "東京本店", "Ålesund", "عمّان"] {
            assert_eq!(check_text(&format!("  {name} \t"), TextLimit::required(40)), Ok(name));
        }
    }

    #[test]
    fn says_which_character_is_hidden_or_a_control() {
        assert_eq!(
            check_text("abc\u{202E}def", TextLimit::required(40)),
            Err(TextProblem::HiddenCharacter { position: 4, code: "U+202E".into() })
        );
        assert_eq!(
            check_text("a\u{0007}", TextLimit::required(40)),
            Err(TextProblem::ControlCharacter { position: 2, code: "U+0007".into() })
        );
        assert_eq!(
            check_text("a\nb", TextLimit::required(40)),
            Err(TextProblem::ControlCharacter { position: 2, code: "U+000A".into() })
        );
        assert_eq!(check_text("a\nb", TextLimit::notes(40)), Ok("a\nb"));
    }

    #[test]
    fn refuses_a_paste_of_ten_megabytes_by_its_length() {
        let paste = "x".repeat(10 * 1024 * 1024);
        assert_eq!(
            check_text(&paste, TextLimit::optional(100)),
            Err(TextProblem::TooLong { limit: 100, length: 10 * 1024 * 1024 })
        );
    }

    #[test]
    fn empty_is_a_problem_only_where_something_is_needed() {
        assert_eq!(check_text(" \t ", TextLimit::required(5)), Err(TextProblem::Empty));
        assert_eq!(check_text(" \t ", TextLimit::optional(5)), Ok(""));
    }
}
