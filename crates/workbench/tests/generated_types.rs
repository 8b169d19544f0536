//! The UI's types are made from the Rust ones; what is committed must be what the code says today.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod sentences;

use std::{collections::BTreeMap, fs, path::Path};

use ts_rs::{Config, TS};
use workbench::commands::Commands;

fn files_of(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(name, fs::read_to_string(&path).unwrap());
    }
    files
}

/// Set `AFMT_UPDATE_GENERATED` (as `cargo xtask generate` does) to write the types instead of comparing them.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test is a composition root")]
fn the_committed_types_are_the_ones_of_the_code() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/generated");
    let fresh = tempfile::tempdir().unwrap();
    Commands::export_all(&Config::new().with_out_dir(fresh.path())).unwrap();
    let mut fresh = files_of(fresh.path());
    fresh.insert("sentences.json".to_owned(), sentences::file());
    assert!(fresh.len() > 60, "only {} types were made", fresh.len());

    if std::env::var_os("AFMT_UPDATE_GENERATED").is_some() {
        fs::remove_dir_all(&committed).ok();
        fs::create_dir_all(&committed).unwrap();
        for (name, text) in &fresh {
            fs::write(committed.join(name), text).unwrap();
        }
    }
    let committed = files_of(&committed);
    let changed: Vec<&String> = fresh
        .keys()
        .chain(committed.keys())
        .filter(|name| fresh.get(*name) != committed.get(*name))
        .collect();
    assert!(changed.is_empty(), "run `cargo xtask generate`; out of date: {changed:?}");
}
