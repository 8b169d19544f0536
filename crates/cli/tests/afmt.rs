//! The program as a script sees it: arguments in, text or JSON and an exit status out. No display, no keychain.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse battery staple";

/// A machine without display, bus or keychain, with one data folder.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn with_sample_company() -> Self {
        let machine = Self::new();
        let output = machine.with_passphrase(&[
            "init",
            "--sample-company",
            "--name",
            "Ada Lovelace",
            "--secrets",
            "passphrase-file",
        ]);
        assert!(output.status.success(), "{}", text(&output));
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_afmt"));
        command
            .args(arguments)
            .env_clear()
            .env("AFMT_DATA_FOLDER", self.path("data"))
            .env("HOME", self.folder.path())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs with the passphrase on descriptor 0, where a pipe can put it.
    fn with_passphrase(&self, arguments: &[&str]) -> Output {
        let mut child = self
            .command(&[&["--passphrase-fd", "0"], arguments].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{PASSPHRASE}").unwrap();
        child.wait_with_output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(output.status.success(), "{}", text(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn text(output: &Output) -> String {
    format!(
        "{:?}\n{}\n{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

const PAIR: &[&str] = &[
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
    "CICFRA01=a3-15-5d-1e-8b-32",
    "--machine",
    "CICFRA02=A3155D1E8B33",
    "--part",
    "SW-001-4.0-SV01=1",
    "--part",
    "SW-001-4.0-AL04=5+25",
];

fn new(rest: &[&str]) -> Vec<&'static str> {
    let rest: Vec<&'static str> =
        rest.iter().map(|word| &*Box::leak((*word).to_owned().into_boxed_str())).collect();
    [&["new"], PAIR, &rest].concat()
}

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

/// The folder of the vectors that an implementation of its own made.
fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../activation-file/tests/vectors")
}

#[test]
fn inspect_gives_the_verdict_of_every_vector() {
    let machine = Machine::new();
    let manifest: Value =
        serde_json::from_slice(&fs::read(vectors().join("manifest.json")).unwrap()).unwrap();
    fs::write(machine.path("trust"), manifest["trust_bundle"].as_str().unwrap()).unwrap();
    fs::write(machine.path("revocations"), format!("{}\n", manifest["revocation_list"].as_str().unwrap()))
        .unwrap();
    let now = manifest["now"].to_string();
    let cases = manifest["cases"].as_array().unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        let file = vectors().join(case["file"].as_str().unwrap()).display().to_string();
        let mut arguments = vec![
            "inspect",
            &file,
            "--trust",
            "trust",
            "--revocations",
            "revocations",
            "--now",
            &now,
            "--json",
        ];
        for (flag, asked) in [("--machine", &case["ask"]["machine"]), ("--host-id", &case["ask"]["host_id"])]
        {
            arguments.extend(asked.as_str().map(|asked| [flag, asked]).into_iter().flatten());
        }
        let output = machine.run(&arguments);
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["verdict"], case["verdict"], "{file}");
        assert_eq!(output.status.code(), Some(i32::from(case["verdict"] != "valid")), "{file}");
        assert!(!answer["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn inspect_that_cannot_run_ends_with_two() {
    let machine = Machine::new();
    let valid = vectors().join("valid-pair.I3Lic").display().to_string();
    fs::write(machine.path("trust"), "no token").unwrap();
    for arguments in [
        &["inspect", "gone.I3Lic"] as &[&str],
        &["inspect", &valid, "--trust", "gone"],
        &["inspect", &valid, "--trust", "trust"],
        &["inspect", &valid, "--revocations", "trust"],
        &["inspect"],
        &["inspect", &valid, "--now", "today"],
    ] {
        assert_eq!(machine.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    let output = machine.run(&["inspect", &valid, "gone.I3Lic", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).lines().count(),
        1,
        "the one that is there is answered"
    );
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

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let machine = Machine::with_sample_company();
    let mut child =
        machine.command(&["accounts"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output));
}

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

#[test]
fn filters_choose_what_is_listed_and_saved() {
    let machine = Machine::with_sample_company();
    for (name, site) in [("CICFRA11", "fra-1"), ("CICFRA12", "fra-1"), ("CICZRH11", "zrh-1")] {
        let host_id = format!("A3155D1E{}", &name[4..].replace(|letter: char| letter > 'F', "0"));
        let made = machine.with_passphrase(&[
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
            site,
            "--machine",
            &format!("{name}={host_id}"),
            "--part",
            "SW-001-4.0-AL04=1",
        ]);
        assert!(made.status.success(), "{}", text(&made));
    }
    let list = |rest: &[&str]| {
        let mut arguments = vec!["--json", "list", "--account", "100042"];
        arguments.extend_from_slice(rest);
        let output = machine.run(&arguments);
        assert!(output.status.success(), "{}", text(&output));
        let page: Value = serde_json::from_slice(&output.stdout).unwrap();
        (page["total"].as_u64().unwrap(), page["all"].as_u64().unwrap())
    };
    assert_eq!(list(&[]), (3, 3));
    assert_eq!(list(&["--site", "zurich mythenquai"]), (1, 3));
    assert_eq!(list(&["--filters", "site:\"Frankfurt DC\" active:yes machine:fra"]), (2, 3));
    assert_eq!(list(&["--machine", "fra", "--active", "no"]), (0, 3));
    assert_eq!(list(&["--to", "2020-12-31", "--zone", "Asia/Tokyo"]), (0, 3));

    let folder = machine.path("stick");
    fs::create_dir(&folder).unwrap();
    let folder_text = folder.display().to_string();
    let save = |rest: &[&str]| {
        let mut arguments = vec!["download", "-o", folder_text.as_str(), "--account", "100042"];
        arguments.extend_from_slice(rest);
        machine.run(&arguments)
    };
    let output = save(&["--machine", "fra"]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("Saved and verified: 2 of 2"), "{}", text(&output));
    // Again, all of them: nothing is replaced.
    assert!(save(&["--all"]).status.success());
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["CICFRA11 (2).I3Lic", "CICFRA11.I3Lic", "CICFRA12 (2).I3Lic", "CICFRA12.I3Lic", "CICZRH11.I3Lic"]
    );

    for (arguments, status, said) in [
        (vec!["--filters", "sites:x"], 1, "“sites:x” is not a filter"),
        (vec!["--site", "Atlantis"], 1, "fits no file of this account"),
        (vec!["--machine", "nobody"], 2, "No file fits these filters"),
        (vec!["--machine", "x", "--zone", "Mars"], 1, "time zone Mars"),
        (vec!["AF-00000001", "--all"], 2, "cannot be used with"),
        (vec![], 2, "required"),
    ] {
        let output = save(&arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains(said), "{arguments:?}: {}", text(&output));
    }
}

#[test]
fn two_files_are_compared_and_facts_are_saved_as_pdf() {
    let machine = Machine::with_sample_company();
    for (part, host_id) in [("SW-001-4.0-AL04=1", "A3155D1E0001"), ("SW-001-4.0-AL04=2", "A3155D1E0002")] {
        let made = machine.with_passphrase(&[
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
            &format!("CICFRA{}={host_id}", &host_id[10..]),
            "--part",
            part,
        ]);
        assert!(made.status.success(), "{}", text(&made));
    }
    let output = machine.run(&["compare", "AF-00000001", "AF-00000002"]);
    assert!(output.status.success(), "{}", text(&output));
    for said in ["+", "CICFRA02", "-", "CICFRA01", "~", "1 + 0", "2 + 0"] {
        assert!(text(&output).contains(said), "{said} is not in {}", text(&output));
    }
    let same = machine.run(&["compare", "AF-00000001", "AF-00000001"]);
    assert!(text(&same).contains("hold the same"), "{}", text(&same));

    let folder = machine.folder.path().display().to_string();
    let output = machine.run(&["pdf", "AF-00000001", "-o", &folder]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(fs::read(machine.path("CICFRA01 AF-00000001.pdf")).unwrap().starts_with(b"%PDF-"));
    let output = machine.run(&["pdf", "AF-00000001", "-o", "CICFRA01 AF-00000001"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("is there already"), "{}", text(&output));
}
