//! Tables as spreadsheets read them: CSV by RFC 4180, UTF-8 with a mark that says so.

/// What spreadsheets need to take a file for UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Text; a spreadsheet shall never take it for a formula.
    Text(String),
    /// A number.
    Number(u32),
}

/// Writes a head and rows.
///
/// # Errors
/// What the writer said; it writes into memory, so that only a row of another length than the head fails.
pub(crate) fn write_csv(head: &[String], rows: &[Vec<Cell>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(head.iter().map(|title| harmless(title)))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(number) => number.to_string(),
        }))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The text as it is, unless a spreadsheet would calculate it: then with an apostrophe before it, which shows it as
/// text. Signs of full width begin formulas too, and so does what stands behind white space.
fn harmless(text: &str) -> String {
    let begins = text.trim_start().chars().next();
    let calculated = begins.is_some_and(|first| {
        matches!(first, '=' | '+' | '-' | '@' | '\u{FF1D}' | '\u{FF0B}' | '\u{FF0D}' | '\u{FF20}')
    });
    if calculated || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn what_is_written_is_what_a_reader_reads() {
        let head = ["Part".to_owned(), "Description".to_owned(), "Available".to_owned()];
        let rows = vec![
            vec![text("SW-001"), text("Grüße, \"wie immer\"\nzweite Zeile"), Cell::Number(200)],
            vec![text("SW-002"), text("見本"), Cell::Number(0)],
        ];
        let bytes = write_csv(&head, &rows).unwrap();
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            "\u{FEFF}Part,Description,Available\r\nSW-001,\"Grüße, \"\"wie immer\"\"\nzweite Zeile\",200\r\n\
             SW-002,見本,0\r\n"
        );
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(&read[0][1], "Grüße, \"wie immer\"\nzweite Zeile");
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn no_text_is_a_formula() {
        for (given, written) in [
            ("=1+1", "'=1+1"),
            ("+41 44 555 01 00", "'+41 44 555 01 00"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝cmd", "'＝cmd"),
            ("  =1", "'  =1"),
            ("\t=1", "'\t=1"),
            ("SW-001-4.0-AL04", "SW-001-4.0-AL04"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(given), written, "{given:?}");
        }
    }

    #[test]
    fn a_row_of_another_length_is_no_table() {
        assert!(write_csv(&["One".to_owned()], &[vec![text("a"), text("b")]]).is_err());
    }
}
