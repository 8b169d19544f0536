//! What the unit tests of this crate share.

use std::collections::BTreeMap;

use licensing::LicenseType;

use crate::{
    AttributeValue, Claims, DelegationClaims, Ed25519Signer, KeyStatus, MachineClaim, PERPETUAL_EXP,
    PartClaim, Signer, SiteClaim, TrustBundle, TrustClaims, TrustedKey,
};

/// The clock of the tests.
pub const NOW: i64 = 1_764_547_200;
/// One day, in seconds.
pub const DAY: i64 = 86_400;
/// When the `retired` key was retired.
pub const RETIRED_AT: i64 = NOW - 10 * DAY;
/// The issuer of the tests.
pub const ISSUER: &str = "urn:afmt:issuer:test";

/// Key number `seed`: 1 is current, 2 next, 3 retired, 4 revoked, 5 the device's, others unknown.
pub fn signer(seed: u8) -> Ed25519Signer {
    Ed25519Signer::from_secret(&[seed; 32])
}

pub fn trust_claims() -> TrustClaims {
    let key = |seed, status| TrustedKey { key: signer(seed).public(), status };
    TrustClaims {
        issuer: ISSUER.into(),
        issued_at: NOW - 200 * DAY,
        version: 3,
        keys: vec![
            key(1, KeyStatus::Current),
            key(2, KeyStatus::Next),
            key(3, KeyStatus::Retired { retired_at: RETIRED_AT }),
            key(4, KeyStatus::Revoked),
        ],
    }
}

pub fn trust() -> TrustBundle {
    TrustBundle::parse_given(&trust_claims().sign(&signer(1)).unwrap()).unwrap()
}

pub fn claims() -> Claims {
    Claims {
        issuer: ISSUER.into(),
        serial: "AF-00000001".into(),
        account: "100042".into(),
        issued_at: NOW - DAY,
        expires_at: PERPETUAL_EXP,
        lineage: "AF-00000001".into(),
        revision: 1,
        supersedes: None,
        site: SiteClaim { id: "site-1".into(), name: "Zürich 山".into() },
        machines: vec![
            MachineClaim { name: "CICFRA01".into(), host_id: "A3155D1E8B32".into() },
            MachineClaim { name: "CICFRA02".into(), host_id: "A3155D1E8B33".into() },
        ],
        product_line: "CIC".into(),
        license_type: LicenseType::Production,
        license_version: "4.0".into(),
        attributes: BTreeMap::from([
            ("cores".into(), AttributeValue::Integer(2)),
            ("virtual_machine".into(), AttributeValue::Text("yes".into())),
        ]),
        parts: vec![PartClaim { part: "SW-001-4.0-AL04".into(), assigned: 5, pooled: 25 }],
        keys: BTreeMap::from([("I3_ACCESS_CLIENT".into(), 5), ("I3_LICENSE_BASIC_STATION".into(), 30)]),
        generated_by: "Grüße Łukasz".into(),
    }
}

pub fn field_claims() -> Claims {
    Claims { serial: "AF-FR-7-1".into(), lineage: "AF-FR-7-1".into(), ..claims() }
}

pub fn delegation_claims() -> DelegationClaims {
    DelegationClaims {
        issuer: ISSUER.into(),
        reserve: "FR-7".into(),
        account: "100042".into(),
        issued_at: NOW - 10 * DAY,
        expires_at: NOW + 50 * DAY,
        device: signer(5).public(),
        site: None,
        license_types: vec![LicenseType::Production],
        license_version: "4.0".into(),
        parts: BTreeMap::from([("SW-001-4.0-AL04".into(), 30)]),
        max_files: 3,
    }
}

pub fn base64url(text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(text)
}
