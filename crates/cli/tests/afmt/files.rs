//! `afmt list`, `download`, `compare` and `pdf`.

use super::*;

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
