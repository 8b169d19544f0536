//! A passphrase in memory.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The fewest characters that a new passphrase may have.
pub const MIN_PASSPHRASE_CHARS: usize = 12;

/// A passphrase: printed as `[REDACTED]`, never written out, wiped when dropped.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Takes a passphrase over.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// Its length, in characters.
    pub fn chars(&self) -> usize {
        self.0.expose_secret().chars().count()
    }

    /// Whether both are the same; for asking twice.
    pub fn same_as(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }

    /// The form that the file's encryption takes.
    pub(crate) fn secret(&self) -> SecretString {
        self.0.clone()
    }
}
