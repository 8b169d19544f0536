//! The file itself: one JSON object with the tokens in it (section 1).

use serde::Serialize;

use crate::strict_json::{self, Malformed, Members, shown};

/// The `format` that this crate writes and reads.
pub const FORMAT: &str = "i3lic/1";

/// The size of the largest file that is read, in bytes (256 KiB).
pub const MAX_FILE_BYTES: usize = 256 * 1024;

/// How many bytes at the start of a file are looked at to tell this format from a foreign one.
pub const SNIFF_BYTES: usize = 4096;

const FORMAT_PREFIX: &str = "i3lic/";
const MARK: &[u8] = b"\"i3lic/";
const EXTENSION: &str = "i3lic";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Whether these bytes claim to be an activation file of this format: `"i3lic/` within the first
/// [`SNIFF_BYTES`]. Any other file is foreign: it can be kept and shown, and nothing is claimed of it.
pub fn is_of_this_format(bytes: &[u8]) -> bool {
    let start = bytes.get(..SNIFF_BYTES).unwrap_or(bytes);
    start.windows(MARK.len()).any(|window| window == MARK)
}

/// Whether a file name has the extension of activation files, compared without case.
pub fn has_file_extension(file_name: &str) -> bool {
    file_name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(EXTENSION))
}

/// The version that `format` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Version {
    /// The one of this crate.
    One,
    /// Another number, as it stands.
    Other(String),
}

/// The members of the file but its `format`.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub activation: String,
    pub delegation: Option<String>,
}

/// Reads the members. White space around JSON tokens and a byte order mark are accepted.
///
/// Gives the version apart from the rest, since whoever explains a malformed file of a later version should
/// know that it is one.
pub(crate) fn read(bytes: &[u8]) -> (Option<Version>, Result<Envelope, Malformed>) {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let json = match strict_json::parse(text) {
        Ok(json) => json,
        Err(malformed) => return (None, Err(malformed)),
    };
    let version = json.get("format").and_then(|format| format.as_text()).and_then(version_of);
    let envelope = read_members(json, version.as_ref());
    (version, envelope)
}

fn read_members(json: strict_json::Json, version: Option<&Version>) -> Result<Envelope, Malformed> {
    let mut members = Members::of(json, "the file")?;
    let format = members.text("format")?;
    if version.is_none() {
        return Err(Malformed(format!("\"format\" names no version: {}", shown(&format))));
    }
    let envelope = Envelope {
        activation: members.text("activation")?,
        delegation: members.optional_text("delegation")?,
    };
    members.finish()?;
    Ok(envelope)
}

/// A version is a number as people write it: `2` or `1.1`, not `01`, `+1` or `x`.
fn version_of(format: &str) -> Option<Version> {
    let number = format.strip_prefix(FORMAT_PREFIX)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'));
    match number {
        "1" => Some(Version::One),
        _ if plain => Some(Version::Other(number.chars().take(20).collect())),
        _ => None,
    }
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'a str,
    activation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation: Option<&'a str>,
}

/// Writes the one line, ending in a line feed.
pub(crate) fn write(activation: &str, delegation: Option<&str>) -> serde_json::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(&Written { format: FORMAT, activation, delegation })?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_counts_only_within_the_first_bytes() {
        assert!(is_of_this_format(br#"{"format":"i3lic/1"}"#));
        assert!(!is_of_this_format(b"i3lic/1"));
        assert!(!is_of_this_format(b""));
        let pad = |length: usize| [" ".repeat(length).as_bytes(), MARK].concat();
        assert!(is_of_this_format(&pad(SNIFF_BYTES - MARK.len())));
        assert!(!is_of_this_format(&pad(SNIFF_BYTES - MARK.len() + 1)));
    }

    #[test]
    fn the_extension_is_compared_without_case() {
        for name in ["a.I3Lic", "A.I3LIC", "a.b.i3lic"] {
            assert!(has_file_extension(name));
        }
        for name in ["i3lic", "a.i3lic.bak", "a.lic", ""] {
            assert!(!has_file_extension(name));
        }
    }

    #[test]
    fn versions_are_numbers() {
        assert_eq!(version_of("i3lic/1"), Some(Version::One));
        for other in ["i3lic/2", "i3lic/0", "i3lic/10", "i3lic/1.1"] {
            assert!(matches!(version_of(other), Some(Version::Other(_))), "{other}");
        }
        for bad in [
            "i3lic/", "i3lic/01", "i3lic/x", "i3lic/1x", "i3lic/ 1", "i3lic/1.", "i3lic/-1", "I3LIC/1", "2",
            "",
        ] {
            assert_eq!(version_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn members_are_exact() {
        let read = |text: &str| super::read(text.as_bytes()).1;
        assert!(read(r#"{"format":"i3lic/1","activation":"a"}"#).is_ok());
        assert!(read("\u{FEFF} {\n\"activation\" : \"a\",\t\"format\":\"i3lic/1\"}\r\n ").is_ok());
        for bad in [
            r#"{"format":"i3lic/1"}"#,
            r#"{"activation":"a"}"#,
            r#"{"format":"i3lic/1","activation":1}"#,
            r#"{"format":"i3lic/1","activation":"a","delegation":null}"#,
            r#"{"format":"i3lic/1","activation":"a","note":""}"#,
            r#"{"format":"i3lic/1","format":"i3lic/1","activation":"a"}"#,
            r#"{"format":"i3lic/1","activation":"a"}{}"#,
            r#"{"format":"i3lic/1","activation":"a"},"#,
            r#"["i3lic/1"]"#,
            "\u{FEFF}\u{FEFF}{\"format\":\"i3lic/1\",\"activation\":\"a\"}",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
