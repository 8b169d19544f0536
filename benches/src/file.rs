//! One activation file: read and judged, and written.

use std::{collections::BTreeMap, hint::black_box};

use activation_file::{
    Ask, Claims, Context, Ed25519Signer, KeyStatus, MachineClaim, PERPETUAL_EXP, PartClaim, Revocation,
    RevocationClaims, RevocationList, RevocationReason, Signer, SiteClaim, TrustBundle, TrustClaims,
    TrustedKey, Verdict, inspect, issue,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use licensing::LicenseType;

use crate::{
    measure::{Effort, Outcome, in_turns, micros},
    table::{Table, Unit},
};

const NOW: i64 = 1_795_480_000;
const ISSUER: &str = "urn:afmt:issuer:benches";
const SECRET: [u8; 32] = [1; 32];
/// How many serials the revocation list names.
const REVOKED: u32 = 1_000;

/// Measures reading and writing.
pub async fn run(effort: Effort, table: &mut Table) -> Outcome<()> {
    let calls = effort.pick(5_000, 50);
    let bytes = pair_file()?;
    let (trust, revocations) = trust()?;
    let context = Context {
        trust: Some(&trust),
        revocations: Some(&revocations),
        now: NOW,
        ask: Ask { machine: Some("cicfra02"), host_id: Some("A3:15:5D:1E:8B:33") },
    };
    let first = inspect(&bytes, &context);
    if first.verdict != Verdict::Valid {
        return Err(first.message.into());
    }
    let (message, signature) = signed_part(&bytes)?;
    let key = SigningKey::from_bytes(&SECRET);
    let public = key.verifying_key();
    let measured = in_turns(
        effort,
        async || {
            micros(calls, async || {
                black_box(inspect(black_box(&bytes), &context));
                Ok(())
            })
            .await
        },
        async || {
            micros(calls, async || Ok(public.verify_strict(black_box(message.as_bytes()), &signature)?)).await
        },
    )
    .await?;
    let name = format!("inspect a file of {} bytes", bytes.len());
    table.add(&name, Unit::Micros, &measured, "Ed25519 verify_strict of the same message");

    let claims = claims();
    let signer = Ed25519Signer::from_secret(&SECRET);
    let measured = in_turns(
        effort,
        async || {
            micros(calls, async || {
                black_box(issue(black_box(&claims), &signer, None)?);
                Ok(())
            })
            .await
        },
        async || {
            micros(calls, async || {
                black_box(key.try_sign(black_box(message.as_bytes()))?);
                Ok(())
            })
            .await
        },
    )
    .await?;
    table.add(
        "issue that file",
        Unit::Micros,
        &measured,
        "Ed25519 sign alone; issue also verifies what it signed",
    );
    Ok(())
}

/// A valid file for a switchover pair.
pub fn pair_file() -> Outcome<Vec<u8>> {
    Ok(issue(&claims(), &Ed25519Signer::from_secret(&SECRET), None)?)
}

/// What the file's signature is over, and the signature.
fn signed_part(file: &[u8]) -> Outcome<(String, Signature)> {
    let file: serde_json::Value = serde_json::from_slice(file)?;
    let token = file.get("activation").and_then(serde_json::Value::as_str).unwrap_or_default();
    let (message, signature) = token.rsplit_once('.').ok_or("the file holds no token")?;
    Ok((message.to_owned(), Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature)?)?))
}

fn trust() -> Outcome<(TrustBundle, RevocationList)> {
    let signer = Ed25519Signer::from_secret(&SECRET);
    let key = TrustedKey { key: signer.public(), status: KeyStatus::Current };
    let trust = TrustClaims { issuer: ISSUER.into(), issued_at: NOW - 1_000, version: 1, keys: vec![key] };
    let trust = TrustBundle::parse_given(&trust.sign(&signer)?)?;
    let revocation = Revocation { reason: RevocationReason::Recalled, at: NOW - 500 };
    let revoked: BTreeMap<_, _> =
        (0..REVOKED).map(|number| (format!("AF-{:08}", 1_000 + number), revocation)).collect();
    let list = RevocationClaims { issuer: ISSUER.into(), issued_at: NOW - 400, sequence: 1, revoked };
    let list = RevocationList::verify(&list.sign(&signer)?, &trust)?;
    Ok((trust, list))
}

fn claims() -> Claims {
    let machine = |name: &str, host_id: &str| MachineClaim { name: name.into(), host_id: host_id.into() };
    let part = |part: &str, assigned, pooled| PartClaim { part: part.into(), assigned, pooled };
    Claims {
        issuer: ISSUER.into(),
        serial: "AF-00000001".into(),
        account: "100042".into(),
        issued_at: NOW - 100,
        expires_at: PERPETUAL_EXP,
        lineage: "AF-00000001".into(),
        revision: 1,
        supersedes: None,
        site: SiteClaim { id: "fra-1".into(), name: "Frankfurt DC".into() },
        machines: vec![machine("CICFRA01", "A3155D1E8B32"), machine("CICFRA02", "A3155D1E8B33")],
        product_line: "CIC".into(),
        license_type: LicenseType::Production,
        license_version: "4.0".into(),
        attributes: BTreeMap::new(),
        parts: vec![part("SW-001-4.0-AL04", 5, 25), part("SW-001-4.0-SV01", 1, 0)],
        keys: BTreeMap::from([
            ("I3_ACCESS_ACD_MEDIA_1".into(), 5),
            ("I3_ACCESS_ACD_MEDIA_1_CONCURRENT".into(), 25),
            ("I3_ACCESS_CLIENT".into(), 5),
            ("I3_ACCESS_CLIENT_CONCURRENT".into(), 25),
            ("I3_FEATURE_SERVER".into(), 1),
            ("I3_LICENSE_BASIC_STATION".into(), 30),
        ]),
        generated_by: "Ada Lovelace".into(),
    }
}
