//! Beginning, importing and looking, and how the program ends.

use super::*;

#[test]
fn a_wrong_passphrase_and_none_at_all() {
    let machine = Machine::with_sample_company();
    let none = machine.run(&new(&[]));
    assert_eq!(none.status.code(), Some(2), "{}", text(&none));
    assert!(text(&none).contains("--passphrase-fd"), "{}", text(&none));
    let mut child = machine
        .command(&[&["--json", "--passphrase-fd", "0"], new(&[]).as_slice()].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "something else").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["error"]["code"], "wrong_passphrase");
}

#[test]
fn nothing_is_made_by_looking() {
    let machine = Machine::new();
    for arguments in
        [&["summary"] as &[&str], &["list"], &["status"], &["show", "AF-00000001"], &["replace-lost-key"]]
    {
        let output = machine.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {}", text(&output));
        assert!(text(&output).contains("afmt init"), "{}", text(&output));
    }
    fs::write(machine.path("foreign.I3Lic"), b"LICENSE 1").unwrap();
    assert_eq!(machine.run(&["inspect", "foreign.I3Lic"]).status.code(), Some(1));
    assert!(!machine.path("data").exists());
    let output = machine.run(&["init", "--sample-company"]);
    assert!(!output.status.success());
    assert!(text(&output).contains("--secrets passphrase-file"), "{}", text(&output));
}

#[test]
fn importing_says_line_and_column_and_imports_all_or_nothing() {
    let machine = Machine::new();
    let output = machine.with_passphrase(&["init", "--empty", "--name", "A", "--secrets", "passphrase-file"]);
    assert!(output.status.success(), "{}", text(&output));
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/company");
    let path = |name: &str| sample.join(name).display().to_string();
    let (parts, accounts, sites) = (path("parts.csv"), path("accounts.csv"), path("sites.csv"));
    let orders = fs::read_to_string(path("orders.csv")).unwrap();
    fs::write(machine.path("bad.csv"), format!("\u{FEFF}{}", orders.replace(",250\n", ",2.5e2\r\n")))
        .unwrap();
    let output = machine.run(&["import", &parts, &accounts, &sites, "bad.csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("bad.csv line 4, column quantity"), "{}", text(&output));
    assert_eq!(machine.json(&["accounts"])["total"], 0);

    let orders = path("orders.csv");
    let files = [parts.as_str(), &accounts, &sites, &orders];
    let dry = machine.json(&[&["import", "--dry-run"], files.as_slice()].concat());
    assert_eq!((&dry["done"], &dry["orders"]["added"]), (&false.into(), &25.into()));
    let done = machine.json(&[&["import"], files.as_slice()].concat());
    assert_eq!((&done["done"], &done["orders"]["added"]), (&true.into(), &25.into()));
    let again = machine.json(&[&["import"], files.as_slice()].concat());
    assert_eq!((&again["orders"]["added"], &again["orders"]["unchanged"]), (&0.into(), &25.into()));
    assert_eq!(machine.json(&["accounts", "fjordby"])["accounts"][0]["account"], "100046");
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let machine = Machine::with_sample_company();
    let mut child =
        machine.command(&["accounts"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output));
}
