//! Properties that hold for every file: what was issued is read back, and nothing else is believed.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here is a failed test")]

use std::{collections::BTreeMap, sync::LazyLock};

use activation_file::{
    Ask, AttributeValue, Claims, Context, DelegationClaims, DelegationToken, Ed25519Signer, Inspection,
    KeyStatus, MachineClaim, PERPETUAL_EXP, PartClaim, RevocationList, Signer as _, SiteClaim, TrustBundle,
    TrustClaims, TrustedKey, Verdict, inspect, issue,
};
use licensing::LicenseType;
use proptest::{collection::btree_map, prelude::*};

const NOW: i64 = 1_764_547_200;
const ISSUER: &str = "urn:afmt:issuer:test";

static TRUST: LazyLock<TrustBundle> = LazyLock::new(|| {
    let claims = TrustClaims {
        issuer: ISSUER.into(),
        issued_at: NOW,
        version: 1,
        keys: vec![TrustedKey { key: signer(1).public(), status: KeyStatus::Current }],
    };
    TrustBundle::parse_given(&claims.sign(&signer(1)).unwrap()).unwrap()
});

fn signer(seed: u8) -> Ed25519Signer {
    Ed25519Signer::from_secret(&[seed; 32])
}

fn judge(bytes: &[u8]) -> Inspection {
    inspect(bytes, &Context { trust: Some(&TRUST), revocations: None, now: NOW, ask: Ask::default() })
}

fn name() -> impl Strategy<Value = String> {
    // Everything that can be seen, quotes, backslashes and other scripts among it.
    "[\\PC&&\\PZ]{1,12}"
}

fn machines() -> impl Strategy<Value = Vec<MachineClaim>> {
    let machine = |name: &'static str| {
        "[0-9A-F]{1,16}".prop_map(move |host_id| MachineClaim { name: name.to_owned(), host_id })
    };
    (machine("CICFRA01"), proptest::option::of(machine("CICFRA02")))
        .prop_map(|(first, second)| std::iter::once(first).chain(second).collect())
}

fn attribute() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        "\\PC{0,12}".prop_map(AttributeValue::Text),
        (-(1_i64 << 53) + 1..1 << 53).prop_map(AttributeValue::Integer)
    ]
}

prop_compose! {
    fn claims()(
        number in 1_u64..100_000_000_000,
        account in name(),
        issued_at in 0..=NOW + 86_400,
        ends in proptest::option::of(NOW + 86_401..=activation_file::MAX_TIME),
        site in (name(), name()),
        machines in machines(),
        words in (name(), "[0-9]{1,2}\\.[0-9]", name()),
        license_type in proptest::sample::select(LicenseType::ALL.to_vec()),
        attributes in btree_map(name(), attribute(), 0..4),
        parts in btree_map(name(), (0..=activation_file::MAX_COUNT, 0..=activation_file::MAX_COUNT), 0..6),
        keys in btree_map(name(), 1..=activation_file::MAX_COUNT, 0..8),
    ) -> Claims {
        let serial = format!("AF-{number:08}");
        let (product_line, license_version, generated_by) = words;
        Claims {
            issuer: ISSUER.into(),
            lineage: serial.clone(),
            serial,
            account,
            issued_at,
            expires_at: ends.unwrap_or(PERPETUAL_EXP),
            revision: 1,
            supersedes: None,
            site: SiteClaim { id: site.0, name: site.1 },
            machines,
            product_line,
            license_type,
            license_version,
            attributes,
            parts: parts.into_iter().map(|(part, (assigned, pooled))| PartClaim { part, assigned, pooled }).collect(),
            keys,
            generated_by,
        }
    }
}

/// The same file, issued in the field under a delegation that just covers it.
fn field_file(claims: &Claims) -> (Claims, Vec<u8>) {
    let mut claims = claims.clone();
    claims.serial = activation_file::field_serial("FR-7", 1);
    claims.lineage = claims.serial.clone();
    claims.issued_at = claims.issued_at.min(activation_file::MAX_TIME - 1);
    for part in &mut claims.parts {
        (part.assigned, part.pooled) = (part.assigned / 2, part.pooled / 2);
    }
    let grant = DelegationClaims {
        issuer: ISSUER.into(),
        reserve: "FR-7".into(),
        account: claims.account.clone(),
        issued_at: claims.issued_at,
        expires_at: claims.issued_at + 1,
        device: signer(5).public(),
        site: Some(claims.site.clone()),
        license_types: vec![claims.license_type],
        license_version: claims.license_version.clone(),
        parts: claims.parts.iter().map(|part| (part.part.clone(), part.assigned + part.pooled)).collect(),
        max_files: 1,
    };
    let grant = DelegationToken::verify(&grant.sign(&signer(1)).unwrap(), &TRUST).unwrap();
    let file = issue(&claims, &signer(5), Some(&grant)).unwrap();
    (claims, file)
}

fn some_claims() -> Claims {
    Claims {
        issuer: ISSUER.into(),
        serial: "AF-00000001".into(),
        account: "100042".into(),
        issued_at: NOW,
        expires_at: PERPETUAL_EXP,
        lineage: "AF-00000001".into(),
        revision: 1,
        supersedes: None,
        site: SiteClaim { id: "site-1".into(), name: "Zürich".into() },
        machines: vec![MachineClaim { name: "CICFRA01".into(), host_id: "A3155D1E8B32".into() }],
        product_line: "CIC".into(),
        license_type: LicenseType::Production,
        license_version: "4.0".into(),
        attributes: BTreeMap::new(),
        parts: vec![PartClaim { part: "SW-001".into(), assigned: 5, pooled: 25 }],
        keys: BTreeMap::from([("I3_ACCESS_CLIENT".into(), 5)]),
        generated_by: "Łukasz".into(),
    }
}

/// A changed file is either refused, or it says exactly what the file said before.
fn never_believed(changed: &[u8], claims: &Claims) {
    let inspection = judge(changed);
    if inspection.verdict == Verdict::Valid {
        assert_eq!(&inspection.contents.unwrap().claims, claims);
    }
}

/// Where the tokens stand in a file: between the quotation marks of the values that begin with `ey`.
fn token_bytes(file: &[u8]) -> Vec<usize> {
    let mut inside = false;
    let mut found = Vec::new();
    for (index, &byte) in file.iter().enumerate() {
        if byte == b'"' {
            inside = file[index + 1..].starts_with(b"ey");
        } else if inside {
            found.push(index);
        }
    }
    found
}

#[test]
fn no_byte_of_a_token_can_be_changed() {
    let plain = issue(&some_claims(), &signer(1), None).unwrap();
    let (_, field) = field_file(&some_claims());
    for file in [plain, field] {
        let places = token_bytes(&file);
        assert!(places.len() > 700);
        for index in places {
            for bit in 0..8 {
                let mut changed = file.clone();
                changed[index] ^= 1 << bit;
                assert_ne!(judge(&changed).verdict, Verdict::Valid, "bit {bit} of byte {index}");
            }
        }
    }
}

#[test]
fn no_byte_around_the_tokens_changes_what_is_said() {
    let claims = some_claims();
    let file = issue(&claims, &signer(1), None).unwrap();
    let tokens = token_bytes(&file);
    for index in (0..file.len()).filter(|index| !tokens.contains(index)) {
        for value in 0..=255 {
            let mut changed = file.clone();
            changed[index] = value;
            never_believed(&changed, &claims);
        }
        let mut less = file.clone();
        less.remove(index);
        never_believed(&less, &claims);
        never_believed(&file[..index], &claims);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_was_issued_is_valid_and_reads_back(claims in claims()) {
        let file = issue(&claims, &signer(1), None).unwrap();
        prop_assert!(file.last() == Some(&b'\n') && file.iter().filter(|&&byte| byte == b'\n').count() == 1);
        let inspection = judge(&file);
        prop_assert_eq!(inspection.verdict, Verdict::Valid, "{}", inspection.message);
        let read = inspection.contents.unwrap().claims;
        prop_assert_eq!(&read, &claims);
        prop_assert_eq!(issue(&read, &signer(1), None).unwrap(), file);
    }

    #[test]
    fn what_was_issued_in_the_field_is_valid_and_reads_back(claims in claims()) {
        let (claims, file) = field_file(&claims);
        let inspection = judge(&file);
        prop_assert_eq!(inspection.verdict, Verdict::Valid, "{}", inspection.message);
        prop_assert_eq!(inspection.contents.unwrap().claims, claims);
    }

    #[test]
    fn another_key_is_never_believed(claims in claims(), seed in 2_u8..) {
        let file = issue(&claims, &signer(seed), None).unwrap();
        prop_assert_eq!(judge(&file).verdict, Verdict::UntrustedKey);
    }

    #[test]
    fn cuts_and_splices_are_never_believed(
        claims in claims(),
        cuts in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        junk in prop::collection::vec(any::<u8>(), 0..8),
    ) {
        let file = issue(&claims, &signer(1), None).unwrap();
        let (one, two) = (cuts.0.index(file.len()), cuts.1.index(file.len()));
        let (from, to) = (one.min(two), one.max(two));
        never_believed(&[&file[..from], &junk, &file[to..]].concat(), &claims);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        prop_assert!(!judge(&bytes).verdict.is_valid());
        let marked = [b"{\"format\":\"i3lic/1\",\"activation\":\"", bytes.as_slice(), b"\"}"].concat();
        prop_assert!(!judge(&marked).verdict.is_valid());
    }

    #[test]
    fn any_text_is_no_token(text in "\\PC{0,64}", head in "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,90}") {
        for text in [text, head] {
            prop_assert!(TrustBundle::parse_given(&text).is_err());
            prop_assert!(TRUST.follow(&text).is_err());
            prop_assert!(RevocationList::verify(&text, &TRUST).is_err());
            prop_assert!(DelegationToken::decode(&text).is_err());
        }
    }

    #[test]
    fn any_header_and_claims_get_an_answer(header in json(), claims in json(), delegation in json()) {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
        let token = |header: &str, claims: &str| format!("{}.{}.AAAA", BASE64.encode(header), BASE64.encode(claims));
        let good = format!(r#"{{"alg":"EdDSA","typ":"i3lic+jwt","kid":"{}"}}"#, signer(1).kid());
        for header in [&header, &good] {
            let (activation, delegation) = (token(header, &claims), token(header, &delegation));
            let file = format!(r#"{{"format":"i3lic/1","activation":"{activation}","delegation":"{delegation}"}}"#);
            prop_assert!(!judge(file.as_bytes()).verdict.is_valid());
        }
    }
}

/// JSON that looks like what is expected, and is not.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| number.to_string()),
        "[a-z0-9]{0,6}".prop_map(|text| format!("{text:?}")),
    ];
    let member = prop::sample::select(vec![
        "iss", "jti", "iat", "exp", "cnf", "jwk", "x", "site", "parts", "keys", "kid",
    ]);
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((member.clone(), inner), 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.into_iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}
