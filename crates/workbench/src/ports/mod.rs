//! The small ports through which a seat reaches the outside, each with its real adapter and a fake beside it.

mod files;
mod portal;
mod secrets;

pub use files::{DiskFiles, FileError, Files};
pub use portal::{Embedded, Portal, Unreachable};
pub use secrets::{Secret, SecretStoreError, Secrets};
