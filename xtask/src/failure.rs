//! Why a chore ended early, in words for the person who started it.

use std::fmt;
use std::path::Path;

/// A sentence that says what went wrong and, where it is known, what to do about it.
///
/// There is no enum of causes: nothing branches on them.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure told by `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// A file operation that failed, with the path that the bare error would not name.
    pub fn file(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self(format!("Could not {doing} {}: {error}", path.display()))
    }

    /// A program that could not be started at all.
    pub fn start(program: &str, error: &std::io::Error) -> Self {
        Self(format!("Could not start '{program}': {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}
