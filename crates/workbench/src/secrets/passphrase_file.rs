//! A file of secrets locked by a passphrase, for machines without a keychain.
//!
//! The file is in the age format (scrypt and ChaCha20-Poly1305), so that any age program can open it with the
//! passphrase; inside is JSON, name → 64 hexadecimal digits.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use age::scrypt;
use zeroize::{Zeroize, Zeroizing};

use crate::{
    Passphrase,
    passphrase::MIN_PASSPHRASE_CHARS,
    ports::{Secret, SecretStoreError, Secrets},
    saving::{replace_whole, save},
};

/// log₂ of scrypt's cost: 2¹⁷ with r = 8 takes 128 MiB, what OWASP asks for.
const WORK_FACTOR: u8 = 17;
/// The greatest cost that is paid for a file from elsewhere: one made on a much faster machine.
const MAX_WORK_FACTOR: u8 = 21;

/// Why the file was not opened or made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseFileError {
    /// Another passphrase locks the file.
    #[error("the passphrase does not open the file")]
    WrongPassphrase,
    /// Too easily guessed.
    #[error("the passphrase has fewer than {MIN_PASSPHRASE_CHARS} characters")]
    TooShort,
    /// The file cannot be read, written or understood.
    #[error("{0}")]
    File(String),
}

/// A file of secrets that was opened.
pub struct PassphraseFile {
    path: PathBuf,
    passphrase: Passphrase,
}

/// Name → hexadecimal digits; wiped when dropped.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Drop for Names {
    fn drop(&mut self) {
        self.0.values_mut().for_each(Zeroize::zeroize);
    }
}

impl PassphraseFile {
    /// Makes a new file without secrets.
    ///
    /// # Errors
    /// [`PassphraseFileError::TooShort`], or [`PassphraseFileError::File`] when it cannot be written or is there
    /// already.
    pub fn create(path: &Path, passphrase: Passphrase) -> Result<Self, PassphraseFileError> {
        if passphrase.chars() < MIN_PASSPHRASE_CHARS {
            return Err(PassphraseFileError::TooShort);
        }
        if path.exists() {
            return Err(PassphraseFileError::File("it is there already".to_owned()));
        }
        let file = Self { path: path.to_owned(), passphrase };
        // Another program may have made the file while this one derived its key: its secrets are not overwritten.
        save(path, &file.lock(&Names::default())?, false)
            .map_err(|error| PassphraseFileError::File(error.to_string()))?;
        Ok(file)
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`PassphraseFileError::WrongPassphrase`], or [`PassphraseFileError::File`] when it cannot be read.
    pub fn open(path: &Path, passphrase: Passphrase) -> Result<Self, PassphraseFileError> {
        let file = Self { path: path.to_owned(), passphrase };
        file.read()?;
        Ok(file)
    }

    fn read(&self) -> Result<Names, PassphraseFileError> {
        let locked = fs::read(&self.path).map_err(|error| PassphraseFileError::File(error.to_string()))?;
        let mut identity = scrypt::Identity::new(self.passphrase.secret());
        identity.set_max_work_factor(MAX_WORK_FACTOR);
        let text = Zeroizing::new(age::decrypt(&identity, &locked).map_err(|error| match error {
            age::DecryptError::DecryptionFailed
            | age::DecryptError::NoMatchingKeys
            | age::DecryptError::KeyDecryptionFailed => PassphraseFileError::WrongPassphrase,
            other => PassphraseFileError::File(other.to_string()),
        })?);
        // What the parser says could quote a secret: it is not passed on.
        serde_json::from_slice(&text)
            .map(Names)
            .map_err(|_| PassphraseFileError::File("what is inside is not what AFMT writes".to_owned()))
    }

    fn lock(&self, names: &Names) -> Result<Vec<u8>, PassphraseFileError> {
        let failed = |error: &dyn std::fmt::Display| PassphraseFileError::File(error.to_string());
        let text = Zeroizing::new(serde_json::to_vec(&names.0).map_err(|error| failed(&error))?);
        let mut recipient = scrypt::Recipient::new(self.passphrase.secret());
        recipient.set_work_factor(WORK_FACTOR);
        age::encrypt(&recipient, &text).map_err(|error| failed(&error))
    }

    fn write(&self, names: &Names) -> Result<(), PassphraseFileError> {
        replace_whole(&self.path, &self.lock(names)?)
            .map_err(|error| PassphraseFileError::File(error.to_string()))
    }

    /// Changes the file while no other program does.
    fn change(&self, change: impl FnOnce(&mut Names)) -> Result<(), SecretStoreError> {
        let denied = |error: io::Error| SecretStoreError::Denied(error.to_string());
        let lock = fs::File::create(self.path.with_extension("lock")).map_err(denied)?;
        lock.lock().map_err(denied)?;
        let mut names = self.read().map_err(|error| SecretStoreError::Denied(error.to_string()))?;
        change(&mut names);
        self.write(&names).map_err(|error| SecretStoreError::Denied(error.to_string()))
    }
}

impl Secrets for PassphraseFile {
    fn get(&self, name: &str) -> Result<Option<Secret>, SecretStoreError> {
        let names = self.read().map_err(|error| SecretStoreError::Denied(error.to_string()))?;
        let Some(digits) = names.0.get(name) else { return Ok(None) };
        from_hex(digits).map(Some).ok_or_else(|| SecretStoreError::Damaged(name.to_owned()))
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretStoreError> {
        let digits: String = secret.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        self.change(|names| {
            if let Some(mut old) = names.0.insert(name.to_owned(), digits) {
                old.zeroize();
            }
        })
    }

    fn forget(&self, name: &str) -> Result<(), SecretStoreError> {
        self.change(|names| {
            if let Some(mut old) = names.0.remove(name) {
                old.zeroize();
            }
        })
    }
}

fn from_hex(digits: &str) -> Option<Secret> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut bytes = Zeroizing::new([0_u8; 32]);
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(Secret::new(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned())
    }

    #[test]
    fn secrets_come_back_with_the_passphrase_and_only_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.age");
        let file = PassphraseFile::create(&path, passphrase("correct horse battery")).unwrap();
        file.set("signing-key/abc", &Secret::new([7; 32])).unwrap();
        file.set("other", &Secret::new([8; 32])).unwrap();
        file.forget("other").unwrap();

        let again = PassphraseFile::open(&path, passphrase("correct horse battery")).unwrap();
        assert_eq!(again.get("signing-key/abc").unwrap().unwrap().expose(), &[7; 32]);
        assert!(again.get("other").unwrap().is_none());
        assert_eq!(
            PassphraseFile::open(&path, passphrase("correct horse batterx")).err(),
            Some(PassphraseFileError::WrongPassphrase)
        );
        let on_disk = fs::read(&path).unwrap();
        assert!(on_disk.starts_with(b"age-encryption.org/v1"));
        assert!(!on_disk.windows(8).any(|window| window == b"07070707" || window == [7; 8]));
    }

    #[test]
    fn a_short_passphrase_and_an_existing_file_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.age");
        assert_eq!(
            PassphraseFile::create(&path, passphrase("elevenchars")).err(),
            Some(PassphraseFileError::TooShort)
        );
        assert!(!path.exists());
        fs::write(&path, b"something").unwrap();
        assert!(PassphraseFile::create(&path, passphrase("correct horse battery")).is_err());
        assert!(matches!(
            PassphraseFile::open(&path, passphrase("correct horse battery")).err(),
            Some(PassphraseFileError::File(_))
        ));
        assert_eq!(fs::read(&path).unwrap(), b"something");
    }
}
