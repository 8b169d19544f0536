//! Printing: text for people, JSON for scripts. The only place that writes to the terminal.
use std::{
    io::{self, ErrorKind, Write},
    process::ExitCode,
};

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
            print(&serde_json::to_string(value).map_err(Failure::could_not_run)?)
        } else {
            print(text().trim_end())
        }
    }

    /// Prints `text` for a person before the answer is known. JSON has one answer, at the end.
    pub fn meanwhile(self, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json { Ok(()) } else { print(text().trim_end()) }
    }

    /// Says something beside the answer.
    pub fn note(self, text: &str) {
        // Where nobody can be told, nobody is.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Prints a failure and gives its exit status.
    pub fn failed(self, failure: &Failure) -> ExitCode {
        if self.json {
            let mut error = serde_json::Map::new();
            error.insert("message".to_owned(), failure.message.clone().into());
            if let serde_json::Value::Object(details) = &failure.details {
                error.extend(details.clone());
            }
            let _ = print(&serde_json::json!({ "error": error }).to_string());
        } else {
            self.note(&failure.message);
        }
        ExitCode::from(failure.status)
    }
}

/// Prints to the standard output. A reader that has had enough (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::could_not_run(error)),
        _ => Ok(()),
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
