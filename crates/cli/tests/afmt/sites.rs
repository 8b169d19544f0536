//! `afmt sites`.

use super::*;

const ID: &str = "01935b5a-7d2e-7c3a-9f10-2b6c1d0e4f55";

fn site(machine: &Machine, id: &str) -> Value {
    let list = machine.json(&["sites", "list", "--account", "100042"]);
    let rows = list["sites"].as_array().unwrap();
    let row = rows.iter().find(|row| row["site"]["site"] == id);
    assert!(row.is_some(), "{list}");
    row.unwrap()["site"].clone()
}

fn count(machine: &Machine) -> usize {
    machine.json(&["sites", "list", "--account", "100042"])["sites"].as_array().unwrap().len()
}

#[test]
fn a_site_is_added_with_all_its_details_and_once() {
    let machine = Machine::with_sample_company();
    let fields = [
        ("name", "Genève Cornavin"),
        ("street", "Rue de Lausanne 3"),
        ("city", "Genève"),
        ("region", "GE"),
        ("postal-code", "1201"),
        ("country", "CH"),
        ("contact-name", "Léa Favre"),
        ("email", "lea@alpenrueck.example"),
        ("phone", "+41 22 555 01 00"),
        ("notes", "Ring twice.\nThird floor."),
    ];
    let mut arguments: Vec<String> =
        ["sites", "add", "--account", "100042", "--id", ID].map(str::to_owned).to_vec();
    for (name, value) in fields {
        arguments.extend([format!("--{name}"), value.to_owned()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // Asked twice: the second time the site that is like it is itself.
    let added = machine.json(&arguments);
    let again = machine.json(&arguments);
    assert_eq!((&added["site"], count(&machine)), (&again["site"], 4));
    assert_eq!(added["similar"], Value::Array(vec![]));
    let kept = site(&machine, added["site"].as_str().unwrap());
    assert_eq!((&added["now"], &kept["active"]), (&kept, &true.into()));
    for (name, value) in fields {
        assert_eq!(kept[name.replace('-', "_")], value, "{name}");
    }
    let said = text(&machine.run(&["sites", "list", "--account", "100042"]));
    assert!(said.contains("Genève Cornavin") && said.contains("1201 Genève"), "{said}");
}

#[test]
fn a_site_like_another_is_noticed_and_added_with_yes() {
    let machine = Machine::with_sample_company();
    let twin = ["sites", "add", "--account", "100042", "--name", "frankfurt-dc", "--country", "DE"];
    let output = machine.run(&twin);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    for said in ["fra-1", "Frankfurt am Main", "active", "--yes"] {
        assert!(text(&output).contains(said), "{said} is not in {}", text(&output));
    }
    let (status, error) = printed(&machine.run(&[&["--json"], &twin as &[&str]].concat()));
    assert_eq!((status, &error["error"]["similar"][0]["site"]), (2, &"fra-1".into()));
    assert_eq!(count(&machine), 3);
    let added = machine.json(&[&twin, &["--yes"] as &[&str]].concat());
    assert_eq!(added["similar"][0]["site"], "fra-1");
    assert_eq!(count(&machine), 4);

    // Of an edit only what becomes like another is news.
    let edit = |rest: &[&'static str]| {
        machine.run(&[&["sites", "edit", "fra-1", "--account", "100042"], rest].concat())
    };
    assert!(edit(&["--phone", "+49 69 1"]).status.success(), "it was like the other before");
    let output = edit(&["--name", "Zürich Mythenquai"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    assert!(text(&output).contains("zrh-1") && !text(&output).contains("site-"), "{}", text(&output));
    assert!(edit(&["--name", "Zürich Mythenquai", "--yes"]).status.success());
    assert_eq!(site(&machine, "fra-1")["name"], "Zürich Mythenquai");
}

#[test]
fn what_is_wrong_with_a_site_is_said_and_nothing_is_kept() {
    let machine = Machine::with_sample_company();
    let wrong = ["sites", "add", "--account", "100042", "--country", "Germany", "--email", "x"];
    let (status, error) = printed(&machine.run(&[&["--json"], &wrong as &[&str]].concat()));
    assert_eq!(status, 1);
    let message = error["error"]["message"].as_str().unwrap();
    for said in ["name: ", "country: ", "e-mail: "] {
        assert!(message.contains(said), "{said} is not in {message}");
    }
    for (arguments, said) in [
        (&["edit", "fra-1"] as &[&str], "Nothing was named that shall change"),
        (&["edit", "fra-9", "--phone", "1"], "There is no install site fra-9"),
        (&["edit", "fra-1", "--phone", "1", "--before", "gone"], "gone"),
        (&["edit", "fra-1", "--phone", "1", "--before", "none"], "none holds no sites"),
        (&["edit", "fra-1", "--phone", "1", "--before", "other"], "other does not hold install site fra-1"),
        (&["edit", "fra-1", "--active", "perhaps"], "possible values"),
    ] {
        fs::write(machine.path("none"), "{}").unwrap();
        fs::write(machine.path("other"), site(&machine, "zrh-1").to_string()).unwrap();
        let output = machine.run(&[&["sites"], arguments, &["--account", "100042"]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {}", text(&output));
        assert!(text(&output).contains(said), "{arguments:?} {}", text(&output));
    }
    assert_eq!((count(&machine), &site(&machine, "fra-1")["phone"]), (3, &"+49 69 555 0110".into()));
}

#[test]
fn an_edit_changes_what_is_named_and_never_what_was_not_seen() {
    let machine = Machine::with_sample_company();
    let seen = machine.json(&["sites", "list", "--account", "100042"]);
    fs::write(machine.path("seen.json"), seen.to_string()).unwrap();
    let before = site(&machine, "fra-1");
    let edit = ["sites", "edit", "fra-1", "--account", "100042"];

    let first = [&edit as &[&str], &["--phone", "+49 1", "--email", "", "--before", "seen.json", "--id", ID]];
    let changed = machine.json(&first.concat());
    let mut expected = before;
    (expected["phone"], expected["email"]) = ("+49 1".into(), "".into());
    assert_eq!(changed["now"], expected);

    // Somebody who looked before that does not write over it.
    let stale = [&["--json"], &edit as &[&str], &["--phone", "+49 2", "--before", "seen.json"]];
    let (status, error) = printed(&machine.run(&stale.concat()));
    assert_eq!((status, &error["error"]["causes"][0]["cause"]["refusal"]), (1, &"site_changed".into()));
    assert_eq!(error["error"]["causes"][0]["cause"]["now"], expected);
    assert_eq!(site(&machine, "fra-1"), expected);
    // The same under the same id is not stale: it was asked already.
    assert_eq!(machine.json(&first.concat())["now"], expected);
    let other = [&["--json"], &edit as &[&str], &["--phone", "+49 3", "--id", ID]];
    let (status, error) = printed(&machine.run(&other.concat()));
    assert_eq!((status, &error["error"]["code"]), (1, &"already_sent".into()));

    // One site is enough of a file.
    fs::write(machine.path("now.json"), expected.to_string()).unwrap();
    let fresh = [&edit as &[&str], &["--phone", "+49 2", "--before", "now.json"]];
    assert_eq!(machine.json(&fresh.concat())["now"]["phone"], "+49 2");
}

#[test]
fn a_site_with_files_is_deactivated_by_whoever_has_seen_them() {
    let machine = Machine::with_sample_company();
    assert!(machine.with_passphrase(&new(&[])).status.success());
    let deactivate = ["sites", "deactivate", "fra-1", "--account", "100042"];
    let output = machine.run(&deactivate);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("AF-00000001") && text(&output).contains("--yes"), "{}", text(&output));
    let (_, error) = printed(&machine.run(&[&["--json"], &deactivate as &[&str]].concat()));
    assert_eq!(error["error"]["causes"][0]["cause"]["files"]["first"][0], "AF-00000001");
    assert_eq!(site(&machine, "fra-1")["active"], true);

    let output = machine.run(&[&deactivate, &["--yes"] as &[&str]].concat());
    assert!(output.status.success(), "{}", text(&output));
    assert!(
        text(&output).contains("is inactive") && text(&output).contains("AF-00000001"),
        "{}",
        text(&output)
    );
    assert_eq!(site(&machine, "fra-1")["active"], false);
    assert_eq!(machine.json(&["show", "AF-00000001"])["file"]["state"], "active");
    let refused = machine.json(&new(&["--dry-run", "--confirm", "AF-00000001"]));
    assert_eq!(refused["causes"][0]["cause"]["refusal"], "site_inactive");

    let again = machine.json(&["sites", "edit", "fra-1", "--active", "yes", "--account", "100042"]);
    assert_eq!(again["now"]["active"], true);
    // A site without files needs nobody's yes.
    let empty = machine.json(&["sites", "deactivate", "zrh-1", "--account", "100042"]);
    assert_eq!((&empty["now"]["active"], &empty["files"]["count"]), (&false.into(), &0.into()));
}
