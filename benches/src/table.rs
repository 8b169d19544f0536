//! The one table.

use std::fmt;

use comfy_table::{CellAlignment, presets::ASCII_MARKDOWN};

use crate::measure::Samples;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds: less is better.
    Micros,
    /// So many of these a second: more is better.
    PerSecond(&'static str),
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Micros => formatter.write_str("µs"),
            Self::PerSecond(what) => write!(formatter, "{what}/s"),
        }
    }
}

/// All rows.
#[derive(Debug, Default)]
pub struct Table(Vec<[String; 7]>);

impl Table {
    /// Adds what was measured, and says what its limit is.
    pub fn add(&mut self, name: &str, unit: Unit, (ours, limit): &(Samples, Samples), limit_is: &str) {
        let ratio = match unit {
            Unit::Micros => ours.median() / limit.median(),
            Unit::PerSecond(_) => limit.median() / ours.median(),
        };
        self.0.push([
            name.to_owned(),
            unit.to_string(),
            ours.count().to_string(),
            spread(ours),
            spread(limit),
            format!("{ratio:.1}"),
            limit_is.to_owned(),
        ]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = comfy_table::Table::new();
        table.load_preset(ASCII_MARKDOWN);
        table.set_header(["what", "unit", "runs", "ours", "limit", "ratio", "the limit is"]);
        table.add_rows(&self.0);
        for numbers in 2..=5 {
            if let Some(column) = table.column_mut(numbers) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        write!(formatter, "{table}")
    }
}

fn spread(samples: &Samples) -> String {
    format!("{} ({}–{})", number(samples.median()), number(samples.least()), number(samples.most()))
}

/// Three digits that count, with the thousands apart.
fn number(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.2}");
    }
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut apart = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}
