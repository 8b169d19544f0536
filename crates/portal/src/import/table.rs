//! Reading one CSV file: its header row, and where each row stands.

use csv::{ReaderBuilder, StringRecord};
use portal_api::{ImportKind, ImportProblem};

use super::{
    errors::{Errors, Origin, shown},
    rows::{Fields, Rows},
};

/// A column of a table.
struct Column {
    name: &'static str,
    required: bool,
}

const fn needed(name: &'static str) -> Column {
    Column { name, required: true }
}

const fn allowed(name: &'static str) -> Column {
    Column { name, required: false }
}

/// The tables and their columns. The rows' readers name columns by these names.
const TABLES: [(ImportKind, &[Column]); 4] = [
    (
        ImportKind::Parts,
        &[
            needed("part"),
            needed("description"),
            needed("product_line"),
            needed("license_version"),
            needed("kind"),
            needed("keys"),
            needed("upgrade_to"),
            // Says which rows are documented; nothing of the portal rests on it.
            allowed("source"),
        ],
    ),
    (
        ImportKind::Accounts,
        &[
            needed("account"),
            needed("name"),
            needed("model"),
            needed("support_ends"),
            needed("mirroring"),
            needed("managed_by"),
        ],
    ),
    (
        ImportKind::Sites,
        &[
            needed("account"),
            needed("site"),
            needed("name"),
            needed("street"),
            needed("city"),
            needed("region"),
            needed("postal_code"),
            needed("country"),
            needed("contact"),
            needed("email"),
            needed("phone"),
            needed("active"),
            allowed("notes"),
        ],
    ),
    (
        ImportKind::Orders,
        &[
            needed("account"),
            needed("order"),
            needed("ordered_on"),
            needed("part"),
            needed("license_type"),
            needed("quantity"),
        ],
    ),
];

/// Where each column of a table stands in a row.
pub(super) struct Header {
    kind: ImportKind,
    positions: Vec<(&'static str, usize)>,
    width: usize,
}

impl Header {
    /// The place of a column; none for an optional one that is not there.
    pub(super) fn position(&self, column: &str) -> Option<usize> {
        self.positions.iter().find(|(name, _)| *name == column).map(|(_, position)| *position)
    }
}

/// Counts physical lines as an editor does: LF, CRLF and a lone CR each end one.
struct Lines<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(content: &'a str) -> Self {
        Self { bytes: content.as_bytes(), offset: 0, line: 1 }
    }

    /// The line of the first character at or after `offset` that ends no line. The CSV reader says where it
    /// began to look, which is before the blank lines that it skips.
    fn of_row_at(&mut self, offset: u64) -> u32 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.offset) {
            let ends = match byte {
                b'\n' => true,
                b'\r' => self.bytes.get(self.offset + 1) != Some(&b'\n'),
                _ => false,
            };
            if self.offset >= offset && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line = self.line.saturating_add(u32::from(ends));
            self.offset += 1;
        }
        self.line
    }
}

/// Reads one file into `rows`.
pub(super) fn read(file: usize, content: &str, rows: &mut Rows, errors: &mut Errors) {
    let file = u32::try_from(file).unwrap_or(u32::MAX);
    let content = content.strip_prefix('\u{FEFF}').unwrap_or(content);
    // The header is read as a row, so that the line on which it stands is known too.
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content.as_bytes());
    let mut lines = Lines::new(content);
    let mut header: Option<Header> = None;
    let mut record = StringRecord::new();
    let mut begin = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                errors.push(Origin { file, line: lines.of_row_at(begin) }, None, || {
                    ImportProblem::Unreadable { detail: error.to_string() }
                });
                return;
            }
        }
        let end = reader.position().byte();
        let at = Origin { file, line: lines.of_row_at(begin) };
        if record.iter().all(|field| field.trim().is_empty()) {
            begin = end;
            continue;
        }
        if ends_in_open_quotes(content, begin, end) {
            errors.push(at, None, || ImportProblem::OpenQuotes);
            return;
        }
        begin = end;
        match &header {
            None => match read_header(&record, at, errors) {
                Some(found) => header = Some(found),
                None => return,
            },
            Some(header) => read_row(header, &record, at, rows, errors),
        }
    }
    if header.is_none() {
        errors.push(Origin { file, line: 1 }, None, || ImportProblem::EmptyFile);
    }
}

/// The CSV reader takes the end of the file for the missing quotation mark, and so would swallow every row
/// after a stray one.
fn ends_in_open_quotes(content: &str, begin: u64, end: u64) -> bool {
    let (Ok(begin), Ok(end)) = (usize::try_from(begin), usize::try_from(end)) else {
        return false;
    };
    if end < content.len() {
        return false;
    }
    let bytes = content.as_bytes().get(begin..).unwrap_or_default();
    let mut quoted = false;
    let mut field_begins = true;
    for byte in bytes {
        match byte {
            b'"' if quoted => quoted = false,
            // A mark right after a closing one is a doubled mark, so that it opens again.
            b'"' if field_begins => quoted = true,
            _ => {}
        }
        field_begins = matches!(byte, b',' | b'\n' | b'\r' | b'"');
    }
    quoted
}

fn read_header(record: &StringRecord, at: Origin, errors: &mut Errors) -> Option<Header> {
    let mut names: Vec<String> = record.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    let matching = |columns: &[Column]| {
        columns.iter().filter(|column| names.iter().any(|name| name == column.name)).count()
    };
    let missing = |columns: &[Column]| {
        columns
            .iter()
            .filter(|column| column.required && !names.iter().any(|name| name == column.name))
            .count()
    };
    // The table of which most is there and least is missing.
    let (kind, columns) = TABLES
        .iter()
        .filter(|(_, columns)| matching(columns) > 1)
        .max_by_key(|(_, columns)| matching(columns) as i64 - missing(columns) as i64)
        .map(|(kind, columns)| (*kind, *columns))
        .or_else(|| {
            errors.push(at, None, || ImportProblem::NoTable);
            None
        })?;
    let before = errors.count();
    let mut positions = Vec::new();
    for (position, name) in names.iter().enumerate() {
        let Some(column) = columns.iter().find(|column| column.name == name) else {
            let label = if name.is_empty() { format!("#{}", position + 1) } else { shown(name) };
            errors.push(at, Some(&label), || ImportProblem::NoSuchColumn { table: kind });
            continue;
        };
        if positions.iter().any(|(known, _)| *known == column.name) {
            errors.push(at, Some(column.name), || ImportProblem::ColumnTwice);
            continue;
        }
        positions.push((column.name, position));
    }
    for column in columns.iter().filter(|column| column.required) {
        if !positions.iter().any(|(known, _)| *known == column.name) {
            errors.push(at, Some(column.name), || ImportProblem::ColumnMissing { table: kind });
        }
    }
    // Rows under a broken header would only repeat what is wrong with it.
    (before == errors.count()).then_some(Header { kind, positions, width: names.len() })
}

fn read_row(header: &Header, record: &StringRecord, at: Origin, rows: &mut Rows, errors: &mut Errors) {
    let given =
        record.iter().enumerate().filter(|(_, field)| !field.is_empty()).map(|(index, _)| index + 1).max();
    if record.len() < header.width || given.unwrap_or(0) > header.width {
        let (given, wanted) = (record.len(), header.width);
        let count = |fields| u32::try_from(fields).unwrap_or(u32::MAX);
        errors.push(at, None, || ImportProblem::FieldCount { given: count(given), wanted: count(wanted) });
        return;
    }
    let fields = Fields::new(header, record, at, errors);
    match header.kind {
        ImportKind::Parts => rows.part(fields),
        ImportKind::Accounts => rows.account(fields),
        ImportKind::Sites => rows.site(fields),
        ImportKind::Orders => rows.order(fields),
    }
}
