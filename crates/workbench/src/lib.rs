//! Everything that a seat does without a window: session, cache, outbox, sync, drafts, saving.
//!
//! The desktop application and the command line both stand on this crate and hold no rule of their own.

pub mod commands;
pub mod errors;
mod passphrase;
pub mod views;

pub use passphrase::Passphrase;
