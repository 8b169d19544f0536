//! Several machines at once: a list in which every row is judged, the good rows before it having gone first.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord, Trim};
use licensing::{
    AccountNumber, Action, Decision, Field, FieldError, FieldProblem, GenerateDraft, InstallSite,
    MachineDraft, Part, Pool, PoolKey, Refusal, decide,
};

use super::{Seat, generate::verdict_of};
use crate::{
    errors::{BatchError, ReadError},
    views::{BatchPreview, BatchRow, CauseNote, FieldNote, PoolPreview, PreviewVerdict, WarningNote},
};

/// The most rows of one list.
const MAX_ROWS: usize = 500;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name(usize),
    HostId(usize),
    Site,
}

/// A row as it stands in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Machines {
    line: u32,
    machines: Vec<MachineDraft>,
    site: String,
}

impl Seat {
    /// Judges every row of a list of machines.
    ///
    /// # Errors
    /// [`BatchError`] when the list as a whole cannot be read.
    pub async fn check_batch(
        &self,
        account: &AccountNumber,
        draft: &GenerateDraft,
        text: &str,
        confirm_files: bool,
    ) -> Result<BatchPreview, BatchError> {
        let listed = read_list(text)?;
        let (ready, account) = self.at(account).await?;
        let sites = ready.cache.sites(&account.account).await.map_err(ReadError::from)?;
        let pools = ready.cache.pools(&account.account).await.map_err(ReadError::from)?;
        let mut taken: BTreeMap<PoolKey, u32> = BTreeMap::new();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut rows = Vec::with_capacity(listed.len());
        for machines in listed {
            let mut row = BatchRow {
                line: machines.line,
                id: self.new_id(),
                draft: draft_of(draft, &machines, &sites),
                verdict: PreviewVerdict::Incomplete,
                fields: Vec::new(),
                causes: Vec::new(),
                warnings: Vec::new(),
            };
            row.warnings = row.draft.warnings().into_iter().map(WarningNote::from).collect();
            let repeated = repeated(&row.draft, row.line, &mut seen);
            let wish = match row.draft.read() {
                Ok(wish) if repeated.is_empty() => wish,
                read => {
                    let errors = read.err().unwrap_or_default().into_iter().chain(repeated);
                    row.fields = errors.map(FieldNote::from).collect();
                    row.verdict = PreviewVerdict::FieldsWrong;
                    rows.push(row);
                    continue;
                }
            };
            let action = Action::Generate(wish);
            let mut facts =
                ready.cache.facts(account.clone(), &action, self.today()).await.map_err(ReadError::from)?;
            for (key, pool) in &mut facts.pools {
                if let Some(after) = taken.get(key).and_then(|units| pool.allocate(*units)) {
                    *pool = after;
                }
            }
            let mut verdict = decide(&facts, &action);
            if confirm_files
                && let Err(refused) = &verdict
                && let [Refusal::ConfirmationNeeded { files }] = refused.causes.as_slice()
            {
                row.draft.confirmed_files = files.iter().map(|file| file.serial.to_string()).collect();
                if let Ok(wish) = row.draft.read() {
                    verdict = decide(&facts, &Action::Generate(wish));
                }
            }
            match verdict {
                Ok(Decision::Generate { pools, .. }) => {
                    row.verdict = PreviewVerdict::Ready;
                    for change in pools {
                        let key = PoolKey { part: change.part, license_type: change.license_type };
                        *taken.entry(key).or_default() += change.units;
                    }
                }
                Ok(_) => {}
                Err(refused) => {
                    let (verdict, causes): (_, Vec<CauseNote>) = verdict_of(refused.causes);
                    (row.verdict, row.causes) = (verdict, causes);
                }
            }
            rows.push(row);
        }
        let ready_rows = rows.iter().filter(|row| row.verdict == PreviewVerdict::Ready).count();
        Ok(BatchPreview {
            ready: u32::try_from(ready_rows).unwrap_or(u32::MAX),
            rows,
            pools: pools_after(&pools, &taken),
            as_of: ready.cache.as_of().await.map_err(ReadError::from)?,
        })
    }
}

/// The whole request of a row. A site may be named by its id or its name.
fn draft_of(common: &GenerateDraft, row: &Machines, sites: &[InstallSite]) -> GenerateDraft {
    let site = if row.site.is_empty() {
        common.site.clone()
    } else {
        let named: Vec<&InstallSite> = sites
            .iter()
            .filter(|site| {
                site.site.as_str() == row.site || site.name.to_lowercase() == row.site.to_lowercase()
            })
            .collect();
        // What is not there, or stands for two places, is left as typed: the engine says that there is no such site.
        match named.as_slice() {
            [site] => site.site.to_string(),
            _ => row.site.clone(),
        }
    };
    GenerateDraft { machines: row.machines.clone(), site, confirmed_files: Vec::new(), ..common.clone() }
}

/// Machines that a line before names already.
fn repeated(draft: &GenerateDraft, line: u32, seen: &mut BTreeMap<String, u32>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (index, machine) in draft.machines.iter().enumerate() {
        let place = u32::try_from(index).unwrap_or(u32::MAX);
        let name = machine.name.parse::<licensing::MachineName>().ok().map(|name| name.folded());
        let host_id = machine.host_id.parse::<licensing::HostId>().ok().map(|host_id| host_id.to_string());
        for (at, kind, word) in [
            (Field::MachineName { machine: place }, "name", name),
            (Field::HostId { machine: place }, "host", host_id),
        ] {
            let Some(word) = word else { continue };
            let earlier = *seen.entry(format!("{kind} {word}")).or_insert(line);
            if earlier != line {
                errors.push(FieldError::new(at, FieldProblem::SameAsLine { line: earlier }));
            }
        }
    }
    errors
}

fn pools_after(
    pools: &[(Part, licensing::LicenseType, Pool)],
    taken: &BTreeMap<PoolKey, u32>,
) -> Vec<PoolPreview> {
    pools
        .iter()
        .filter_map(|(part, license_type, pool)| {
            let key = PoolKey { part: part.part.clone(), license_type: *license_type };
            let units = *taken.get(&key)?;
            Some(PoolPreview {
                part: part.part.clone(),
                description: part.description.clone(),
                units,
                before: *pool,
                available_before: pool.available(),
                available_after: pool.allocate(units).map(|after| after.available()),
            })
        })
        .collect()
}

/// Reads a list: with commas, semicolons or tabs between the columns, with a header or without.
fn read_list(text: &str) -> Result<Vec<Machines>, BatchError> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty()).ok_or(BatchError::Empty)?;
    let delimiter = [b'\t', b';', b',']
        .into_iter()
        .find(|&delimiter| first.contains(char::from(delimiter)))
        .unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| BatchError::Quotes {
            line: u32::try_from(error.position().map_or(0, csv::Position::line)).unwrap_or(u32::MAX),
        })?;
        let line = record.position().map_or(0, |position| line_at(text, position.byte()));
        if record.iter().all(str::is_empty) {
            continue;
        }
        if index == 0 && columns.is_none() {
            columns = header(&record)?;
            if columns.is_some() {
                continue;
            }
        }
        let columns = columns.get_or_insert_with(|| {
            vec![Column::Name(0), Column::HostId(0), Column::Name(1), Column::HostId(1), Column::Site]
        });
        rows.push(read_row(&record, line, columns)?);
    }
    match rows.len() {
        0 => Err(BatchError::Empty),
        found if found > MAX_ROWS => Err(BatchError::TooMany {
            found: u32::try_from(found).unwrap_or(u32::MAX),
            limit: u32::try_from(MAX_ROWS).unwrap_or(u32::MAX),
        }),
        _ => Ok(rows),
    }
}

/// The line, from 1, of the first thing that stands at or after this byte: a record's position is before the empty lines
/// that lead to it.
fn line_at(text: &str, byte: u64) -> u32 {
    let from = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let bytes = text.as_bytes();
    let begin = bytes
        .iter()
        .skip(from)
        .position(|byte| !matches!(byte, b'\n' | b'\r'))
        .map_or(bytes.len(), |blank| from + blank);
    let before = bytes.iter().take(begin).filter(|&&byte| byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// The columns that a header names; none when the first row is no header.
fn header(record: &StringRecord) -> Result<Option<Vec<Column>>, BatchError> {
    let known = |title: &str| {
        let word: String =
            title.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match word.as_str() {
            "machine" | "machinename" | "name" | "computername" | "machine1" | "name1" => {
                Some(Column::Name(0))
            }
            "hostid" | "host" | "hostid1" => Some(Column::HostId(0)),
            "machine2" | "machinename2" | "name2" | "secondmachine" => Some(Column::Name(1)),
            "hostid2" | "host2" | "secondhostid" => Some(Column::HostId(1)),
            "site" | "installsite" => Some(Column::Site),
            _ => None,
        }
    };
    // A machine may be called "host": a header names a machine and a host ID.
    let columns: Vec<Option<Column>> = record.iter().map(known).collect();
    if !columns.contains(&Some(Column::Name(0))) || !columns.contains(&Some(Column::HostId(0))) {
        return Ok(None);
    }
    columns
        .into_iter()
        .zip(record)
        .map(|(column, title)| {
            let shortened = || title.chars().take(24).collect();
            column.ok_or_else(|| BatchError::Column { column: shortened() })
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

fn read_row(record: &StringRecord, line: u32, columns: &[Column]) -> Result<Machines, BatchError> {
    if record.len() > columns.len() && record.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
        let count = |columns: usize| u32::try_from(columns).unwrap_or(u32::MAX);
        return Err(BatchError::Columns { line, found: count(record.len()), known: count(columns.len()) });
    }
    let mut machines = [MachineDraft::default(), MachineDraft::default()];
    let mut row = Machines { line, ..Machines::default() };
    for (column, cell) in columns.iter().zip(record) {
        match *column {
            Column::Name(at) => machines[at].name = cell.to_owned(),
            Column::HostId(at) => machines[at].host_id = cell.to_owned(),
            Column::Site => row.site = cell.to_owned(),
        }
    }
    let [first, second] = machines;
    row.machines.push(first);
    if second != MachineDraft::default() {
        row.machines.push(second);
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rows: &[Machines]) -> Vec<String> {
        rows.iter()
            .map(|row| {
                let machines: Vec<String> = row
                    .machines
                    .iter()
                    .map(|machine| format!("{}={}", machine.name, machine.host_id))
                    .collect();
                format!("{} {} {}", row.line, machines.join("+"), row.site)
            })
            .collect()
    }

    #[test]
    fn a_list_has_a_header_or_none_and_any_of_three_separators() {
        let expected = ["2 A=1+B=2 fra-1", "4 C=3 "];
        let rows = read_list("Machine;Host ID;Machine 2;Host ID 2;Site\nA;1;B;2;fra-1\n\nC;3;;;\n").unwrap();
        assert_eq!(names(&rows), expected);
        let rows = read_list("\u{feff}A,1,B,2,fra-1\r\nC,3\r\n").unwrap();
        assert_eq!(names(&rows), ["1 A=1+B=2 fra-1", "2 C=3 "]);
        let rows = read_list("A\t1\n").unwrap();
        assert_eq!(names(&rows), ["1 A=1 "]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(read_list(" \n\n"), Err(BatchError::Empty));
        assert_eq!(read_list("machine,host_id\n"), Err(BatchError::Empty));
        assert_eq!(
            read_list("machine,host_id,colour\nA,1,red"),
            Err(BatchError::Column { column: "colour".into() })
        );
        assert_eq!(read_list("A,1,B,2,s,x"), Err(BatchError::Columns { line: 1, found: 6, known: 5 }));
        let many = "A,1\n".repeat(501);
        assert_eq!(read_list(&many), Err(BatchError::TooMany { found: 501, limit: 500 }));
        assert_eq!(read_list(&"A,1\n".repeat(500)).unwrap().len(), 500);
    }
}
