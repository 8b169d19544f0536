//! `afmt new`.

use super::*;

#[test]
fn the_whole_job_on_a_machine_without_a_display() {
    let machine = Machine::with_sample_company();
    let summary = machine.json(&["summary", "--account", "100042"]);
    let row =
        summary["rows"].as_array().unwrap().iter().find(|row| row["part"] == "SW-001-4.0-AL04").unwrap();
    assert_eq!(row["available"], 200);

    let dry = machine.json(&new(&["--dry-run"]));
    assert_eq!(dry["verdict"]["verdict"], "ready");
    let output = machine.with_passphrase(&new(&["-o", "."]));
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("AF-00000001 for CICFRA01 + CICFRA02 generated."), "{}", text(&output));

    let inspect = machine.run(&["--json", "inspect", "CICFRA01.I3Lic", "--machine", "cicfra02"]);
    assert_eq!(inspect.status.code(), Some(0), "{}", text(&inspect));
    let verdict: Value = serde_json::from_slice(&inspect.stdout).unwrap();
    assert_eq!((&verdict["verdict"], &verdict["file"]), (&"valid".into(), &"CICFRA01.I3Lic".into()));
    assert_eq!(verdict["contents"]["claims"]["keys"]["I3_LICENSE_BASIC_STATION"], 30);
    assert_eq!(verdict["contents"]["claims"]["generated_by"], "Ada Lovelace");

    assert_eq!(machine.json(&["list", "--account", "100042"])["total"], 1);
    let shown = machine.json(&["show", "AF-00000001"]);
    assert_eq!(shown["trust"]["verdict"], "valid");
    let again = machine.run(&["download", "AF-00000001", "-o", "again"]);
    assert!(again.status.success(), "{}", text(&again));
    assert_eq!(
        fs::read(machine.path("again.I3Lic")).unwrap(),
        fs::read(machine.path("CICFRA01.I3Lic")).unwrap()
    );
    let there = machine.run(&["--json", "download", "AF-00000001", "-o", "again.I3Lic"]);
    assert_eq!(there.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&there.stdout).unwrap();
    assert_eq!(error["error"]["code"], "exists");
    assert!(machine.run(&["download", "AF-00000001", "-o", "again.I3Lic", "--replace"]).status.success());
    let summary = machine.json(&["summary", "--account", "100042"]);
    let row =
        summary["rows"].as_array().unwrap().iter().find(|row| row["part"] == "SW-001-4.0-AL04").unwrap();
    assert_eq!((&row["available"], &row["pool"]["allocated"]), (&170.into(), &30.into()));
}

#[test]
fn a_request_can_be_a_file_and_flags_go_before_it() {
    let machine = Machine::with_sample_company();
    fs::write(
        machine.path("media.toml"),
        r#"
        product_line = "Media Server"
        license_type = "production"
        license_version = "4.0"
        site = "zrh-1"
        machines = [{ name = "MSZRH01", host_id = "A3155D1E8B40" }]
        parts = [{ part = "SW-002-4.0-MS01", assigned = 1 }, { part = "SW-002-4.0-MS02", assigned = "1" }]
        attributes = { cores = 8, virtual_machine = "yes" }
        "#,
    )
    .unwrap();
    let arguments = ["--json", "new", "--account", "100042", "--request", "media.toml", "--site", "fra-1"];
    let output = machine.with_passphrase(&arguments);
    assert!(output.status.success(), "{}", text(&output));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(made["file"]["file"]["site"]["id"], "fra-1");
    assert_eq!(made["file"]["attributes"]["cores"], 8);

    fs::write(machine.path("bad.json"), r#"{"product_line": "CIC", "product_lien": "CIC"}"#).unwrap();
    let output = machine.with_passphrase(&["new", "--account", "100042", "--request", "bad.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("product_lien"), "{}", text(&output));
}

#[test]
fn asking_again_with_one_id_gives_the_same_file() {
    let machine = Machine::with_sample_company();
    let id = "01935b5a-7d2e-7c3a-9f10-2b6c1d0e4f55";
    for _ in 0..2 {
        let output = machine.with_passphrase(&new(&["--json", "--id", id]));
        assert!(output.status.success(), "{}", text(&output));
        let made: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(made["file"]["file"]["serial"], "AF-00000001");
    }
    assert_eq!(machine.json(&["list", "--account", "100042"])["total"], 1);
}

#[test]
fn what_is_wrong_is_said_and_ends_with_one() {
    let machine = Machine::with_sample_company();
    let output = machine.with_passphrase(&new(&["--json", "--part", "SW-001-4.0-AL01=1e3"]));
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["error"]["code"], "fields");
    assert_eq!(error["error"]["fields"][0]["at"]["field"], "assigned");

    let output = machine.with_passphrase(&new(&["--part", "SW-001-4.0-AL01=300"]));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("50 units short. SW-001-4.0-AL01 has 250 available"), "{}", text(&output));
    assert_eq!(machine.json(&["list", "--account", "100042"])["total"], 0);
}

#[test]
fn many_at_once_on_one_data_folder_never_give_a_unit_away_twice() {
    let machine = Machine::with_sample_company();
    let children: Vec<_> = (0..6)
        .map(|number| {
            let name = format!("CIC{number}=A3155D1E8B4{number}");
            let mut child = machine
                .command(&[
                    "--passphrase-fd",
                    "0",
                    "new",
                    "--account",
                    "100042",
                    "--product-line",
                    "CIC",
                    "--license-type",
                    "production",
                    "--license-version",
                    "4.0",
                    "--site",
                    "fra-1",
                    "--machine",
                    &name,
                    "--part",
                    "SW-001-4.0-AL04=60",
                ])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            writeln!(child.stdin.take().unwrap(), "{PASSPHRASE}").unwrap();
            child
        })
        .collect();
    let outputs: Vec<Output> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    let accepted = outputs.iter().filter(|output| output.status.success()).count();
    for output in outputs.iter().filter(|output| !output.status.success()) {
        assert!(text(output).contains("40 units short"), "{}", text(output));
    }
    assert_eq!(accepted, 3, "200 units hold three files of 60");
    let list = machine.json(&["list", "--account", "100042"]);
    let mut serials: Vec<&str> =
        list["files"].as_array().unwrap().iter().map(|file| file["serial"].as_str().unwrap()).collect();
    serials.sort_unstable();
    assert_eq!(serials, ["AF-00000001", "AF-00000002", "AF-00000003"]);
}

#[test]
fn a_target_that_cannot_be_is_said_before_anything_is_asked_for() {
    let machine = Machine::with_sample_company();
    fs::write(machine.path("there.I3Lic"), b"mine").unwrap();
    for target in ["there.I3Lic", "gone/", "gone/X.I3Lic"] {
        let output = machine.with_passphrase(&new(&["-o", target]));
        assert_eq!(output.status.code(), Some(2), "{target}: {}", text(&output));
    }
    assert_eq!(machine.json(&["list", "--account", "100042"])["total"], 0);
    assert_eq!(fs::read(machine.path("there.I3Lic")).unwrap(), b"mine");
}
