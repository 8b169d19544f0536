//! `afmt inspect`: what any activation file is worth, on any machine, with or without a seat.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use activation_file::{Ask, Contents, Context, MAX_FILE_BYTES, RevocationList, TrustBundle, Verdict};
use serde::Serialize;
use workbench::{Seat, Surroundings};

use crate::{arguments::Inspect, begin, failure::Failure, output::Output};

/// The answer about one file.
#[derive(Serialize)]
struct Answer {
    file: String,
    verdict: Verdict,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    contents: Option<Contents>,
}

pub(crate) async fn inspect_files(
    data_folder: Option<PathBuf>,
    question: Inspect,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let surroundings = Surroundings::of_this_machine(data_folder);
    let now = match (question.now, &surroundings) {
        (Some(now), _) => now,
        (None, Ok(surroundings)) => surroundings.clock.now().timestamp(),
        (None, Err(error)) => return Err(Failure::could_not_run(error)),
    };
    // A machine that only checks files has no seat, and gets none by checking.
    let (own_trust, own_revocations) = match surroundings.map(Seat::new) {
        Ok(seat) if question.trust.is_none() && seat.exists() => {
            begin::reading(&seat).await?;
            seat.trust().await.map_err(Failure::refused)?
        }
        _ => (None, None),
    };
    let trust = match &question.trust {
        Some(path) => Some(TrustBundle::parse_given(&jws(path)?).map_err(|error| beside(path, &error))?),
        None => own_trust,
    };
    let revocations = match (&question.revocations, &trust) {
        (Some(path), Some(trust)) => {
            Some(RevocationList::verify(&jws(path)?, trust).map_err(|error| beside(path, &error))?)
        }
        (Some(path), None) => {
            return Err(beside(
                path,
                &"a revocation list needs a trust bundle to be checked by; give one by --trust",
            ));
        }
        (None, _) => own_revocations,
    };
    let context = Context {
        trust: trust.as_ref(),
        revocations: revocations.as_ref(),
        now,
        ask: Ask { machine: question.machine.as_deref(), host_id: question.host_id.as_deref() },
    };
    let mut all_valid = true;
    let mut all_read = true;
    for path in &question.files {
        match read(path) {
            Ok(bytes) => {
                let inspection = activation_file::inspect(&bytes, &context);
                all_valid &= inspection.verdict.is_valid();
                let answer = Answer {
                    file: path.display().to_string(),
                    verdict: inspection.verdict,
                    message: inspection.message,
                    contents: inspection.contents,
                };
                output.answer(&answer, || text(&answer))?;
            }
            Err(error) => {
                all_read = false;
                output.note(&format!("{}: {error}", path.display()));
            }
        }
    }
    Ok(match (all_read, all_valid) {
        (false, _) => ExitCode::from(2),
        (true, false) => ExitCode::from(1),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// As much of a file as a verdict needs: what is over the limit is not read.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The largest trust bundle or revocation list that is read, in bytes: a list of a million serials.
const MAX_JWS: u64 = 128 * 1024 * 1024;

fn jws(path: &Path) -> Result<String, Failure> {
    let size = fs::metadata(path).map_err(|error| beside(path, &error))?.len();
    if size > MAX_JWS {
        return Err(beside(path, &format!("{size} bytes are more than it can hold")));
    }
    fs::read_to_string(path).map(|text| text.trim().to_owned()).map_err(|error| beside(path, &error))
}

fn beside(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::could_not_run(format!("{}: {error}", path.display()))
}

fn text(answer: &Answer) -> String {
    let mut text = format!("{}: {}\n  {}\n", answer.file, answer.verdict, answer.message);
    let Some(contents) = &answer.contents else { return text };
    let claims = &contents.claims;
    if !contents.signature_verified {
        text.push_str("  What follows is only what the file says of itself.\n");
    }
    let machines: Vec<String> =
        claims.machines.iter().map(|machine| format!("{} ({})", machine.name, machine.host_id)).collect();
    for (name, value) in [
        ("Serial", format!("{} revision {}", claims.serial, claims.revision)),
        ("Account", claims.account.clone()),
        ("Machine", machines.join(" + ")),
        ("Install Site", claims.site.name.clone()),
        (
            "Product Line",
            format!("{} {} {}", claims.product_line, claims.license_version, claims.license_type),
        ),
        ("Issuer", claims.issuer.clone()),
        ("Key", contents.kid.to_string()),
        ("SHA-256", contents.sha256.clone()),
    ] {
        text.push_str(&format!("  {name:<14}{value}\n"));
    }
    for (key, count) in &claims.keys {
        text.push_str(&format!("  {count:>10}  {key}\n"));
    }
    text
}
