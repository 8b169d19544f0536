//! `afmt tickets`.

use super::*;

#[test]
fn a_question_is_sent_answered_replied_to_and_closed() {
    let machine = Machine::with_sample_company();
    fs::write(machine.path("gethostid.log"), "A3155D1E8B32").unwrap();
    let ask = [
        "tickets",
        "new",
        "--subject",
        "Which host ID?",
        "--text",
        "There are two.",
        "--name",
        "Jürg",
        "--email",
        "j@example.org",
        "--account",
        "nobody",
        "--attach",
        "gethostid.log",
    ];
    let sent = machine.json(&ask);
    assert_eq!((&sent["number"], &sent["waits"]), (&"T-000001".into(), &Value::Null));
    // Who writes is known from now on; a request has fields of its own.
    let incomplete =
        machine.run(&["--json", "tickets", "new", "--kind", "third-party", "--subject", "Recorder"]);
    assert_eq!(incomplete.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&incomplete.stdout).unwrap();
    let fields: Vec<_> =
        error["error"]["fields"].as_array().unwrap().iter().map(|note| &note["field"]).collect();
    assert_eq!(fields, ["account", "product", "why"]);

    let output =
        machine.run(&["tickets", "answer", "T-000001", "--text", "The first.", "--state", "waiting"]);
    assert!(
        text(&output).contains("T-000001 answered. It is waiting for customer now."),
        "{}",
        text(&output)
    );
    let listed = machine.json(&["tickets", "list"]);
    assert_eq!((&listed["total"], &listed["tickets"][0]["unread"]), (&1.into(), &true.into()));
    let shown = machine.run(&["tickets", "show", "t-1"]);
    for part in ["There are two.", "The first.", "gethostid.log (12 bytes)"] {
        assert!(text(&shown).contains(part), "{part}: {}", text(&shown));
    }
    fs::write(machine.path("reply.txt"), "Thank you.\r\n\tJ.").unwrap();
    let replied = machine.json(&["tickets", "reply", "T-000001", "--text-file", "reply.txt"]);
    assert_eq!(
        (&replied["standing"], &replied["messages"][2]["text"]),
        (&"open".into(), &"Thank you.\n    J.".into())
    );
    let saved = machine.run(&["tickets", "save", "T-000001", "0", "-o", "saved.log"]);
    assert!(saved.status.success(), "{}", text(&saved));
    assert_eq!(fs::read_to_string(machine.path("saved.log")).unwrap(), "A3155D1E8B32");

    assert!(machine.run(&["tickets", "close", "T-000001"]).status.success());
    let late = machine.run(&["--json", "tickets", "reply", "T-000001", "--text", "One more"]);
    let error: Value = serde_json::from_slice(&late.stdout).unwrap();
    assert_eq!(error["error"]["code"], "closed");
    assert_eq!(machine.json(&["tickets", "list", "--all", "--state", "closed"])["total"], 1);
    assert_eq!(machine.json(&["tickets", "list", "--all", "--state", "open"])["total"], 0);
    let foreign = machine.run(&["tickets", "reply", "T-000002", "--text", "x"]);
    assert_eq!(foreign.status.code(), Some(2));
    assert!(text(&foreign).contains("was not written here"), "{}", text(&foreign));
}

#[test]
fn a_file_too_large_to_attach_is_told_before_anything_is_sent() {
    let machine = Machine::with_sample_company();
    fs::File::create(machine.path("dump.mdmp")).unwrap().set_len(1 << 40).unwrap();
    let output = machine.run(&["tickets", "new", "--subject", "x", "--text", "y", "--attach", "dump.mdmp"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("dump.mdmp is larger than 5 MB"), "{}", text(&output));
    assert_eq!(machine.json(&["tickets", "list"])["total"], 0);
}

#[test]
fn where_nobody_has_begun_a_question_says_so_and_makes_nothing() {
    let machine = Machine::new();
    let output = machine.run(&["tickets", "new", "--subject", "x", "--text", "y"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("Nothing is here yet"), "{}", text(&output));
    assert!(!machine.path("data").exists());
}
