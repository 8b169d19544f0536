//! The walls between the rooms: which crate may lean on which.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        // What the manifests say is enough, and needs no registry.
        .no_deps()
        .exec()
        .unwrap()
}

/// Each of our packages with those of ours that it is built on; what only its tests use is left out.
fn leans_on(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let ours: BTreeSet<String> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    metadata
        .workspace_packages()
        .iter()
        .map(|package| {
            let on = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development)
                .map(|dependency| dependency.name.clone())
                .filter(|name| ours.contains(name))
                .collect();
            (package.name.to_string(), on)
        })
        .collect()
}

#[test]
fn every_room_leans_only_on_what_it_may() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("licensing", &[] as &[&str]),
        ("activation-file", &["licensing"]),
        ("portal-api", &["licensing"]),
        ("portal", &["activation-file", "licensing", "portal-api"]),
        ("workbench", &["activation-file", "licensing", "portal", "portal-api"]),
        ("afmt-desktop", &["workbench"]),
        ("afmt-cli", &["activation-file", "licensing", "portal-api", "workbench"]),
        ("afmt-tests", &[]),
        ("afmt-benches", &["activation-file", "licensing", "portal", "portal-api", "workbench"]),
        ("xtask", &[]),
    ]);
    for (package, on) in leans_on(&metadata()) {
        let may =
            allowed.get(package.as_str()).unwrap_or_else(|| panic!("{package} has no place in the design"));
        for other in on {
            assert!(may.contains(&other.as_str()), "{package} must not lean on {other}");
        }
    }
}

#[test]
fn the_engine_and_the_format_do_no_input_or_output() {
    let metadata = metadata();
    let forbidden = ["tokio", "sqlx", "axum", "reqwest", "tauri", "keyring", "rand", "getrandom", "uuid"];
    for pure in ["licensing", "activation-file"] {
        let package = metadata.packages.iter().find(|package| package.name.as_str() == pure).unwrap();
        for dependency in package.dependencies.iter().filter(|one| one.kind == DependencyKind::Normal) {
            assert!(
                !forbidden.contains(&dependency.name.as_str()),
                "{pure} must not know {}",
                dependency.name
            );
        }
    }
}

#[test]
fn only_the_shell_knows_tauri() {
    for package in metadata().workspace_packages() {
        let knows = package.dependencies.iter().any(|dependency| dependency.name.starts_with("tauri"));
        assert_eq!(knows, package.name.as_str() == "afmt-desktop", "{}", package.name);
    }
}
