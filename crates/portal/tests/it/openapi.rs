//! The interface's description is committed, and a difference is a failure.

use portal_api::path;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

/// Set `AFMT_UPDATE_GENERATED` (as `cargo xtask generate` does) to write the description instead of comparing it.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test is a composition root")]
fn the_committed_description_is_the_one_of_the_code() {
    let fresh = portal::openapi_json();
    if std::env::var_os("AFMT_UPDATE_GENERATED").is_some() {
        std::fs::write(SNAPSHOT, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(SNAPSHOT).unwrap_or_default();
    assert!(committed == fresh, "crates/portal/openapi.json is out of date: run `cargo xtask generate`");
}

#[test]
fn every_path_of_the_wire_is_described() {
    let description: serde_json::Value = serde_json::from_str(&portal::openapi_json()).unwrap();
    let described: std::collections::BTreeSet<&str> =
        description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let spoken = [
        path::REQUESTS,
        path::CATALOGUE_JOURNAL,
        path::ACCOUNTS,
        path::ACCOUNT_JOURNAL,
        path::FILE,
        path::TRUST,
        path::REVOCATIONS,
        path::IMPORT,
        path::TICKETS,
        path::TICKETS_READ,
        path::TICKETS_REPLY,
        path::TICKETS_SEARCH,
        path::TICKET,
        path::TICKET_ATTACHMENT,
        path::TICKET_ANSWERS,
        path::TICKET_STATE,
        path::HEALTHZ,
        path::READYZ,
        path::OPENAPI,
    ];
    assert_eq!(described, spoken.into());
}
