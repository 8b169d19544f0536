//! Every system call that saving makes, failing in turn: the file is there whole and valid, or not at all.

use std::{fs, path::Path, process::Command};

use crate::window::{afmt, programs};

/// Runs `afmt download` with the `nth` call of that name failing. Gives the exit status.
fn download(data: &Path, to: &Path, call: &str, error: &str, nth: u32) -> Option<i32> {
    Command::new("strace")
        .args(["-f", "-q", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:error={error}:when={nth}"))
        .arg("-P")
        .arg(to.parent().unwrap())
        .arg(programs().join("afmt"))
        .args(["download", "AF-00000001", "--json", "-o"])
        .arg(to)
        .env("AFMT_DATA_FOLDER", data)
        .output()
        .unwrap()
        .status
        .code()
}

#[test]
fn whatever_call_fails_the_file_is_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(afmt(&data, &["init", "--sample-company", "--name", "Ada"]).0, Some(0));
    let made = afmt(&data, &[
        "new", "--account", "100042", "--product-line", "CIC", "--license-type", "production", "--license-version",
        "4.0", "--site", "zrh-1", "--machine", "CICZRH01=A3155D1E8B41", "--part", "SW-001-4.0-AL04=10",
    ]);
    assert_eq!(made.0, Some(0), "{}", made.1);
    let stick = folder.path().join("stick");
    fs::create_dir(&stick).unwrap();
    let mut failures = 0;
    for (call, error) in [
        ("openat", "ENOSPC"),
        ("openat", "EROFS"),
        ("write", "ENOSPC"),
        ("write", "EIO"),
        ("fsync", "EIO"),
        ("link,linkat,rename,renameat,renameat2", "EIO"),
        ("read", "EIO"),
    ] {
        for nth in 1..=4 {
            let to = stick.join("CICZRH01.I3Lic");
            let status = download(&data, &to, call, error, nth);
            let left: Vec<String> =
                fs::read_dir(&stick).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
            if to.exists() {
                let (verdict, answer) = afmt(&data, &["inspect", to.to_str().unwrap()]);
                assert_eq!(verdict, Some(0), "{call} {error} {nth}: {answer}");
                assert_eq!(left.len(), 1, "{call} {error} {nth}: {left:?}");
                fs::remove_file(&to).unwrap();
            } else {
                assert_ne!(status, Some(0), "{call} {error} {nth}: said to be saved, and is not there");
                assert!(left.is_empty(), "{call} {error} {nth}: {left:?} was left behind");
            }
            failures += u32::from(status != Some(0));
        }
    }
    assert!(failures >= 7, "only {failures} runs failed: the faults did not reach the program");
}
