//! Serials (`jti`): `AF-00000001` from the issuer, `AF-<reserve>-<counter>` from the field.

use crate::strict_json::{Malformed, shown};

/// Which of the two forms a serial has (section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SerialForm<'a> {
    /// `AF-` and at least eight digits: given out by the issuer.
    Issuer,
    /// `AF-`, a reserve's id, `-` and a counter: given out by a device in the field.
    Field {
        /// The reserve's id, the delegation's `jti`.
        reserve: &'a str,
        /// The counter within the reserve, as it stands.
        counter: &'a str,
    },
}

/// Takes a serial apart; `None` when it has neither form.
///
/// The counter is what follows the last hyphen, so a reserve's id may hold hyphens of its own. Where the id
/// ends is settled only by the delegation, and compared with it there.
pub fn serial_form(serial: &str) -> Option<SerialForm<'_>> {
    let rest = serial.strip_prefix("AF-")?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(rest) {
        return (rest.len() >= 8).then_some(SerialForm::Issuer);
    }
    let (reserve, counter) = rest.rsplit_once('-')?;
    (digits(counter) && is_reserve_id(reserve)).then_some(SerialForm::Field { reserve, counter })
}

/// The serial that a device writes for its `counter`-th file of a reserve.
pub fn field_serial(reserve: &str, counter: u32) -> String {
    format!("AF-{reserve}-{counter}")
}

/// A reserve's id goes into serials, file names and screens: ASCII that can be seen, and no white space.
pub(crate) fn is_reserve_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic())
}

pub(crate) fn check_serial(claim: &str, serial: &str) -> Result<(), Malformed> {
    match serial_form(serial) {
        Some(_) => Ok(()),
        None => Err(Malformed(format!("{claim:?} is no serial: {}", shown(serial)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_have_two_forms() {
        assert_eq!(serial_form("AF-00000001"), Some(SerialForm::Issuer));
        assert_eq!(serial_form("AF-123456789012"), Some(SerialForm::Issuer));
        assert_eq!(serial_form("AF-FR-7-1"), Some(SerialForm::Field { reserve: "FR-7", counter: "1" }));
        assert_eq!(
            serial_form(&field_serial("0198a3c2-aaaa", 12)),
            Some(SerialForm::Field { reserve: "0198a3c2-aaaa", counter: "12" })
        );
        for bad in [
            "",
            "AF-",
            "AF-1",
            "AF-0000001",
            "AF-0000000x",
            "af-00000001",
            "00000001",
            "AF--1",
            "AF-FR-7-",
            "AF-FR-7-x",
            "AF-a b-1",
            "AF-\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}",
            "AF-00000001 ",
            " AF-00000001",
        ] {
            assert_eq!(serial_form(bad), None, "{bad:?}");
        }
    }
}
