//! Row errors, bounded: the first of them and how many there are.

use portal_api::{ImportError, ImportProblem};

/// The most errors that a report lists.
const MAX_LISTED: usize = 200;
/// The most characters of a file's or a column's name in a message.
const MAX_NAME: usize = 80;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    /// Which file, by its place in the request.
    pub file: u32,
    /// The line on which the row begins.
    pub line: u32,
}

/// The errors found so far.
pub(super) struct Errors {
    files: Vec<String>,
    listed: Vec<ImportError>,
    count: u32,
}

/// A name of the caller's as it is shown again: short, and with nothing hidden in it.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.trim().chars().take(MAX_NAME).flat_map(char::escape_debug).collect();
    if text.trim().chars().nth(MAX_NAME).is_some() {
        shown.push('…');
    }
    shown
}

impl Errors {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self {
            files: names.map(|name| name.chars().take(MAX_NAME).collect()).collect(),
            listed: Vec::new(),
            count: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The name of a row's file.
    pub(super) fn file(&self, at: Origin) -> String {
        self.files.get(at.file as usize).cloned().unwrap_or_default()
    }

    pub(super) fn push(&mut self, at: Origin, column: Option<&str>, problem: impl FnOnce() -> ImportProblem) {
        self.count = self.count.saturating_add(1);
        if self.listed.len() < MAX_LISTED {
            let (file, column) = (self.file(at), column.map(str::to_owned));
            let problem = problem();
            let message = problem.to_string();
            self.listed.push(ImportError { file, line: at.line, column, problem, message });
        }
    }

    /// An error of no file in particular.
    pub(super) fn of_nothing(&mut self, problem: ImportProblem) {
        self.push(Origin { file: u32::MAX, line: 1 }, None, || problem);
    }

    pub(super) fn into_parts(self) -> (Vec<ImportError>, u32) {
        (self.listed, self.count)
    }
}
