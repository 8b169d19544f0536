//! Reading rows back into words.

use licensing::{Part, Pool};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{Row, sqlite::SqliteRow};

use super::CacheError;

/// Reads a JSON column.
pub(super) fn json_column<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, CacheError> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text).map_err(|error| CacheError::Damaged(format!("{column}: {error}")))
}

/// Reads a text column into the word that it holds.
pub(super) fn word<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, CacheError> {
    let text: String = row.try_get(column)?;
    from_text(text, column)
}

/// Reads a text column that may be empty.
pub(super) fn optional_word<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<T>, CacheError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| from_text(text, column)).transpose()
}

fn from_text<T: DeserializeOwned>(text: String, column: &str) -> Result<T, CacheError> {
    serde_json::from_value(Value::String(text))
        .map_err(|error| CacheError::Damaged(format!("{column}: {error}")))
}

/// Reads the four columns of a pool.
pub(super) fn pool(row: &SqliteRow) -> Result<Pool, CacheError> {
    Pool::new(
        row.try_get("ordered")?,
        row.try_get("allocated")?,
        row.try_get("held")?,
        row.try_get("reserved")?,
    )
    .map_err(|error| CacheError::Damaged(error.to_string()))
}

/// Reads a row of the table `part`.
pub(super) fn part(row: &SqliteRow) -> Result<Part, CacheError> {
    Ok(Part {
        part: word(row, "part")?,
        description: row.try_get("description")?,
        product_line: word(row, "product_line")?,
        license_version: word(row, "license_version")?,
        kind: word(row, "kind")?,
        keys: json_column(row, "keys")?,
        upgrade_to: optional_word(row, "upgrade_to")?,
    })
}
