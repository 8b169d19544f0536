use super::*;
use crate::{
    PartClaim,
    testing::{DAY, NOW, RETIRED_AT, delegation_claims, field_claims, signer, trust},
};

fn verify(claims: &DelegationClaims, seed: u8) -> Result<DelegationToken, DelegationError> {
    DelegationToken::verify(&claims.sign(&signer(seed)).unwrap(), &trust())
}

#[test]
fn a_delegation_reads_back_as_it_was_written() {
    let site = Some(SiteClaim { id: "site-1".into(), name: "Zürich".into() });
    for claims in [delegation_claims(), DelegationClaims { site, ..delegation_claims() }] {
        let token = verify(&claims, 1).unwrap();
        assert_eq!(token.claims(), &claims);
        assert_eq!(DelegationToken::decode(token.jws()).unwrap(), token);
    }
}

#[test]
fn the_signer_was_current_then() {
    let at = |issued_at| DelegationClaims { issued_at, expires_at: issued_at + DAY, ..delegation_claims() };
    assert_eq!(verify(&at(NOW), 2), Err(DelegationError::NotCurrent(signer(2).kid())));
    assert!(verify(&at(RETIRED_AT - 1), 3).is_ok());
    assert_eq!(verify(&at(RETIRED_AT), 3), Err(DelegationError::NotCurrent(signer(3).kid())));
    assert_eq!(verify(&at(0), 4), Err(DelegationError::NotCurrent(signer(4).kid())));
    assert_eq!(verify(&at(NOW), 9), Err(DelegationError::UnknownKey(signer(9).kid())));
    let other = DelegationClaims { issuer: "urn:other".into(), ..delegation_claims() };
    assert!(matches!(verify(&other, 1), Err(DelegationError::OtherIssuer { .. })));
}

#[test]
fn ninety_days_are_the_most() {
    let lasting = |seconds: i64| {
        let claims = delegation_claims();
        DelegationClaims { expires_at: claims.issued_at + seconds, ..claims }.check()
    };
    assert!(lasting(MAX_DELEGATION_SECONDS).is_ok() && lasting(1).is_ok());
    assert!(lasting(MAX_DELEGATION_SECONDS + 1).is_err() && lasting(91 * DAY).is_err());
    assert!(lasting(0).is_err() && lasting(-1).is_err());
    assert!(DelegationClaims { license_types: vec![], ..delegation_claims() }.sign(&signer(1)).is_err());
    assert!(DelegationClaims { reserve: "a b".into(), ..delegation_claims() }.check().is_err());
    assert!(DelegationClaims { max_files: 0, ..delegation_claims() }.check().is_err());
}

#[test]
fn the_device_key_may_stand_bare() {
    let token = Token::decode(&delegation_claims().sign(&signer(1)).unwrap()).unwrap();
    let Json::Object(members) = token.claims else { panic!("an object") };
    let with = |jwk: &str| {
        let mut members = members.clone();
        let jwk = crate::strict_json::parse(jwk.as_bytes()).unwrap();
        members.insert("cnf".into(), Json::Object([("jwk".to_owned(), jwk)].into()));
        DelegationClaims::read(Json::Object(members))
    };
    let jwk = signer(5).public().to_jwk();
    let (x, kid) = (jwk.x, jwk.kid);
    assert!(with(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)).is_ok());
    assert!(with(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"{kid}"}}"#)).is_ok());
    assert!(with(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"{x}"}}"#)).is_err());
    assert!(with(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","d":"{x}"}}"#)).is_err());
    assert!(with(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","use":"enc"}}"#)).is_err());
    assert!(with(r#"{"kty":"OKP","crv":"Ed25519"}"#).is_err());
}

#[test]
fn every_claim_is_required_and_none_may_be_added() {
    let token = Token::decode(&delegation_claims().sign(&signer(1)).unwrap()).unwrap();
    let Json::Object(members) = token.claims else { panic!("an object") };
    assert_eq!(members.len(), 10);
    for name in members.keys() {
        let mut less = members.clone();
        less.remove(name);
        assert!(DelegationClaims::read(Json::Object(less)).is_err(), "{name}");
    }
    let mut more = members;
    more.insert("note".into(), Json::Null);
    assert!(DelegationClaims::read(Json::Object(more)).is_err());
}

#[test]
fn a_file_stays_inside() {
    use OutsideDelegation as Outside;
    let grant = delegation_claims();
    let file = field_claims();
    assert_eq!(grant.covers(&file), Ok(()));
    let site = |id: &str| Some(SiteClaim { id: id.into(), name: "renamed since".into() });
    assert_eq!(DelegationClaims { site: site("site-1"), ..grant.clone() }.covers(&file), Ok(()));
    assert_eq!(DelegationClaims { site: site("site-2"), ..grant.clone() }.covers(&file), Err(Outside::Site));

    let refused = |file: Claims| grant.covers(&file).unwrap_err();
    assert_eq!(refused(Claims { issuer: "urn:other".into(), ..file.clone() }), Outside::Issuer);
    assert_eq!(refused(Claims { account: "100043".into(), ..file.clone() }), Outside::Account);
    for serial in ["AF-00000001", "AF-FR-8-1", "AF-FR-1", "AF-FR-7-7-1", "AF-fr-7-1"] {
        assert!(
            matches!(refused(Claims { serial: serial.into(), ..file.clone() }), Outside::Serial(_)),
            "{serial}"
        );
    }
    assert_eq!(
        refused(Claims { license_type: LicenseType::Trial, ..file.clone() }),
        Outside::LicenseType(LicenseType::Trial)
    );
    assert!(matches!(
        refused(Claims { license_version: "4.1".into(), ..file.clone() }),
        Outside::LicenseVersion(_)
    ));

    let with = |part: &str, assigned, pooled| {
        let parts = vec![PartClaim { part: part.into(), assigned, pooled }];
        grant.covers(&Claims { parts, ..file.clone() })
    };
    assert_eq!(with("SW-001-4.0-AL04", 30, 0), Ok(()));
    assert!(matches!(with("SW-001-4.0-AL04", 15, 16), Err(Outside::Units { asked: 31, granted: 30, .. })));
    assert!(with("SW-001-4.0-AL04", crate::MAX_COUNT, crate::MAX_COUNT).is_err(), "the sum does not wrap");
    assert!(matches!(with("SW-002", 0, 0), Err(Outside::Units { .. })), "a part that was not granted");

    let at = |issued_at| grant.covers(&Claims { issued_at, ..file.clone() });
    assert_eq!(at(grant.issued_at), Ok(()));
    assert_eq!(at(grant.expires_at - 1), Ok(()));
    assert_eq!(at(grant.issued_at - 1), Err(Outside::Time(grant.issued_at - 1)));
    assert_eq!(at(grant.expires_at), Err(Outside::Time(grant.expires_at)));
}
