//! `afmt update` and `afmt deactivate`.

use super::*;

#[test]
fn an_update_raises_adds_and_makes_a_revision() {
    let machine = Machine::with_sample_company();
    let one = [
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
        "CICFRA01=A3155D1E8B32",
        "--part",
        "SW-001-4.0-SV01=1",
        "--part",
        "SW-001-4.0-AL04=5+25",
    ];
    assert!(machine.with_passphrase(&one).status.success());

    let unchanged = machine.json(&["update", "AF-00000001", "--dry-run"]);
    assert_eq!(unchanged["causes"][0]["cause"]["refusal"], "nothing_changes");
    let wish = [
        "update",
        "AF-00000001",
        "--part",
        "SW-001-4.0-AL04=5+40",
        "--part",
        "SW-001-4.0-AL01=10",
        "--machine",
        "CICFRA02=A3155D1E8B33",
    ];
    let dry = machine.json(&[&wish, &["--dry-run"] as &[&str]].concat());
    assert_eq!(dry["verdict"]["verdict"], "ready");
    assert_eq!(dry["added_machine"]["name"], "CICFRA02");
    let key =
        dry["keys"].as_array().unwrap().iter().find(|key| key["key"] == "I3_LICENSE_BASIC_STATION").unwrap();
    assert_eq!((&key["before"], &key["after"]), (&30.into(), &55.into()));

    let id = "01935b5a-7d2e-7c3a-9f10-2b6c1d0e4f55";
    for _ in 0..2 {
        let output = machine.with_passphrase(&[&wish, &["--json", "--id", id] as &[&str]].concat());
        assert!(output.status.success(), "{}", text(&output));
        let updated: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (&updated["supersedes"], &updated["file"]["file"]["revision"]),
            (&"AF-00000001".into(), &2.into())
        );
        // The part that no flag names is still there.
        assert_eq!(updated["file"]["parts"].as_array().unwrap().len(), 3);
    }
    let list = machine.json(&["list", "--account", "100042"]);
    assert_eq!(list["total"], 2);
    assert_eq!(machine.json(&["show", "AF-00000001"])["file"]["state"], "superseded");
    let summary = machine.json(&["summary", "--account", "100042"]);
    let row =
        summary["rows"].as_array().unwrap().iter().find(|row| row["part"] == "SW-001-4.0-AL04").unwrap();
    assert_eq!(row["pool"]["allocated"], 45, "units are not used twice");

    let newest = list["files"][0]["serial"].as_str().unwrap();
    let output = machine.with_passphrase(&["update", newest, "--part", "SW-001-4.0-SV02=1", "-o", "."]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains(&format!("revision 3, in place of {newest}.")), "{}", text(&output));
    assert!(machine.path("CICFRA01.I3Lic").exists());
}

#[test]
fn an_update_never_lowers_and_names_the_newest_revision() {
    let machine = Machine::with_sample_company();
    assert!(machine.with_passphrase(&new(&[])).status.success());
    let refused = |arguments: &[&str]| {
        let output = machine.with_passphrase(&[&["--json"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["error"].clone()
    };
    let error = refused(&["update", "AF-00000001", "--part", "SW-001-4.0-AL04=30"]);
    assert_eq!(error["causes"][0]["cause"]["refusal"], "lowers_quantity");
    let error = refused(&["update", "AF-00000001", "--machine", "CICFRA03=A3155D1E8B34"]);
    assert_eq!(error["code"], "fields", "a pair takes no third server: {error}");
    let error = refused(&["update", "AF-00000001", "--part", "SW-001-4.0-AL04=1e3"]);
    assert_eq!(error["code"], "fields");
    assert_eq!(machine.json(&["list", "--account", "100042"])["total"], 1);

    let output = machine.with_passphrase(&["update", "AF-00000001", "--part", "SW-001-4.0-AL04=6+25"]);
    assert!(output.status.success(), "{}", text(&output));
    let error = refused(&["update", "AF-00000001", "--part", "SW-001-4.0-AL04=7+25"]);
    assert_eq!(error["causes"][0]["cause"]["newest"], "AF-00000002");
    let twice = machine.run(&["update", "AF-00000002", "--part", "A=1", "--part", "A=2"]);
    assert_eq!(twice.status.code(), Some(2), "{}", text(&twice));
}

#[test]
fn deactivating_gives_units_back_and_says_what_became_of_each() {
    let machine = Machine::with_sample_company();
    for number in ["1", "2", "3"] {
        let name = format!("CIC0{number}=A3155D1E8B4{number}");
        let arguments = [
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
        ];
        assert!(machine.with_passphrase(&arguments).status.success());
    }
    let available = || {
        let summary = machine.json(&["summary", "--account", "100042"]);
        let rows = summary["rows"].as_array().unwrap();
        rows.iter().find(|row| row["part"] == "SW-001-4.0-AL04").unwrap()["available"].clone()
    };
    let first = ["deactivate", "AF-00000001", "--reason", "added-server"];
    let dry = machine.json(&[&first, &["--dry-run"] as &[&str]].concat());
    assert_eq!((&dry["pools"][0]["units"], &dry["pools"][0]["available_after"]), (&60.into(), &80.into()));
    assert_eq!(available(), 20);
    let output = machine.with_passphrase(&first);
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("AF-00000001 is deactivated. Its units are back in the pool."));
    assert_eq!(available(), 80);

    // Several at once only on purpose; one that cannot be holds no other up.
    let three = ["deactivate", "AF-00000001", "AF-00000002", "AF-00000003", "AF-00000002", "--reason"];
    let careless = machine.with_passphrase(&[&three, &["generated-incorrectly"] as &[&str]].concat());
    assert_eq!(careless.status.code(), Some(2));
    assert!(text(&careless).contains("These are 3 files."), "{}", text(&careless));
    assert_eq!(available(), 80);
    let output = machine
        .with_passphrase(&[&["--json"], &three as &[&str], &["generated-incorrectly", "--yes"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    let became: Vec<&str> = done["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["result"]["became"].as_str().unwrap())
        .collect();
    assert_eq!(became, ["refused", "deactivated", "deactivated"]);
    assert_eq!(available(), 200);
}

#[test]
fn a_reason_is_needed_and_a_text_belongs_to_other() {
    let machine = Machine::with_sample_company();
    assert!(machine.with_passphrase(&new(&[])).status.success());
    let long = "x".repeat(501);
    for (arguments, status) in [
        (&[] as &[&str], 2),
        (&["--reason", "because"], 2),
        (&["--reason", "other"], 2),
        (&["--reason", "added-server", "--text", "moved"], 2),
        (&["--reason", "other", "--text", " "], 1),
        (&["--reason", "other", "--text", &long], 1),
    ] {
        let output = machine.with_passphrase(&[&["deactivate", "AF-00000001"], arguments].concat());
        assert_eq!(output.status.code(), Some(status), "{arguments:?} {}", text(&output));
    }
    assert_eq!(machine.json(&["show", "AF-00000001"])["file"]["state"], "active");
    let why =
        ["deactivate", "AF-00000001", "--reason", "other", "--text", "The server was\nnever delivered."];
    let output = machine.with_passphrase(&why);
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(machine.json(&["show", "AF-00000001"])["file"]["state"], "deactivated");
}
