//! The interface's description is committed, and a difference is a failure.

use std::path::Path;

use portal_api::path;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[test]
fn the_description_is_the_committed_one() {
    let committed = std::fs::read_to_string(SNAPSHOT).unwrap_or_default();
    assert!(
        committed == portal::openapi_json(),
        "crates/portal/openapi.json is out of date: run `cargo test -p portal --test it -- --ignored update_openapi`, look at the difference and commit it"
    );
}

#[test]
#[ignore = "writes crates/portal/openapi.json anew"]
fn update_openapi() {
    std::fs::write(Path::new(SNAPSHOT), portal::openapi_json()).unwrap();
}

#[test]
fn every_path_of_the_wire_is_described() {
    let description: serde_json::Value = serde_json::from_str(&portal::openapi_json()).unwrap();
    let described: std::collections::BTreeSet<&str> = description["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let spoken = [
        path::REQUESTS,
        path::CATALOGUE_JOURNAL,
        path::ACCOUNTS,
        path::ACCOUNT_JOURNAL,
        path::FILE,
        path::TRUST,
        path::REVOCATIONS,
        path::IMPORT,
        path::HEALTHZ,
        path::READYZ,
        path::OPENAPI,
    ];
    assert_eq!(described, spoken.into());
}
