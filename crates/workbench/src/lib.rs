//! Everything that a seat does without a window: session, cache, outbox, sync, drafts, saving.
//!
//! The desktop application and the command line both stand on this crate and hold no rule of their own.
//! [`Seat`] is all that they see; behind it every action is a request that goes the same road: kept in the
//! outbox, sent over a [`ports::Portal`], answered with a receipt, and read back from the cache.

mod cache;
mod client;
pub mod commands;
mod database;
mod day;
mod difference;
pub mod errors;
mod filter_text;
mod outbox;
mod paper;
mod passphrase;
pub mod ports;
mod sample;
mod saving;
mod seat;
pub mod secrets;
mod spreadsheet;
mod summary_view;
mod sync;
mod system;
mod text;
pub mod views;

pub use outbox::NewAttachment;
pub use passphrase::{MIN_PASSPHRASE_CHARS, Passphrase};
pub use seat::{
    FindKeychain, SavePlan, Seat, Surroundings, read_attachment, with_csv_extension, with_extension,
    with_pdf_extension,
};
pub use system::{DATA_FOLDER_VARIABLE, NoDataFolder, instance_name, zone_of_this_machine};
