//! Saving many files into one folder.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use licensing::{AccountNumber, Serial};
use portal_api::FileState;

use super::{
    Ready, Seat,
    read::{Trusting, file_name},
};
use crate::{
    errors::{BulkError, DownloadError},
    text::sha256,
    views::{BulkEnd, BulkProgress, BulkReport, Downloaded, NotWrittenFile, WrittenFile},
};

/// The name under which a report is saved.
const REPORT: &str = "AFMT download report.txt";
/// More files of one name than a folder will hold; beyond them a name is not looked for any further.
const MOST_OF_A_NAME: u32 = 100_000;

/// How far it has come, and the last report. One at a time.
#[derive(Default)]
pub(super) struct Bulk {
    running: AtomicBool,
    stop: AtomicBool,
    tried: AtomicU32,
    total: AtomicU32,
    last: Mutex<Option<(PathBuf, String)>>,
}

/// Holds the place while files are saved, and gives it back however that ends.
struct Running<'a>(&'a Bulk);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.store(false, Ordering::Release);
    }
}

impl Bulk {
    fn begin(&self, total: usize) -> Option<Running<'_>> {
        self.running.compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire).ok()?;
        self.stop.store(false, Ordering::Release);
        self.tried.store(0, Ordering::Release);
        self.total.store(u32::try_from(total).unwrap_or(u32::MAX), Ordering::Release);
        Some(Running(self))
    }

    fn progress(&self) -> BulkProgress {
        BulkProgress {
            running: self.running.load(Ordering::Acquire),
            tried: self.tried.load(Ordering::Acquire),
            total: self.total.load(Ordering::Acquire),
        }
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<(PathBuf, String)>> {
        self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Names that were given in the folder so far, without their extension, and the number that the next one gets.
type Numbers = HashMap<String, u32>;

impl Seat {
    /// Saves files into `folder`, one after the other: each is verified, saved whole and read back, under a name of
    /// its own. Nothing that is there is overwritten. Goes on after a file that fails, and ends when the folder
    /// takes no more or when [`Self::stop_download`] says so.
    ///
    /// # Errors
    /// [`BulkError`] when it did not begin.
    pub async fn download_many(
        &self,
        account: &AccountNumber,
        serials: &[Serial],
        folder: &Path,
    ) -> Result<BulkReport, BulkError> {
        let ready = self.reading().await?;
        let _running = self.bulk.begin(serials.len()).ok_or(BulkError::Busy)?;
        if !folder.is_dir() {
            return Err(BulkError::FolderGone { folder: folder.display().to_string() });
        }
        let trusting = self.trusting(&ready).await?;
        let mut numbers = Numbers::new();
        let mut report = BulkReport {
            folder: folder.display().to_string(),
            written: Vec::new(),
            not_written: Vec::new(),
            not_tried: Vec::new(),
            end: BulkEnd::Through,
            text: String::new(),
        };
        for (at, serial) in serials.iter().enumerate() {
            if self.bulk.stop.load(Ordering::Acquire) {
                report.end = BulkEnd::Stopped;
                report.not_tried = serials[at..].to_vec();
                break;
            }
            let place = Place { account, folder, trusting: &trusting };
            match self.save_numbered(&ready, &place, serial, &mut numbers).await {
                Ok(written) => report.written.push(written),
                Err(error) => {
                    report.not_written.push(NotWrittenFile { serial: serial.clone(), error: error.clone() });
                    if takes_no_more(&error) {
                        report.end = BulkEnd::Folder { error };
                        report.not_tried = serials[at + 1..].to_vec();
                        break;
                    }
                }
            }
            self.bulk.tried.store(u32::try_from(at + 1).unwrap_or(u32::MAX), Ordering::Release);
        }
        report.text = self.text_of(&report);
        *self.bulk.last() = Some((folder.to_owned(), report.text.clone()));
        if let Some(first) = report.written.first() {
            self.remember_folder(&folder.join(&first.file_name)).await;
        }
        Ok(report)
    }

    /// Saves one file under the first name of its own that is free.
    async fn save_numbered(
        &self,
        ready: &Ready,
        place: &Place<'_>,
        serial: &Serial,
        numbers: &mut Numbers,
    ) -> Result<WrittenFile, DownloadError> {
        let file = self.cached_file(ready, place.account, serial).await?;
        let wanted = file_name(&file);
        let state = file.item.state;
        let next = numbers.entry(wanted.to_lowercase()).or_insert(1);
        while *next < MOST_OF_A_NAME {
            let file_name = numbered(&wanted, *next);
            let path = place.folder.join(&file_name);
            match self.save_verified(place.trusting, file.clone(), &path, false).await {
                Err(DownloadError::Exists { .. }) => *next += 1,
                Err(error) => return Err(error),
                Ok(_) => {
                    *next += 1;
                    let not_in_force = (state != FileState::Active).then_some(state);
                    return Ok(WrittenFile { serial: serial.clone(), file_name, not_in_force });
                }
            }
        }
        Err(DownloadError::Exists { path: place.folder.join(wanted).display().to_string() })
    }

    /// How far saving many files has come.
    ///
    /// # Errors
    /// [`BulkError::NotReady`] before the start is through.
    pub async fn download_progress(&self) -> Result<BulkProgress, BulkError> {
        self.reading().await?;
        Ok(self.bulk.progress())
    }

    /// Stops saving many files after the one that is being saved.
    ///
    /// # Errors
    /// [`BulkError::NotReady`] before the start is through.
    pub async fn stop_download(&self) -> Result<BulkProgress, BulkError> {
        self.reading().await?;
        self.bulk.stop.store(true, Ordering::Release);
        Ok(self.bulk.progress())
    }

    /// Saves the report of the last download of many files beside them.
    ///
    /// # Errors
    /// [`BulkError`] when there is none or it is not saved.
    pub async fn save_download_report(&self) -> Result<Downloaded, BulkError> {
        let last = self.bulk.last().clone();
        let (folder, text) = last.ok_or(BulkError::NoReport)?;
        for number in 1..MOST_OF_A_NAME {
            let path = folder.join(numbered(REPORT, number));
            match self.save_bytes(text.clone().into_bytes(), &path, false).await {
                Err(DownloadError::Exists { .. }) => {}
                Err(error) => return Err(BulkError::NotWritten { error }),
                Ok(()) => {
                    return Ok(Downloaded::Saved {
                        path: path.display().to_string(),
                        sha256: sha256(text.as_bytes()),
                    });
                }
            }
        }
        Err(BulkError::TooManyReports { folder: folder.display().to_string() })
    }

    /// A report as text, for people who keep one.
    fn text_of(&self, report: &BulkReport) -> String {
        let now = self.surroundings.clock.now().format("%Y-%m-%d %H:%M:%S UTC");
        let of = report.written.len() + report.not_written.len() + report.not_tried.len();
        let mut text = format!(
            "AFMT download report, {now}\nFolder: {}\n\nSaved and verified: {} of {of}\n",
            report.folder,
            report.written.len()
        );
        for file in &report.written {
            let note = file.not_in_force.map(|state| format!("  ({})", state.as_str())).unwrap_or_default();
            text.push_str(&format!("  {}  {}{note}\n", file.serial, file.file_name));
        }
        if !report.not_written.is_empty() {
            text.push_str(&format!("\nNot saved: {}\n", report.not_written.len()));
            for file in &report.not_written {
                text.push_str(&format!("  {}  {}\n", file.serial, file.error));
            }
        }
        if !report.not_tried.is_empty() {
            text.push_str(&format!("\nNot tried: {}. {}\n", report.not_tried.len(), report.end));
            for serial in &report.not_tried {
                text.push_str(&format!("  {serial}\n"));
            }
        }
        text
    }
}

/// Where files go, and what they are verified with.
struct Place<'a> {
    account: &'a AccountNumber,
    folder: &'a Path,
    trusting: &'a Trusting,
}

/// `CICFRA01 (2).I3Lic`: a name of which there are some already.
fn numbered(name: &str, number: u32) -> String {
    match name.rsplit_once('.') {
        _ if number < 2 => name.to_owned(),
        Some((stem, extension)) => format!("{stem} ({number}).{extension}"),
        None => format!("{name} ({number})"),
    }
}

/// Whether the next file would fail as this one did.
fn takes_no_more(error: &DownloadError) -> bool {
    matches!(
        error,
        DownloadError::DiskFull { .. }
            | DownloadError::NotAllowed { .. }
            | DownloadError::FolderGone { .. }
            | DownloadError::NotReady
    )
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn the_first_of_a_name_has_no_number() {
        assert_eq!(numbered("CICFRA01.I3Lic", 1), "CICFRA01.I3Lic");
        assert_eq!(numbered("CICFRA01.I3Lic", 2), "CICFRA01 (2).I3Lic");
        assert_eq!(numbered("a.b.I3Lic", 12), "a.b (12).I3Lic");
    }
}
