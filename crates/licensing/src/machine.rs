//! Machines: names as Windows has them and the host IDs that GetHostID prints.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Allowed, WordProblem};

/// The name of a server, as `CICFRA01` or `cicfra01.example.net`. Compared without case.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
#[schema(value_type = String)]
pub struct MachineName(String);

/// The longest DNS name, in characters.
const MAX_NAME: usize = 253;
/// The longest label of a DNS name, in characters.
const MAX_LABEL: usize = 63;
/// What NetBIOS keeps of a computer name, in characters.
const NETBIOS_NAME: usize = 15;

/// Names that Windows keeps for devices, so that no file can be called `<COMPUTERNAME>.I3Lic` by them.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

impl MachineName {
    /// The name as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The name's first label, upper-case: what the machine itself calls `COMPUTERNAME`.
    pub fn computer_name(&self) -> String {
        self.0.split('.').next().unwrap_or_default().to_ascii_uppercase()
    }

    /// What is odd about the name though it is allowed.
    pub fn warning(&self) -> Option<MachineNameWarning> {
        let label = self.0.split('.').next().unwrap_or_default();
        (label.len() > NETBIOS_NAME).then(|| MachineNameWarning::LongerThanNetbios {
            truncated: label.chars().take(NETBIOS_NAME).collect::<String>().to_ascii_uppercase(),
        })
    }
}

impl PartialEq for MachineName {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for MachineName {}

fn bad_character(character: char, allowed: Allowed) -> WordProblem {
    WordProblem::Character { character: character.escape_debug().to_string(), allowed }
}

impl FromStr for MachineName {
    type Err = WordProblem;

    fn from_str(text: &str) -> Result<Self, WordProblem> {
        let name = text.trim();
        if name.is_empty() {
            return Err(WordProblem::Empty);
        }
        if name.chars().nth(MAX_NAME).is_some() {
            return Err(WordProblem::TooLong { limit: MAX_NAME as u32 });
        }
        if let Some(character) =
            name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        {
            return Err(bad_character(character, Allowed::MachineName));
        }
        for label in name.split('.') {
            if label.is_empty() {
                return Err(bad_character('.', Allowed::MachineName));
            }
            if label.len() > MAX_LABEL {
                return Err(WordProblem::TooLong { limit: MAX_LABEL as u32 });
            }
            if label.starts_with('-') || label.ends_with('-') {
                return Err(bad_character('-', Allowed::NameEnds));
            }
        }
        let first = name.split('.').next().unwrap_or_default();
        let numbered = |device: &str| {
            first.len() == 4
                && first.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(device))
                && first.ends_with(|last: char| last.is_ascii_digit() && last != '0')
        };
        if DEVICES.iter().any(|device| first.eq_ignore_ascii_case(device))
            || numbered("COM")
            || numbered("LPT")
        {
            return Err(WordProblem::Character { character: first.to_owned(), allowed: Allowed::OtherName });
        }
        Ok(Self(name.to_owned()))
    }
}

/// The fingerprint of a machine, made by GetHostID: upper-case hexadecimal digits without separators.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
#[schema(value_type = String)]
pub struct HostId(String);

/// The longest host ID that is kept, in digits.
const MAX_HOST_ID: usize = 64;
/// The length of the host IDs that have been seen, in digits.
const USUAL_HOST_ID: usize = 12;

impl HostId {
    /// The normalised digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is odd about the host ID though it is allowed. `typed` is what the person wrote, for a network
    /// address is best known by its separators.
    pub fn warning(&self, typed: &str) -> Option<HostIdWarning> {
        if self.0.len() != USUAL_HOST_ID {
            return Some(HostIdWarning::UnusualLength {
                digits: u32::try_from(self.0.len()).unwrap_or(u32::MAX),
                usual: USUAL_HOST_ID as u32,
            });
        }
        let written_as_address =
            typed.trim().split([':', '-']).filter(|pair| pair.len() == 2).count() == USUAL_HOST_ID / 2;
        // A burnt-in address of one interface never has the group bit, the lowest of its first octet.
        let group_bit =
            u8::from_str_radix(self.0.get(..2).unwrap_or_default(), 16).is_ok_and(|first| first & 1 == 1);
        let virtual_interface = VIRTUAL_INTERFACES.iter().any(|prefix| self.0.starts_with(prefix));
        (virtual_interface || (written_as_address && !group_bit))
            .then_some(HostIdWarning::PlainNetworkAddress)
    }
}

/// The prefixes of network addresses that hypervisors give to virtual machines (IEEE MA-L registry).
const VIRTUAL_INTERFACES: [&str; 8] =
    ["000569", "000C29", "001C14", "005056", "00155D", "00163E", "080027", "525400"];

impl FromStr for HostId {
    type Err = WordProblem;

    fn from_str(text: &str) -> Result<Self, WordProblem> {
        let mut digits = String::new();
        for character in text.trim().chars() {
            match character {
                '-' | ':' | '.' | ' ' => {}
                _ if character.is_ascii_hexdigit() => {
                    if digits.len() == MAX_HOST_ID {
                        return Err(WordProblem::TooLong { limit: MAX_HOST_ID as u32 });
                    }
                    digits.push(character.to_ascii_uppercase());
                }
                _ => return Err(bad_character(character, Allowed::HostId)),
            }
        }
        if digits.is_empty() { Err(WordProblem::Empty) } else { Ok(Self(digits)) }
    }
}

macro_rules! text_word {
    ($name:ident) => {
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

text_word!(MachineName);
text_word!(HostId);

/// A server that a file is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Machine {
    /// Its name.
    pub name: MachineName,
    /// Its host ID.
    pub host_id: HostId,
}

impl Machine {
    /// Whether this may be the very server that the other names: either its name or its host ID is the same.
    pub fn is_also(&self, other: &Self) -> bool {
        self.name == other.name || self.host_id == other.host_id
    }
}

/// What is odd about a host ID. Never a reason to refuse it: only GetHostID knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "host_id_warning", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum HostIdWarning {
    /// Another length than host IDs usually have.
    #[error("{digits} digits, where host IDs usually have {usual}. Compare it with what GetHostID printed.")]
    UnusualLength {
        /// The digits given.
        digits: u32,
        /// The usual number.
        usual: u32,
    },
    /// It looks like the address of a network interface rather than like GetHostID's answer.
    #[error(
        "This looks like the address of a network interface. Run GetHostID on the server and use what it prints."
    )]
    PlainNetworkAddress,
}

/// What is odd about a machine name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[serde(tag = "machine_name_warning", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum MachineNameWarning {
    /// Windows shortens the name where NetBIOS is used.
    #[error(
        "Longer than 15 characters: Windows shortens it to {truncated}. Check which name the server goes by."
    )]
    LongerThanNetbios {
        /// What is left of it.
        truncated: String,
    },
}

/// Something that a person should look at before going on. It stops nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "warning", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Warning {
    /// About the host ID of the machine at this place, counted from 0.
    HostId {
        /// Which machine.
        machine: u32,
        /// What is odd.
        about: HostIdWarning,
    },
    /// About the name of the machine at this place, counted from 0.
    MachineName {
        /// Which machine.
        machine: u32,
        /// What is odd.
        about: MachineNameWarning,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HostId { machine, about } => {
                write!(formatter, "Host ID of machine {}: {about}", machine + 1)
            }
            Self::MachineName { machine, about } => {
                write!(formatter, "Name of machine {}: {about}", machine + 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_id(text: &str) -> HostId {
        text.parse().unwrap()
    }

    #[test]
    fn host_ids_lose_separators_and_case() {
        for text in
            ["A3155D1E8B32", "a3-15-5d-1e-8b-32", "a3:15:5d:1e:8b:32", "a315.5d1e.8b32", " a315 5d1e 8b32 "]
        {
            assert_eq!(host_id(text).as_str(), "A3155D1E8B32");
        }
        assert!(matches!("A3155D1E8B3G".parse::<HostId>(), Err(WordProblem::Character { .. })));
        assert_eq!("-:.".parse::<HostId>(), Err(WordProblem::Empty));
        assert_eq!("A".repeat(65).parse::<HostId>(), Err(WordProblem::TooLong { limit: 64 }));
    }

    #[test]
    fn an_odd_host_id_is_warned_of_and_taken() {
        assert_eq!(host_id("A3155D1E8B32").warning("A3155D1E8B32"), None);
        assert_eq!(
            host_id("A3155D").warning("A3155D"),
            Some(HostIdWarning::UnusualLength { digits: 6, usual: 12 })
        );
        let address = "3C-52-82-11-22-33";
        assert_eq!(host_id(address).warning(address), Some(HostIdWarning::PlainNetworkAddress));
        assert_eq!(
            host_id("3C5282112233").warning("3C5282112233"),
            None,
            "unseparated digits may be a host ID"
        );
        assert_eq!(host_id("005056AABBCC").warning("005056AABBCC"), Some(HostIdWarning::PlainNetworkAddress));
        let grouped = "A3-15-5D-1E-8B-32";
        assert_eq!(host_id(grouped).warning(grouped), None, "no interface has a group address of its own");
    }

    #[test]
    fn machine_names_compare_without_case() {
        let upper: MachineName = "CICFRA01".parse().unwrap();
        assert_eq!(upper, "cicfra01".parse().unwrap());
        assert_ne!(upper, "CICFRA02".parse().unwrap());
        assert_eq!("cicfra01.example.net".parse::<MachineName>().unwrap().computer_name(), "CICFRA01");
    }

    #[test]
    fn machine_names_that_no_server_has_are_refused() {
        for name in
            ["", "a b", "a/b", "..", "-a", "a-", "con", "COM1", "lpt9.example.net", "ｃｉｃ", "a\u{202E}b"]
        {
            assert!(name.parse::<MachineName>().is_err(), "{name:?}");
        }
        for name in ["COM0", "CONTOSO", "com10x", "A_B"] {
            assert!(name.parse::<MachineName>().is_ok(), "{name:?}");
        }
        assert!("a".repeat(64).parse::<MachineName>().is_err());
    }

    #[test]
    fn a_name_that_netbios_cuts_is_warned_of() {
        let name: MachineName = "frankfurt-cic-01".parse().unwrap();
        assert_eq!(
            name.warning(),
            Some(MachineNameWarning::LongerThanNetbios { truncated: "FRANKFURT-CIC-0".into() })
        );
    }
}
