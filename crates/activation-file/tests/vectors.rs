//! The vectors: files made by another implementation, with the verdict on each.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here is a failed test")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use activation_file::{Ask, Context, RevocationList, Signer as _, TrustBundle, inspect};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    now: i64,
    issuer: String,
    pinned_bundle_key: String,
    trust_bundle: String,
    revocation_list: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    verdict: String,
    why: String,
    #[serde(default)]
    ask: Asked,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Asked {
    machine: Option<String>,
    host_id: Option<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn manifest() -> Manifest {
    serde_json::from_slice(&fs::read(folder().join("manifest.json")).unwrap()).unwrap()
}

fn trust(manifest: &Manifest) -> TrustBundle {
    TrustBundle::parse_pinned(&manifest.trust_bundle, manifest.pinned_bundle_key.parse().unwrap()).unwrap()
}

#[test]
fn every_vector_has_its_verdict() {
    let manifest = manifest();
    let trust = trust(&manifest);
    assert_eq!(trust.issuer(), manifest.issuer);
    let revocations = RevocationList::verify(&manifest.revocation_list, &trust).unwrap();
    assert!(!manifest.cases.is_empty());
    for Case { file, verdict, why, ask } in &manifest.cases {
        let bytes = fs::read(folder().join(file)).unwrap();
        let ask = Ask { machine: ask.machine.as_deref(), host_id: ask.host_id.as_deref() };
        let context =
            Context { trust: Some(&trust), revocations: Some(&revocations), now: manifest.now, ask };
        let inspection = inspect(&bytes, &context);
        assert_eq!(inspection.verdict.as_str(), verdict, "{file} ({why}): {}", inspection.message);
        assert_eq!(
            inspection.verdict.is_valid(),
            inspection.message == "This file is genuine and may be used."
        );
    }
}

#[test]
fn folder_and_manifest_name_the_same_files() {
    let named: BTreeSet<String> =
        manifest().cases.into_iter().map(|case| case.file).chain(["manifest.json".to_owned()]).collect();
    let there: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(named, there);
}

#[test]
fn the_bundle_is_pinned_by_its_key() {
    let manifest = manifest();
    assert_eq!(TrustBundle::parse_given(&manifest.trust_bundle).unwrap(), trust(&manifest));
    let other = activation_file::Ed25519Signer::from_secret(&[9; 32]).kid();
    assert!(TrustBundle::parse_pinned(&manifest.trust_bundle, other).is_err());
}
