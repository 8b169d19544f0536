//! How a command ends when it does not end well.

use serde::Serialize;

/// Exit status: it was refused or failed, and the message says what was done.
const REFUSED: u8 = 1;
/// Exit status: the command could not run at all.
const COULD_NOT_RUN: u8 = 2;

/// What is printed, and the exit status.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The sentence for a person.
    pub message: String,
    /// The error's own members, when it has some.
    pub details: serde_json::Value,
    /// The exit status.
    pub status: u8,
}

impl Failure {
    /// The command could not run.
    pub fn could_not_run(error: impl std::fmt::Display) -> Self {
        Self { message: error.to_string(), details: serde_json::Value::Null, status: COULD_NOT_RUN }
    }

    /// Adds a member to the details.
    pub fn add(&mut self, name: &str, value: &str) {
        if let serde_json::Value::Object(details) = &mut self.details {
            details.insert(name.to_owned(), value.into());
        }
    }

    /// It was refused or failed, for this typed reason.
    pub fn refused<E: std::fmt::Display + Serialize>(error: E) -> Self {
        Self {
            message: error.to_string(),
            details: serde_json::to_value(&error).unwrap_or_default(),
            status: REFUSED,
        }
    }
}
