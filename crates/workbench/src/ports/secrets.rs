//! Where secrets are kept.

use std::fmt;

use zeroize::Zeroizing;

/// 32 secret bytes: printed as `[REDACTED]`, never written out, wiped when dropped.
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// Takes the bytes over.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Takes over as many bytes as a secret has, or none.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        <[u8; 32]>::try_from(bytes).ok().map(Self::new)
    }

    /// The bytes, for whoever signs or stores with them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[REDACTED]")
    }
}

/// Why secrets cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretStoreError {
    /// There is no such place on this machine, or nobody there to answer.
    #[error("{0}")]
    Absent(String),
    /// It is there but said no: locked, or the person closed its question.
    #[error("{0}")]
    Denied(String),
    /// It holds something that is no secret of ours.
    #[error("the entry {0} is damaged")]
    Damaged(String),
}

/// Keeps secrets by name. Calls may block: use them off the asynchronous threads.
pub trait Secrets: Send + Sync {
    /// The secret of that name, or none.
    ///
    /// # Errors
    /// [`SecretStoreError`] when the place cannot be asked.
    fn get(&self, name: &str) -> Result<Option<Secret>, SecretStoreError>;

    /// Keeps a secret under that name.
    ///
    /// # Errors
    /// [`SecretStoreError`] when it is not kept.
    fn set(&self, name: &str, secret: &Secret) -> Result<(), SecretStoreError>;

    /// Forgets the secret of that name; fine when there is none.
    ///
    /// # Errors
    /// [`SecretStoreError`] when the place cannot be asked.
    fn forget(&self, name: &str) -> Result<(), SecretStoreError>;

    /// Whether the place keeps anything, found out by keeping something for a moment. A keychain that is there
    /// but locked, or has nothing to keep things in, may say "no such entry" to whoever only asks.
    ///
    /// # Errors
    /// [`SecretStoreError`] with what the place said.
    fn keeps(&self) -> Result<(), SecretStoreError> {
        let name = format!("probe/{}", std::process::id());
        self.set(&name, &Secret::new([0; 32]))?;
        self.forget(&name)
    }
}
