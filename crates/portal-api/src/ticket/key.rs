//! What opens a ticket.

use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// 128 random bits that the device makes. Whoever shows them may read the ticket's answers and reply, so they are
/// printed as `[REDACTED]`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 32, max_length = 32, pattern = "^[0-9a-f]{32}$")]
pub struct TicketKey([u8; 16]);

/// A text is no key of a ticket. What it was is not said: it may be almost one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ticket's key is 32 lower-case hexadecimal digits")]
pub struct NoTicketKey;

impl TicketKey {
    /// The key of these bytes, which nobody must be able to guess.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The digits, for the wire and for whoever keeps the key.
    pub fn expose(&self) -> String {
        self.0.iter().fold(String::with_capacity(32), |mut digits, byte| {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }

    /// SHA-256 in lower-case hexadecimal: what the portal keeps and looks for.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.0).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for TicketKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[REDACTED]")
    }
}

impl TryFrom<String> for TicketKey {
    type Error = NoTicketKey;

    fn try_from(text: String) -> Result<Self, NoTicketKey> {
        let digits = text.as_bytes();
        if digits.len() != 32 || !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(NoTicketKey);
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NoTicketKey)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NoTicketKey)?;
        }
        Ok(Self(bytes))
    }
}

impl From<TicketKey> for String {
    fn from(key: TicketKey) -> Self {
        key.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_never_printed() {
        let key = TicketKey::new(*b"\x00\x01\xfe\xffabcdefghijkl");
        assert_eq!(TicketKey::try_from(key.expose()), Ok(key.clone()));
        assert_eq!(format!("{key:?}"), "[REDACTED]");
        for text in ["", &"0".repeat(31), &"A".repeat(32), &"0".repeat(33), &"é".repeat(16)] {
            assert_eq!(TicketKey::try_from(text.to_owned()), Err(NoTicketKey), "{text}");
        }
    }
}
