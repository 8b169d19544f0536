//! One table of commands, three places that must agree with it.

use std::{collections::BTreeSet, fs, path::Path};

use workbench::commands::NAMES;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

fn table() -> BTreeSet<String> {
    NAMES.iter().map(|name| (*name).to_owned()).collect()
}

/// The quoted words between two marks of a text.
fn words_between(text: &str, from: &str, to: &str) -> BTreeSet<String> {
    let start = text.find(from).unwrap() + from.len();
    let end = start + text[start..].find(to).unwrap();
    text[start..end]
        .split([',', '\n'])
        .map(|word| word.trim().trim_matches('"').to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

#[test]
fn the_shell_handles_every_command_of_the_table_and_no_other() {
    let handled = words_between(&read("src-tauri/src/commands.rs"), "generate_handler![", "]");
    assert_eq!(handled, table());
    assert_eq!(words_between(&read("src-tauri/build.rs"), "const COMMANDS: &[&str] = &[", "]"), table());
}

#[test]
fn the_window_may_ask_for_exactly_these_commands_and_its_events() {
    let config: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    let security = &config["app"]["security"];
    let capabilities = security["capabilities"].as_array().unwrap();
    assert_eq!(capabilities.len(), 1);
    let granted: BTreeSet<String> = capabilities[0]["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission.as_str().unwrap().to_owned())
        .collect();
    let mut wanted: BTreeSet<String> =
        table().iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    wanted.insert("core:event:allow-listen".to_owned());
    wanted.insert("core:event:allow-unlisten".to_owned());
    assert_eq!(granted, wanted);
}

#[test]
fn the_page_may_load_nothing_from_elsewhere() {
    let config: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    let csp = config["app"]["security"]["csp"].as_object().unwrap();
    for (directive, sources) in csp {
        let sources = sources.as_str().unwrap();
        for source in sources.split(' ') {
            let local = ["'self'", "'none'", "data:", "ipc:", "http://ipc.localhost"].contains(&source);
            assert!(local, "{directive} allows {source}");
            assert!(source != "data:" || directive == "img-src");
        }
    }
    assert_eq!(csp["default-src"], "'none'");
    assert_eq!(csp["script-src"], "'self'");
    assert_eq!(config["app"]["withGlobalTauri"], false);
}
