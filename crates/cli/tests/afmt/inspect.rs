//! `afmt inspect`.

use super::*;

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
