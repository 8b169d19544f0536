use super::*;
use crate::testing::{NOW, RETIRED_AT, signer, trust, trust_claims};

fn raw(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    jws::sign(TYP_TRUST, &value, &signer(1)).unwrap()
}

fn as_json(claims: &TrustClaims) -> serde_json::Value {
    let token = Token::decode(&claims.sign(&signer(1)).unwrap()).unwrap();
    fn value(json: &Json) -> serde_json::Value {
        match json {
            Json::Null => serde_json::Value::Null,
            Json::Bool(flag) => (*flag).into(),
            Json::Integer(number) => (*number).into(),
            Json::Text(text) => text.as_str().into(),
            Json::Array(items) => items.iter().map(value).collect(),
            Json::Object(members) => serde_json::Value::Object(
                members.iter().map(|(name, item)| (name.clone(), value(item))).collect(),
            ),
        }
    }
    value(&token.claims)
}

#[test]
fn a_bundle_reads_back_as_it_was_written() {
    let bundle = trust();
    assert_eq!(bundle.claims(), &trust_claims());
    assert_eq!((bundle.issuer(), bundle.version()), ("urn:afmt:issuer:test", 3));
    assert_eq!(bundle.signed_by(), signer(1).kid());
    assert_eq!(bundle.key(&signer(4).kid()).unwrap().status, KeyStatus::Revoked);
    assert!(bundle.key(&signer(9).kid()).is_none());
    assert_eq!(TrustBundle::parse_given(&format!("\u{FEFF}{}\r\n", bundle.jws())).unwrap(), bundle);
}

#[test]
fn the_first_bundle_is_taken_by_the_pinned_key_only() {
    let jws = trust_claims().sign(&signer(1)).unwrap();
    assert!(TrustBundle::parse_pinned(&jws, signer(1).kid()).is_ok());
    assert_eq!(
        TrustBundle::parse_pinned(&jws, signer(2).kid()),
        Err(TrustError::NotPinned { pinned: signer(2).kid(), found: signer(1).kid() })
    );
    // A stranger's bundle that names the pinned key in its header does not carry its signature.
    let stranger = trust_claims().sign(&signer(9)).unwrap();
    let (_, rest) = stranger.split_once('.').unwrap();
    let (header, _) = jws.split_once('.').unwrap();
    assert_eq!(
        TrustBundle::parse_pinned(&format!("{header}.{rest}"), signer(1).kid()),
        Err(TrustError::BadSignature)
    );
}

#[test]
fn a_given_bundle_is_signed_from_within() {
    for (seed, taken) in [(1, true), (2, true), (3, true), (4, false), (9, false)] {
        let given = TrustBundle::parse_given(&trust_claims().sign(&signer(seed)).unwrap());
        assert_eq!(given.is_ok(), taken, "{seed}: {given:?}");
    }
}

#[test]
fn a_reader_follows_from_version_to_version() {
    let key = |seed, status| TrustedKey { key: signer(seed).public(), status };
    let four = TrustClaims {
        version: 4,
        keys: vec![
            key(1, KeyStatus::Retired { retired_at: NOW }),
            key(2, KeyStatus::Current),
            key(6, KeyStatus::Next),
        ],
        ..trust_claims()
    };
    let nine = TrustClaims {
        version: 9,
        keys: vec![key(2, KeyStatus::Revoked), key(6, KeyStatus::Current)],
        ..trust_claims()
    };
    let first = trust();
    let second = first.follow(&four.sign(&signer(1)).unwrap()).unwrap();
    assert!(first.follow(&four.sign(&signer(2)).unwrap()).is_ok(), "the next key may sign too");
    let nine_jws = nine.sign(&signer(6)).unwrap();
    let third = second.follow(&nine_jws).unwrap();
    assert_eq!(third.version(), 9);
    assert_eq!(
        first.follow(&nine_jws),
        Err(TrustError::UntrustedSigner(signer(6).kid())),
        "a step was left out"
    );
    assert_eq!(
        second.follow(&nine.sign(&signer(1)).unwrap()),
        Err(TrustError::UntrustedSigner(signer(1).kid())),
        "retired keys sign nothing"
    );
    assert_eq!(
        TrustBundle::from_chain(first.jws(), first.signed_by(), [second.jws(), third.jws()]).unwrap(),
        third
    );
    assert!(TrustBundle::from_chain(first.jws(), first.signed_by(), [third.jws()]).is_err());
}

#[test]
fn what_does_not_follow_is_refused() {
    let held = trust();
    for (version, newer) in [(2, false), (3, false), (4, true), (crate::claims::MAX_SAFE_INTEGER, true)] {
        let answer = held.follow(&TrustClaims { version, ..trust_claims() }.sign(&signer(1)).unwrap());
        assert_eq!(answer.is_ok(), newer, "{version}: {answer:?}");
    }
    let other = TrustClaims { version: 4, issuer: "urn:other".into(), ..trust_claims() };
    assert!(matches!(held.follow(&other.sign(&signer(1)).unwrap()), Err(TrustError::OtherIssuer { .. })));
    let four = TrustClaims { version: 4, ..trust_claims() };
    for seed in [3, 4, 9] {
        assert_eq!(
            held.follow(&four.sign(&signer(seed)).unwrap()),
            Err(TrustError::UntrustedSigner(signer(seed).kid()))
        );
    }
}

#[test]
fn shapes_are_kept() {
    let good = as_json(&trust_claims());
    let parse = |value: &serde_json::Value| TrustBundle::parse_given(&raw(&value.to_string()));
    assert!(parse(&good).is_ok());
    type Change = fn(&mut serde_json::Value);
    let changes: [Change; 16] = [
        |bundle| bundle["keys"] = serde_json::json!([]),
        |bundle| bundle["version"] = 0.into(),
        |bundle| bundle["version"] = (1_u64 << 53).into(),
        |bundle| bundle["iat"] = (-1).into(),
        |bundle| bundle["note"] = 1.into(),
        |bundle| bundle["iss"] = "".into(),
        |bundle| bundle["keys"][1] = bundle["keys"][0].clone(),
        |bundle| bundle["keys"][0]["kid"] = bundle["keys"][1]["kid"].clone(),
        |bundle| bundle["keys"][0]["status"] = "retired".into(),
        |bundle| bundle["keys"][0]["status"] = "primary".into(),
        |bundle| bundle["keys"][0]["retired_at"] = RETIRED_AT.into(),
        |bundle| bundle["keys"][0]["d"] = bundle["keys"][0]["x"].clone(),
        |bundle| bundle["keys"][0]["use"] = "enc".into(),
        |bundle| bundle["keys"][0]["kty"] = "EC".into(),
        |bundle| bundle["keys"][0]["crv"] = "Ed448".into(),
        |bundle| {
            bundle["keys"][3].as_object_mut().unwrap().remove("use");
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut changed = good.clone();
        change(&mut changed);
        assert!(matches!(parse(&changed), Err(TrustError::Malformed(_))), "{index}");
    }
}

#[test]
fn a_small_order_key_is_refused() {
    // The identity point with its true thumbprint.
    let mut bundle = as_json(&trust_claims());
    let identity = serde_json::json!({"kty": "OKP", "crv": "Ed25519", "x": format!("AQ{}", "A".repeat(41))});
    let json = crate::strict_json::parse(identity.to_string().as_bytes()).unwrap();
    let (kid, key) = keys::peek_jwk(&json).unwrap();
    assert!(key.is_none());
    for (name, value) in identity.as_object().unwrap() {
        bundle["keys"][1][name] = value.clone();
    }
    bundle["keys"][1]["kid"] = kid.to_string().into();
    let answer = TrustBundle::parse_given(&raw(&bundle.to_string()));
    assert!(answer.unwrap_err().to_string().contains("no safe Ed25519 point"));
}

#[test]
fn the_writer_refuses_what_the_reader_would() {
    let claims = trust_claims();
    let twice = TrustClaims { keys: [claims.keys.clone(), claims.keys.clone()].concat(), ..claims.clone() };
    assert!(matches!(twice.sign(&signer(1)), Err(TrustError::Malformed(_))));
    assert!(TrustClaims { keys: vec![], ..claims.clone() }.sign(&signer(1)).is_err());
    assert!(TrustClaims { version: 0, ..claims }.sign(&signer(1)).is_err());
}

#[test]
fn a_key_verifies_by_its_status() {
    assert!(
        KeyStatus::Current.verifies(NOW) && KeyStatus::Next.verifies(NOW) && !KeyStatus::Revoked.verifies(0)
    );
    let retired = KeyStatus::Retired { retired_at: NOW };
    assert!(retired.verifies(NOW - 1) && !retired.verifies(NOW) && !retired.verifies(NOW + 1));
}
