use super::{
    tests::{forge, judge, verdict},
    *,
};
use crate::{
    DelegationClaims, Signer as _, SiteClaim,
    jws::{self, TYP_DELEGATION},
    testing::{DAY, NOW, RETIRED_AT, base64url, delegation_claims, field_claims, signer},
};

fn delegated(grant: &DelegationClaims, seed: u8) -> String {
    grant.sign(&signer(seed)).unwrap()
}

fn raw_delegation(change: impl Fn(&mut serde_json::Value)) -> String {
    let jwk = serde_json::to_value(signer(5).public().to_jwk()).unwrap();
    let grant = delegation_claims();
    let mut value = serde_json::json!({
        "iss": grant.issuer, "jti": grant.reserve, "sub": grant.account, "iat": grant.issued_at,
        "exp": grant.expires_at, "cnf": {"jwk": jwk}, "license_types": ["production"], "license_version": "4.0",
        "parts": {"SW-001-4.0-AL04": 30}, "max_files": 3,
    });
    change(&mut value);
    jws::sign(TYP_DELEGATION, &value, &signer(1)).unwrap()
}

#[test]
fn a_delegation_stands_only_beside_a_device_key() {
    let grant = delegated(&delegation_claims(), 1);
    for seed in [1, 2, 3, 4] {
        assert_eq!(
            verdict(&forge(&field_claims(), &signer(seed), Some(&grant))),
            Verdict::Malformed,
            "{seed}"
        );
        assert_eq!(verdict(&forge(&field_claims(), &signer(seed), None)), Verdict::Malformed, "{seed}");
    }
    assert_eq!(verdict(&forge(&field_claims(), &signer(5), None)), Verdict::UntrustedKey);
    assert_eq!(
        verdict(&forge(&field_claims(), &signer(6), Some(&grant))),
        Verdict::UntrustedKey,
        "another device"
    );
}

#[test]
fn a_delegation_must_hold() {
    let by = |grant: &str| verdict(&forge(&field_claims(), &signer(5), Some(grant)));
    assert_eq!(by(&delegated(&delegation_claims(), 1)), Verdict::Valid);
    for seed in [2, 3, 4, 5, 9] {
        assert_eq!(by(&delegated(&delegation_claims(), seed)), Verdict::BadDelegation, "{seed}");
    }
    let old = DelegationClaims { issued_at: RETIRED_AT - 1, ..delegation_claims() };
    assert_eq!(by(&delegated(&old, 3)), Verdict::Valid, "it was current then");
    let other = DelegationClaims { issuer: "urn:other".into(), ..delegation_claims() };
    assert_eq!(by(&delegated(&other, 1)), Verdict::BadDelegation);

    type Change = fn(&mut serde_json::Value);
    let untouched: Change = |_| ();
    assert_eq!(by(&raw_delegation(untouched)), Verdict::Valid);
    let changes: [Change; 8] = [
        |grant| grant["exp"] = (grant["iat"].as_i64().unwrap() + 91 * DAY).into(),
        |grant| grant["exp"] = grant["iat"].clone(),
        |grant| grant["note"] = 1.into(),
        |grant| grant["max_files"] = 0.into(),
        |grant| grant["license_types"] = serde_json::json!(["perpetual"]),
        |grant| grant["cnf"]["jwk"]["d"] = "x".into(),
        |grant| grant["site"] = serde_json::Value::Null,
        |grant| grant["iss"] = 1.into(),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        assert_eq!(by(&raw_delegation(change)), Verdict::BadDelegation, "{index}");
    }
    assert_eq!(
        by(&raw_delegation(|grant| grant["cnf"] = 1.into())),
        Verdict::UntrustedKey,
        "it names no key"
    );

    let grant = delegated(&delegation_claims(), 1);
    let parts: Vec<&str> = grant.split('.').collect();
    for broken in
        [String::new(), "x".into(), format!("{grant}="), format!("{grant}.x"), format!("{}..", parts[0])]
    {
        assert_eq!(by(&broken), Verdict::Malformed, "{broken}");
    }
    let none = base64url(r#"{"alg":"none","typ":"i3dlg+jwt"}"#);
    assert_eq!(by(&format!("{none}.{}.", parts[1])), Verdict::BadDelegation);
    let twice = base64url(r#"{"alg":"EdDSA","alg":"EdDSA"}"#);
    assert_eq!(by(&format!("{twice}.{}.{}", parts[1], parts[2])), Verdict::Malformed);
}

#[test]
fn the_activation_is_judged_before_its_delegation() {
    let grant = delegated(&delegation_claims(), 9);
    let good = String::from_utf8(forge(&field_claims(), &signer(5), Some(&grant))).unwrap();
    let activation = jws::sign(TYP_ACTIVATION, &field_claims(), &signer(5)).unwrap();
    let broken = format!("{}AA", &activation[..activation.len() - 2]);
    assert_ne!(broken, activation);
    assert_eq!(verdict(good.as_bytes()), Verdict::BadDelegation);
    assert_eq!(verdict(good.replace(&activation, &broken).as_bytes()), Verdict::BadSignature);
    let contents = judge(good.as_bytes()).contents.unwrap();
    assert!(!contents.signature_verified, "the device signed, and nobody vouches for the device");
    assert_eq!(contents.delegation.unwrap().kid, Some(signer(9).kid()));
}

#[test]
fn a_small_order_device_key_signs_nothing() {
    // The identity point: with S = 0 and R = identity, a lax verifier takes any message at all.
    let x = format!("AQ{}", "A".repeat(41));
    let jwk = serde_json::json!({"kty": "OKP", "crv": "Ed25519", "x": x});
    let kid =
        crate::keys::peek_jwk(&crate::strict_json::parse(jwk.to_string().as_bytes()).unwrap()).unwrap().0;
    let grant = raw_delegation(|grant| grant["cnf"]["jwk"] = jwk.clone());
    let header = base64url(&format!(r#"{{"alg":"EdDSA","typ":"i3lic+jwt","kid":"{kid}"}}"#));
    let payload = base64url(&serde_json::to_string(&field_claims()).unwrap());
    let signature = format!("AQ{}", "A".repeat(84));
    let file = envelope::write(&format!("{header}.{payload}.{signature}"), Some(&grant)).unwrap();
    assert_eq!(verdict(&file), Verdict::BadSignature);
}

#[test]
fn a_file_beyond_its_delegation() {
    let by = |grant: DelegationClaims, claims: Claims| {
        let file = forge(&claims, &signer(5), Some(&delegated(&grant, 1)));
        let inspection = judge(&file);
        if inspection.verdict == Verdict::OutsideDelegation {
            assert!(!inspection.contents.as_ref().unwrap().signature_verified);
        }
        inspection.verdict
    };
    let grant = delegation_claims;
    let file = field_claims;
    assert_eq!(by(grant(), file()), Verdict::Valid);
    let elsewhere = Some(SiteClaim { id: "site-2".into(), name: "Elsewhere".into() });
    assert_eq!(by(DelegationClaims { site: elsewhere, ..grant() }, file()), Verdict::OutsideDelegation);
    assert_eq!(by(DelegationClaims { account: "7".into(), ..grant() }, file()), Verdict::OutsideDelegation);
    assert_eq!(
        by(DelegationClaims { reserve: "FR-8".into(), ..grant() }, file()),
        Verdict::OutsideDelegation
    );
    assert_eq!(by(grant(), Claims { issuer: "urn:other".into(), ..file() }), Verdict::OutsideDelegation);
    assert_eq!(by(grant(), Claims { serial: "AF-00000001".into(), ..file() }), Verdict::OutsideDelegation);
    // A delegation that begins far ahead covers no file of today, and one of its own day is not yet valid.
    let ahead = DelegationClaims { issued_at: NOW + 20 * DAY, expires_at: NOW + 30 * DAY, ..grant() };
    assert_eq!(by(ahead.clone(), file()), Verdict::OutsideDelegation);
    assert_eq!(by(ahead, Claims { issued_at: NOW + 21 * DAY, ..file() }), Verdict::NotYetValid);
    // A delegation may have ended since: what was issued under it stays.
    let ended = DelegationClaims { expires_at: NOW - 1, ..grant() };
    assert_eq!(by(ended, file()), Verdict::Valid);
}
