//! Saving on bad drives: full, read-only, and failing at each of the calls that only saving makes. The file is there
//! whole and valid, or not at all.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::window::{ASK_FOR_ONE, afmt, programs};

/// A data folder that holds one activation file, and a folder to save it into.
fn seat_with_a_file() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let (data, stick) = (folder.path().join("data"), folder.path().join("stick"));
    fs::create_dir(&stick).unwrap();
    assert_eq!(afmt(&data, &["init", "--sample-company", "--name", "Ada"]).0, Some(0));
    let made = afmt(&data, ASK_FOR_ONE);
    assert_eq!(made.0, Some(0), "{}", made.1);
    (folder, data, stick)
}

/// Downloads the file under a program that changes the world around it.
fn download(around: &mut Command, data: &Path, to: &Path) -> Output {
    around
        .arg(programs().join("afmt"))
        .args(["download", "AF-00000001", "--json", "-o"])
        .arg(to)
        .env("AFMT_DATA_FOLDER", data)
        .output()
        .unwrap()
}

fn code_of(output: &Output) -> String {
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    answer["error"]["code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_full_and_a_read_only_drive_are_said_and_hold_nothing_half_written() {
    let (_folder, data, stick) = seat_with_a_file();
    for (prepare, code) in
        [("head -c 4096 /dev/zero > \"$0/full\"", "disk_full"), ("mount -o remount,ro \"$0\"", "not_allowed")]
    {
        // A drive of one page, seen by this command alone; what it holds afterwards is listed at its end.
        let script =
            format!("mount -t tmpfs -o size=4k tmpfs \"$0\" && {prepare} && {{ \"$@\"; ls -A \"$0\" >&2; }}");
        let mut around = Command::new("unshare");
        around.args(["--mount", "--map-root-user", "sh", "-c", &script]).arg(&stick);
        let output = download(&mut around, &data, &stick.join("CICZRH01.I3Lic"));
        assert_eq!(code_of(&output), code, "{output:?}");
        let left = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(left.trim().is_empty() || left.trim() == "full", "{left}");
    }
    // The file is still there to download again.
    let to = stick.join("CICZRH01.I3Lic");
    assert_eq!(afmt(&data, &["download", "AF-00000001", "-o", to.to_str().unwrap()]).0, Some(0));
    assert_eq!(afmt(&data, &["inspect", to.to_str().unwrap()]).0, Some(0));
}

#[test]
fn whatever_call_of_saving_fails_the_file_is_whole_or_absent() {
    let (_folder, data, stick) = seat_with_a_file();
    let to = stick.join("CICZRH01.I3Lic");
    let (mut failed, mut saved) = (0, 0);
    // Links and renames are made by saving alone; of the flushes one is the folder's.
    for (calls, only_in_folder) in
        [("link,linkat", false), ("rename,renameat,renameat2", false), ("fsync", true)]
    {
        for error in ["EIO", "EPERM", "ENOSPC", "ENOENT", "EROFS"] {
            let mut around = Command::new("strace");
            around.args(["-f", "-q", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
            around.args(["-e", &format!("inject={calls}:error={error}:when=1")]);
            if only_in_folder {
                around.arg("-P").arg(&stick);
            }
            let output = download(&mut around, &data, &to);
            let left: Vec<String> = fs::read_dir(&stick)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            let what = format!("{calls} {error}: {output:?}");
            if to.exists() {
                assert_eq!(afmt(&data, &["inspect", to.to_str().unwrap()]).0, Some(0), "{what}");
                assert_eq!(left.len(), 1, "{left:?} {what}");
                fs::remove_file(&to).unwrap();
            } else {
                assert!(left.is_empty(), "{left:?} {what}");
                assert!(!output.status.success(), "said to be saved, and is not there: {what}");
            }
            failed += u32::from(!output.status.success());
            saved += u32::from(output.status.success());
        }
    }
    // A drive without links is written by renaming; a folder that cannot be flushed is a failure that is told.
    assert!(
        failed >= 5 && saved >= 5,
        "{failed} failed, {saved} saved: the faults did not reach the program"
    );
}
