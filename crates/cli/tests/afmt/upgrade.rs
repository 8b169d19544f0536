//! `afmt upgrade`.

use super::*;

const STATIONS: &str = "SW-1-3.0-ST";
const SERVER: &str = "SW-1-3.0-SV";

/// Accounts without mirroring, with mirroring, without support and with a subscription. Files are generated for one
/// of them, on OLD01 and OLD02.
fn company(with_files: &str) -> Machine {
    let machine = Machine::new();
    let begun = machine.with_passphrase(&["init", "--empty", "--name", "A", "--secrets", "passphrase-file"]);
    assert!(begun.status.success(), "{}", text(&begun));
    let mut sites =
        "account,site,name,street,city,region,postal_code,country,contact,email,phone,active\n".to_owned();
    let mut orders = "account,order,ordered_on,part,license_type,quantity\n".to_owned();
    for account in 1..=4 {
        sites.push_str(&format!("{account},main,Head office,Street 1,Zürich,ZH,8000,CH,,,,yes\n"));
        for (part, quantity) in [(STATIONS, 100), (SERVER, 3), ("SW-1-4.0-XX", 7)] {
            orders.push_str(&format!("{account},SO-1,2019-05-14,{part},production,{quantity}\n"));
        }
    }
    orders.push_str(&format!("1,SO-2,2019-05-14,{STATIONS},development,10\n"));
    for (name, contents) in [
        (
            "accounts.csv",
            "account,name,model,support_ends,mirroring,managed_by\n1,Plain,perpetual,2999-06-30,no,\n\
             2,Mirrored,perpetual,2999-06-30,yes,\n3,Ended,perpetual,2020-11-29,no,\n\
             4,Rented,subscription,2999-06-30,no,\n",
        ),
        (
            "parts.csv",
            "part,description,product_line,license_version,kind,keys,upgrade_to,source\n\
             SW-1-4.0-ST,Station,CIC,4.0,part,STATION:station CLIENT:assigned,,synthetic\n\
             SW-1-4.0-SV,Server,CIC,4.0,part,SERVER:flat,,synthetic\n\
             SW-1-4.0-XX,Extra,CIC,4.0,part,EXTRA:flat,,synthetic\n\
             SW-1-3.0-ST,Station,CIC,3.0,part,STATION:station,SW-1-4.0-ST,synthetic\n\
             SW-1-3.0-SV,Server,CIC,3.0,part,SERVER:flat,SW-1-4.0-SV,synthetic\n",
        ),
        ("sites.csv", &sites),
        ("orders.csv", &orders),
    ] {
        fs::write(machine.path(name), contents).unwrap();
    }
    machine.json(&["import", "parts.csv", "accounts.csv", "sites.csv", "orders.csv"]);
    fs::write(machine.path("machines.csv"), "OLD01,A3155D1E8B01\nOLD02,A3155D1E8B02\n").unwrap();
    let made = machine.with_passphrase(&[
        "new",
        "--account",
        with_files,
        "--product-line",
        "CIC",
        "--license-type",
        "production",
        "--license-version",
        "3.0",
        "--site",
        "main",
        "--list",
        "machines.csv",
        "--part",
        "SW-1-3.0-ST=20",
        "--part",
        "SW-1-3.0-SV=1",
    ]);
    assert!(made.status.success(), "{}", text(&made));
    machine
}

/// Ordered and available units of a part of type production.
fn units(machine: &Machine, account: &str, part: &str) -> (u64, u64) {
    let summary = machine.json(&["summary", "--account", account]);
    let of_part = |row: &&Value| row["part"] == part && row["license_type"] == "production";
    summary["rows"].as_array().unwrap().iter().find(of_part).map_or((0, 0), |row| {
        let pool = &row["pool"];
        let ordered = pool["ordered"].as_u64().unwrap();
        (ordered, row["available"].as_u64().unwrap())
    })
}

fn refusals(error: &Value) -> Vec<&str> {
    let causes = error["error"]["causes"].as_array().unwrap();
    causes.iter().map(|cause| cause["cause"]["refusal"].as_str().unwrap()).collect()
}

#[test]
fn what_can_be_upgraded_is_listed_with_a_verdict_for_each_part() {
    let machine = company("1");
    let output = machine.run(&["upgrade", "--account", "1"]);
    assert!(output.status.success(), "{}", text(&output));
    let said = text(&output);
    let row = |part: &str, license_type: &str| -> Vec<&str> {
        let line = said.lines().find(|line| line.contains(part) && line.contains(license_type));
        line.unwrap_or_else(|| panic!("{said}")).split_whitespace().collect()
    };
    assert_eq!(
        row(STATIONS, "production"),
        ["can", "be", "upgraded", STATIONS, "3.0", "production", "SW-1-4.0-ST", "4.0", "100", "60", "2"]
    );
    assert_eq!(row(STATIONS, "development")[6..], ["SW-1-4.0-ST", "4.0", "10", "10", "0"]);
    assert_eq!(row("SW-1-4.0-XX", "production"), ["SW-1-4.0-XX", "4.0", "production", "7", "7"]);

    let mirrored = text(&machine.run(&["upgrade", "--account", "2"]));
    assert!(
        mirrored.contains("are upgraded together. The old files would stay in force until"),
        "{mirrored}"
    );
    let ended = text(&machine.run(&["upgrade", "--account", "3"]));
    assert!(ended.contains(&format!("cannot   {SERVER}")), "{ended}");
    assert_eq!(ended.matches("cannot be upgraded: the support contract ended on 2020-11-29").count(), 2);
    let rented = text(&machine.run(&["upgrade", "--account", "4"]));
    assert!(rented.contains("is a subscription") && !rented.contains("can be upgraded"), "{rented}");

    let choices = machine.json(&["upgrade", "--account", "3"]);
    assert_eq!(choices["support_ended"], "2020-11-29");
    assert_eq!(choices["with_options"][0]["causes"][0]["cause"]["refusal"], "support_ended");
    assert_eq!(choices["without_options"][0]["part"]["part"], "SW-1-4.0-XX");
}

#[test]
fn an_upgrade_is_shown_first_and_done_with_yes() {
    let machine = company("1");
    let wish = ["upgrade", "--account", "1", "--part", "SW-1-3.0-ST=production", "--to", "4.0"];
    let with = |rest: &[&'static str]| [&wish, rest].concat();

    let dry = machine.json(&with(&["--dry-run"]));
    assert_eq!(dry["moves"].as_array().unwrap().len(), 1, "the other type is not named");
    assert_eq!((&dry["moves"][0]["units"], &dry["moves"][0]["in_files"]), (&100.into(), &40.into()));
    assert_eq!(dry["files"].as_array().unwrap().len(), 2);

    // Without --yes it is shown, too, and nothing is asked for: nobody is asked for the passphrase.
    let shown = machine.run(&with(&[]));
    assert_eq!(shown.status.code(), Some(2), "{}", text(&shown));
    for said in ["AF-00000001", "OLD02", "3.0 to 4.0", "1 to 2", "add --yes"] {
        assert!(text(&shown).contains(said), "{said} is not in {}", text(&shown));
    }
    let (status, mut error) = printed(&machine.run(&with(&["--json"])));
    let preview = &mut error["error"]["preview"];
    // Told at another time.
    preview["as_of"] = dry["as_of"].clone();
    assert_eq!((status, &*preview), (2, &dry));
    assert_eq!(units(&machine, "1", STATIONS), (100, 60));

    let id = "01935b5a-7d2e-7c3a-9f10-2b6c1d0e4f55";
    let yes = with(&["--leave", "AF-00000002", "--yes", "--id", id, "--json"]);
    let (status, done) = printed(&machine.with_passphrase(&[&yes, &["--out", "."] as &[&str]].concat()));
    assert_eq!(status, 0, "{done}");
    let revision = &done["revisions"][0];
    assert_eq!(
        (&revision["supersedes"], &revision["serial"]),
        (&"AF-00000001".into(), &"AF-00000003".into())
    );
    assert_eq!(done["revisions"].as_array().unwrap().len(), 1);
    assert_eq!(done["preview"]["files"][0]["file"]["serial"], "AF-00000001");
    assert_eq!(done["saved"]["written"][0]["file_name"], "OLD01.I3Lic");
    assert_eq!(machine.run(&["inspect", "OLD01.I3Lic"]).status.code(), Some(0));
    assert_eq!(machine.json(&["show", "AF-00000003"])["file"]["license_version"], "4.0");
    assert_eq!(machine.json(&["show", "AF-00000002"])["file"]["state"], "active", "it was left");
    assert_eq!(units(&machine, "1", "SW-1-4.0-ST"), (80, 60));
    assert_eq!(units(&machine, "1", STATIONS), (20, 0), "what the file that was left holds");

    // Once more under the same id: the same, although there is nothing left that could be chosen.
    let (status, again) = printed(&machine.with_passphrase(&yes));
    assert_eq!((status, &again["revisions"]), (0, &done["revisions"]));
    assert_eq!(units(&machine, "1", "SW-1-4.0-ST"), (80, 60));
    // Under the same id something else.
    let other = ["--json", "upgrade", "--account", "1", "--part", SERVER, "--to", "4.0", "--yes", "--id", id];
    let (status, error) = printed(&machine.with_passphrase(&other));
    assert_eq!((status, &error["error"]["code"]), (1, &"already_sent".into()));
    assert_eq!(units(&machine, "1", SERVER), (3, 1));
}

#[test]
fn with_mirroring_all_goes_or_nothing() {
    let machine = company("2");
    let part = ["--json", "upgrade", "--account", "2", "--part", STATIONS, "--to", "4.0"];
    let (status, error) = printed(&machine.with_passphrase(&[&part, &["--yes"] as &[&str]].concat()));
    assert_eq!((status, refusals(&error)), (1, vec!["mirroring_all_or_none"]), "{error}");
    let (status, dry) = printed(&machine.run(&[&part, &["--dry-run"] as &[&str]].concat()));
    assert_eq!((status, &dry["causes"][0]["cause"]["refusal"]), (1, &"mirroring_all_or_none".into()));
    let all = ["upgrade", "--account", "2", "--all", "--to", "4.0", "--yes"];
    let left = [&["--json"], &all as &[&str], &["--leave", "AF-00000002"]].concat();
    let (status, error) = printed(&machine.with_passphrase(&left));
    assert_eq!(status, 1, "{error}");
    assert_eq!(units(&machine, "2", STATIONS), (100, 60), "none of it has moved");

    let output = machine.with_passphrase(&all);
    assert!(output.status.success(), "{}", text(&output));
    let said = text(&output);
    assert!(said.contains("AF-00000004 for OLD02 generated, in place of AF-00000002."), "{said}");
    assert!(said.contains("The old files stay in force until"), "{said}");
    assert_eq!(
        (units(&machine, "2", "SW-1-4.0-ST"), units(&machine, "2", "SW-1-4.0-SV")),
        ((100, 60), (3, 1))
    );
}

#[test]
fn an_upgrade_that_cannot_be_meant_is_not_asked_for() {
    let machine = company("1");
    fs::write(machine.path("file"), "").unwrap();
    for (arguments, status, said) in [
        (&["--part", STATIONS] as &[&str], 2, "--to"),
        (&["--to", "4.0"], 2, "--all"),
        (&["--yes"], 2, "--all"),
        (&["--all", "--to", "5.0"], 2, "Nothing of account 1 can be upgraded to 5.0"),
        (&["--part", STATIONS, "--to", "5.0"], 2, "SW-1-4.0-ST of version 4.0, not 5.0"),
        (&["--part", "SW-9", "--to", "4.0"], 2, "has not ordered SW-9"),
        (&["--part", "SW-1-3.0-SV=trial", "--to", "4.0"], 2, "has not ordered SW-1-3.0-SV as trial"),
        (&["--part", "SW-1-3.0-SV=rented", "--to", "4.0"], 2, "--part PART[=TYPE]"),
        (&["--part", "SW-1-4.0-XX", "--to", "4.0"], 1, "SW-1-4.0-XX has no upgrade option"),
        (&["--part", STATIONS, "--to", "4.0", "--leave", "AF-00000009"], 2, "AF-00000009 holds nothing"),
        (&["--part", STATIONS, "--to", "4.0", "--out", "gone"], 2, "There is no folder gone"),
        (&["--part", STATIONS, "--to", "4.0", "--out", "file"], 2, "There is no folder file"),
    ] {
        let output = machine.run(&[&["upgrade", "--account", "1"], arguments].concat());
        assert_eq!(output.status.code(), Some(status), "{arguments:?} {}", text(&output));
        assert!(text(&output).contains(said), "{arguments:?} {}", text(&output));
    }
    assert_eq!(units(&machine, "1", STATIONS), (100, 60));
}
