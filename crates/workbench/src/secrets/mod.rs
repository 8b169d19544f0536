//! The places where secrets can be kept: the system's keychain, a file locked by a passphrase, memory.

mod keychain;
mod memory;
mod passphrase_file;

pub use keychain::Keychain;
pub use memory::Memory;
pub use passphrase_file::{PassphraseFile, PassphraseFileError};
