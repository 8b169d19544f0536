//! Saving a file whole or not at all.
//!
//! The bytes go to a temporary file in the same folder, are flushed, then renamed, and the folder is flushed;
//! what was written is read back. A crash at any point leaves the old file or the new one, never a torn one.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::ports::FileError;

/// Sets apart the temporary files of one process.
static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Removes a temporary file unless it was given its name.
struct Temporary {
    path: PathBuf,
    named: bool,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.named {
            // Nothing to be done when even this fails: the folder may be gone.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Saves `bytes` at `path`; see [`crate::ports::Files::save`].
pub(crate) fn save(path: &Path, bytes: &[u8], replace: bool) -> Result<(), FileError> {
    if !replace && path.try_exists().map_err(kind_of)? {
        return Err(FileError::Exists);
    }
    let mut temporary = write_beside(path, bytes).map_err(kind_of)?;
    // Read back before the rename, so that a drive that lies never costs the file that was there.
    compare(&temporary.path, bytes)?;
    if replace {
        fs::rename(&temporary.path, path).map_err(kind_of)?;
        temporary.named = true;
    } else {
        give_new_name(&mut temporary, path)?;
    }
    // From here on the file has its name: an error is no proof that nothing is there.
    flush_folder(path).map_err(|error| FileError::Unsure(error.to_string()))?;
    match compare(path, bytes) {
        Ok(()) => Ok(()),
        Err(FileError::ReadBack) if !replace => {
            let _ = fs::remove_file(path);
            Err(FileError::ReadBack)
        }
        Err(error) => Err(FileError::Unsure(error.to_string())),
    }
}

/// Writes a file of our own whole, replacing the one before.
pub(crate) fn replace_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = write_beside(path, bytes)?;
    fs::rename(&temporary.path, path)?;
    temporary.named = true;
    flush_folder(path)
}

fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<Temporary> {
    let name =
        path.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "this is no file name"))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}-{}.part", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed)));
    let beside = path.with_file_name(hidden);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let temporary = Temporary { path: beside, named: false };
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(temporary)
}

/// Gives the file its name only if nobody took the name meanwhile. A hard link fails on an existing name; file
/// systems without links (FAT on a stick) are asked once more and then renamed.
fn give_new_name(temporary: &mut Temporary, path: &Path) -> Result<(), FileError> {
    match fs::hard_link(&temporary.path, path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(FileError::Exists),
        Err(_) => {
            if path.try_exists().map_err(kind_of)? {
                return Err(FileError::Exists);
            }
            fs::rename(&temporary.path, path).map_err(kind_of)?;
            temporary.named = true;
            Ok(())
        }
    }
}

fn compare(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut read = Vec::with_capacity(bytes.len() + 1);
    let limit = u64::try_from(bytes.len()).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut read)).map_err(kind_of)?;
    if read == bytes { Ok(()) } else { Err(FileError::ReadBack) }
}

/// Makes the rename itself durable. Windows flushes a folder's entries with the file and opens no folders.
#[cfg(unix)]
fn flush_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder)?.sync_all() {
        // Some network and FUSE file systems cannot flush a folder and say so.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn flush_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function in map_err")]
fn kind_of(error: io::Error) -> FileError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FileError::DiskFull,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => FileError::NotAllowed,
        ErrorKind::NotFound | ErrorKind::NotADirectory => FileError::FolderGone,
        _ => FileError::Io(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_saved_whole_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("CICFRA01.I3Lic");
        save(&path, b"one", false).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(names(folder.path()), ["CICFRA01.I3Lic"]);
    }

    #[test]
    fn an_existing_file_stays_unless_it_may_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("A.I3Lic");
        save(&path, b"one", false).unwrap();
        assert_eq!(save(&path, b"two", false), Err(FileError::Exists));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        save(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["A.I3Lic"]);
    }

    #[test]
    fn a_missing_folder_and_a_folder_in_the_place_of_the_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(save(&folder.path().join("gone/A.I3Lic"), b"x", false), Err(FileError::FolderGone));
        let taken = folder.path().join("B.I3Lic");
        fs::create_dir(&taken).unwrap();
        assert!(save(&taken, b"x", true).is_err());
        assert_eq!(names(folder.path()), ["B.I3Lic"]);
    }

    #[test]
    fn ten_writers_of_one_new_name_leave_one_whole_file_and_nine_refusals() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("A.I3Lic");
        let results: Vec<_> = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..10_u8)
                .map(|n| {
                    let path = &path;
                    scope.spawn(move || save(path, &[n; 4096], false))
                })
                .collect();
            writers.into_iter().map(|writer| writer.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.len() == 4096 && bytes.iter().all(|byte| *byte == bytes[0]));
        assert_eq!(names(folder.path()), ["A.I3Lic"]);
    }
}
