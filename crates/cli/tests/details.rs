//! `afmt details` as a script sees it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn run(folder: &std::path::Path, arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_afmt"))
        .args(arguments)
        .env_clear()
        .env("AFMT_DATA_FOLDER", folder.join("data"))
        .env("HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever needs no passphrase may have ended before it is written.
    let _ = writeln!(child.stdin.take().unwrap(), "correct horse battery staple");
    child.wait_with_output().unwrap()
}

#[test]
fn the_verdicts_are_told_as_text_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let begin =
        ["--passphrase-fd", "0", "init", "--sample-company", "--name", "Ada", "--secrets", "passphrase-file"];
    assert!(run(folder.path(), &begin).status.success());

    let output = run(folder.path(), &["details", "100042"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    assert!(text.starts_with("Alpenrück Versicherung AG (100042)\nSupport: "), "{text}");
    for said in [
        "\nCIC 4.0\nYou can create a file: 477 units of 7 parts are available.\n",
        "You cannot download a file: none has been generated yet.\n",
        "\nMedia Server 4.0\n",
    ] {
        assert!(text.contains(said), "{said:?} is not in:\n{text}");
    }
    let row =
        text.lines().find(|line| line.contains("SW-001-4.0-AL04") && line.contains("production")).unwrap();
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(words[words.len() - 2..], ["200", "200"]);

    let output = run(folder.path(), &["details", "100043"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("Upgrade option: 400 units of SW-001-3.0-AL01 to SW-001-4.0-AL01 (4.0)\n"),
        "{text}"
    );

    let output = run(folder.path(), &["--json", "details", "100045"]);
    let details: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(details["cards"][0]["create"]["verdict"], "no");
    assert_eq!(details["cards"][0]["create"]["reasons"][0]["reason"], "subscription_account");
    assert_eq!(details["cards"][0]["next"][0], "licensing_team");
    assert_eq!(details["support"]["ends"], "2027-12-31");

    let output = run(folder.path(), &["--json", "details", "999"]);
    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["error"]["code"], "unknown_account");
    assert_eq!(run(folder.path(), &["details"]).status.code(), Some(2), "there is more than one account");
}
