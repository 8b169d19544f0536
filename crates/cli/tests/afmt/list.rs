//! `afmt new --list`.

use super::*;

const COMMON: &[&str] = &[
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
    "--list",
    "machines.csv",
];

/// A machine with a list; `rest` goes on after what all rows have in common.
fn run(machine: &Machine, list: &str, rest: &[&str]) -> Output {
    fs::write(machine.path("machines.csv"), list).unwrap();
    machine.with_passphrase(&[COMMON, rest].concat())
}

fn total(machine: &Machine) -> Value {
    machine.json(&["list", "--account", "100042"])["total"].clone()
}

const MIXED: &str = "machine;host_id;site\nA1;A3155D1E8B01;zrh-1\na1;A3155D1E8B02\n;A3155D1E8B03\n\
                     A4;A3155D1E8B04;nowhere\nA5;A3155D1E8B05\nA6;A3155D1E8B06\n";

fn verdicts(preview: &Value) -> Vec<(u64, &str)> {
    let rows = preview["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| (row["line"].as_u64().unwrap(), row["verdict"]["verdict"].as_str().unwrap()))
        .collect()
}

#[test]
fn every_row_has_a_verdict_and_none_goes_when_one_is_bad() {
    let machine = Machine::with_sample_company();
    let output = run(&machine, MIXED, &["--part", "SW-001-4.0-AL04=90"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let said = text(&output);
    for (line, words) in [
        ("    2  ready ", "zrh-1"),
        ("    3  needs correcting ", "the same as in line 2"),
        ("    4  needs correcting ", "name of machine 1"),
        ("    5  would be refused ", "no install site nowhere"),
        ("    6  ready ", "A5"),
        ("    7  would be refused ", "70 units short"),
    ] {
        let row = said.lines().find(|row| row.starts_with(line)).unwrap_or_else(|| panic!("{line}: {said}"));
        assert!(row.contains(words), "{words} is not in {row}");
    }
    assert!(said.contains("2 of 6 rows can go.") && said.contains("--only-good"), "{said}");
    assert!(said.contains("Nothing was generated: 4 of 6 rows cannot go."), "{said}");
    assert_eq!(total(&machine), 0);

    let (status, listed) = printed(&run(&machine, MIXED, &["--part", "SW-001-4.0-AL04=90", "--json"]));
    assert_eq!((status, &listed["results"], &listed["saved"]), (1, &Value::Array(vec![]), &Value::Null));
    // The same may be looked at without a passphrase.
    let (status, preview) =
        printed(&machine.run(&[COMMON, &["--part", "SW-001-4.0-AL04=90", "--dry-run", "--json"]].concat()));
    assert_eq!(status, 1);
    let expected = [
        (2, "ready"),
        (3, "fields_wrong"),
        (4, "fields_wrong"),
        (5, "refused"),
        (6, "ready"),
        (7, "refused"),
    ];
    assert_eq!(verdicts(&preview), expected);
    assert_eq!(verdicts(&listed["preview"]), expected);

    // What all rows lack is said once.
    let said = text(&run(&machine, MIXED, &["--dry-run"]));
    assert_eq!(said.matches("parts: This field is needed").count(), 1, "{said}");
    assert_eq!(total(&machine), 0);
}

#[test]
fn only_the_good_rows_go_when_that_is_said_and_all_are_saved() {
    let machine = Machine::with_sample_company();
    fs::write(machine.path("A5.I3Lic"), b"mine").unwrap();
    let rest = ["--part", "SW-001-4.0-AL04=90", "--only-good", "--out", "."];
    let (status, listed) = printed(&run(&machine, MIXED, &[&rest as &[&str], &["--json"]].concat()));
    assert_eq!(status, 1, "four rows have no file: {listed}");
    let became: Vec<_> = listed["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["line"].as_u64().unwrap(), row["result"]["serial"].as_str().unwrap()))
        .collect();
    assert_eq!(became, [(2, "AF-00000001"), (6, "AF-00000002")]);
    assert_eq!(listed["results"][0]["result"]["became"], "generated");
    let names: Vec<&Value> =
        listed["saved"]["written"].as_array().unwrap().iter().map(|file| &file["file_name"]).collect();
    assert_eq!(names, ["A1.I3Lic", "A5 (2).I3Lic"]);
    assert_eq!(machine.run(&["inspect", "A1.I3Lic", "A5 (2).I3Lic"]).status.code(), Some(0));
    assert_eq!(fs::read(machine.path("A5.I3Lic")).unwrap(), b"mine");
    assert_eq!(machine.json(&["show", "AF-00000001"])["file"]["site"]["id"], "zrh-1");
    assert_eq!(machine.json(&["show", "AF-00000002"])["file"]["site"]["id"], "fra-1");
    assert_eq!(total(&machine), 2);
}

#[test]
fn a_good_list_is_generated_and_a_second_time_only_on_purpose() {
    let machine = Machine::with_sample_company();
    fs::write(
        machine.path("common.toml"),
        "product_line = \"CIC\"\nlicense_type = \"production\"\nlicense_version = \"4.0\"\nsite = \"fra-1\"\n\
         parts = [{ part = \"SW-001-4.0-AL04\", assigned = 5 }]\n",
    )
    .unwrap();
    fs::write(machine.path("machines.csv"), "P1,A3155D1E8B01,P2,A3155D1E8B02\nS1,A3155D1E8B03\n").unwrap();
    let wish = ["new", "--account", "100042", "--request", "common.toml", "--list", "machines.csv"];
    let output = machine.with_passphrase(&wish);
    assert!(output.status.success(), "{}", text(&output));
    for said in [
        "Line 1: AF-00000001 for P1 + P2 generated.",
        "Line 2: AF-00000002 for S1 generated.",
        "2 of 2 rows generated.",
        "afmt download --account 100042",
    ] {
        assert!(text(&output).contains(said), "{said} is not in {}", text(&output));
    }
    let again = machine.with_passphrase(&wish);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again));
    assert_eq!(text(&again).matches("needs --confirm-files").count(), 2, "{}", text(&again));
    assert_eq!(total(&machine), 2);
    let beside = machine.with_passphrase(&[&wish, &["--confirm-files"] as &[&str]].concat());
    assert!(beside.status.success(), "{}", text(&beside));
    assert_eq!(total(&machine), 4);
}

#[test]
fn a_list_that_cannot_be_is_said_before_anything_is_asked_for() {
    let machine = Machine::with_sample_company();
    let part = "SW-001-4.0-AL04=1";
    let good = "A1,A3155D1E8B01\n";
    for (list, rest, status, said) in [
        ("A1,1\n".repeat(501).as_str(), &[] as &[&str], 1, "has 501 machines, and at most 500"),
        ("\n", &[], 1, "no machine in this list"),
        ("machine,host_id,colour\nA1,1,red\n", &[], 1, "\"colour\""),
        (good, &["--machine", "B=A3155D1E8B02"], 2, "cannot be used with"),
        (good, &["--confirm", "AF-00000001"], 2, "cannot be used with"),
        (good, &["--id", "01935b5a-7d2e-7c3a-9f10-2b6c1d0e4f55"], 2, "cannot be used with"),
        (good, &["--out", "gone"], 2, "There is no folder gone"),
        (good, &["--request", "one.toml"], 2, "The machines come from the list"),
    ] {
        fs::write(machine.path("one.toml"), "machines = [{ name = \"M\", host_id = \"A3155D1E8B09\" }]")
            .unwrap();
        let output = run(&machine, list, &[&["--part", part], rest].concat());
        assert_eq!(output.status.code(), Some(status), "{rest:?} {}", text(&output));
        assert!(text(&output).contains(said), "{rest:?} {}", text(&output));
    }
    let lonely = machine.with_passphrase(&new(&["--only-good"]));
    assert_eq!(lonely.status.code(), Some(2), "{}", text(&lonely));
    assert_eq!(total(&machine), 0);
}
