//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.

use keyring::{Entry, Error};

use crate::ports::{Secret, SecretStoreError, Secrets};

/// The name under which the keychain files our entries.
const SERVICE: &str = "org.afmt.desktop";

/// The system's keychain.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keychain;

impl Keychain {
    /// The keychain, if one answers on this machine.
    ///
    /// # Errors
    /// [`SecretStoreError`] with what the system said.
    pub fn find() -> Result<Self, SecretStoreError> {
        Self::entry("probe").map(|_| Self)
    }

    fn entry(name: &str) -> Result<Entry, SecretStoreError> {
        Entry::new(SERVICE, name).map_err(|error| said(name, &error))
    }
}

/// What the system said, without what it kept: some of its errors carry the secret itself.
fn said(name: &str, error: &Error) -> SecretStoreError {
    match error {
        Error::NoDefaultStore => SecretStoreError::Absent(match Entry::store_status() {
            Err(status) if !matches!(status, Error::BadEncoding(_) | Error::BadDataFormat(..)) => {
                format!("no keychain answers on this machine ({status})")
            }
            _ => "no keychain answers on this machine".to_owned(),
        }),
        Error::NoStorageAccess(cause) => {
            SecretStoreError::Denied(format!("the keychain is locked or keeps nothing ({cause})"))
        }
        Error::PlatformFailure(cause) => SecretStoreError::Absent(format!("the keychain failed ({cause})")),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => {
            SecretStoreError::Damaged(name.to_owned())
        }
        other => SecretStoreError::Absent(other.to_string()),
    }
}

impl Secrets for Keychain {
    fn get(&self, name: &str) -> Result<Option<Secret>, SecretStoreError> {
        match Self::entry(name)?.get_secret() {
            Ok(bytes) => {
                let bytes = zeroize::Zeroizing::new(bytes);
                Secret::from_slice(&bytes).map(Some).ok_or_else(|| SecretStoreError::Damaged(name.to_owned()))
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(said(name, &error)),
        }
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretStoreError> {
        Self::entry(name)?.set_secret(secret.expose()).map_err(|error| said(name, &error))
    }

    fn forget(&self, name: &str) -> Result<(), SecretStoreError> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(said(name, &error)),
        }
    }
}
