//! Printing: text for people, JSON for scripts. The only place that writes to the terminal.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what this program is for")]

use std::process::ExitCode;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use crate::failure::Failure;

/// How to print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// Text, from the left.
    Text(&'static str),
    /// Numbers, to the right.
    Number(&'static str),
}

impl Output {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints `value` as JSON, or `text` for a person.
    pub fn answer(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json {
            println!("{}", serde_json::to_string(value).map_err(Failure::could_not_run)?);
        } else {
            println!("{}", text().trim_end());
        }
        Ok(())
    }

    /// Says something beside the answer.
    pub fn note(self, text: &str) {
        eprintln!("{text}");
    }

    /// Prints a failure and gives its exit status.
    pub fn failed(self, failure: &Failure) -> ExitCode {
        if self.json {
            let mut error = serde_json::Map::new();
            error.insert("message".to_owned(), failure.message.clone().into());
            if let serde_json::Value::Object(details) = &failure.details {
                error.extend(details.clone());
            }
            println!("{}", serde_json::json!({ "error": error }));
        } else {
            eprintln!("{}", failure.message);
        }
        ExitCode::from(failure.status)
    }
}

/// A table for people.
pub(crate) fn table(columns: &[Column], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(columns.iter().map(|column| match column {
        Column::Text(name) | Column::Number(name) => *name,
    }));
    for row in rows {
        table.add_row(row);
    }
    for (index, column) in columns.iter().enumerate() {
        if let (Column::Number(_), Some(column)) = (column, table.column_mut(index)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
