use super::*;
use crate::{
    DelegationToken, Ed25519Signer, RevocationClaims, Signer, issue, jws,
    testing::{
        DAY, ISSUER, NOW, RETIRED_AT, claims, delegation_claims, field_claims, signer, trust, trust_claims,
    },
    trust::TrustClaims,
};

pub fn judge(bytes: &[u8]) -> Inspection {
    asked(bytes, Ask::default())
}

fn asked(bytes: &[u8], ask: Ask<'_>) -> Inspection {
    let trust = trust();
    let inspection = inspect(bytes, &Context { trust: Some(&trust), revocations: None, now: NOW, ask });
    let message = &inspection.message;
    assert!(message.ends_with('.') && !message.contains(". "), "one sentence: {message}");
    assert!(!message.chars().any(char::is_control), "{message:?}");
    assert_eq!(inspection.contents.is_some(), inspection.verdict >= Verdict::UntrustedKey);
    inspection
}

pub fn verdict(bytes: &[u8]) -> Verdict {
    judge(bytes).verdict
}

/// Writes a file without asking whether it is sound.
pub fn forge(claims: &Claims, signer: &Ed25519Signer, delegation: Option<&str>) -> Vec<u8> {
    envelope::write(&jws::sign(TYP_ACTIVATION, claims, signer).unwrap(), delegation).unwrap()
}

#[test]
fn a_good_file_is_valid_and_shows_what_it_holds() {
    let file = issue(&claims(), &signer(1), None).unwrap();
    let inspection = judge(&file);
    assert_eq!(inspection.verdict, Verdict::Valid);
    let contents = inspection.contents.unwrap();
    assert_eq!((&contents.claims, contents.kid), (&claims(), signer(1).kid()));
    assert!(contents.signature_verified && contents.delegation.is_none());
    assert_eq!(contents.sha256.len(), 64);

    let grant = DelegationToken::decode(&delegation_claims().sign(&signer(1)).unwrap()).unwrap();
    let inspection = judge(&issue(&field_claims(), &signer(5), Some(&grant)).unwrap());
    assert_eq!(inspection.verdict, Verdict::Valid, "{}", inspection.message);
    let contents = inspection.contents.unwrap();
    assert_eq!(contents.delegation.unwrap().reserve, "FR-7");
    assert!(contents.signature_verified);
}

#[test]
fn what_is_no_file_of_this_format() {
    assert_eq!(verdict(b""), Verdict::EmptyFile);
    let mut file = issue(&claims(), &signer(1), None).unwrap();
    let length = file.len();
    file.resize(MAX_FILE_BYTES, b' ');
    assert_eq!(verdict(&file), Verdict::Valid, "white space after the object");
    file.push(b' ');
    assert_eq!(verdict(&file), Verdict::TooLarge);
    assert_eq!(verdict(&vec![0; MAX_FILE_BYTES + 1]), Verdict::TooLarge, "size comes before everything else");
    for foreign in [&b"\0"[..], b"{}", b"<xml/>", b"i3lic/1", &file[..8]] {
        assert_eq!(verdict(foreign), Verdict::Foreign);
    }
    assert_eq!(verdict(&file[..length / 2]), Verdict::Malformed, "cut in the middle");
}

#[test]
fn the_text_around_the_tokens_is_free_within_json() {
    let file = String::from_utf8(issue(&claims(), &signer(1), None).unwrap()).unwrap();
    for free in [
        format!("\u{FEFF}{file}"),
        file.trim_end().to_owned(),
        file.replace('\n', "\r\n"),
        file.replace("\":\"", "\"\t:\r\n \""),
        file.replacen(r#""activation":"e"#, r#""activation":"\u0065"#, 1),
    ] {
        assert_eq!(verdict(free.as_bytes()), Verdict::Valid, "{free}");
    }
    for bad in [
        format!("{file}x"),
        format!("{file}{file}"),
        format!("{file}\0"),
        file.replacen('{', r#"{"format":"i3lic/1","#, 1),
        file.replacen('{', r#"{"note":"","#, 1),
        file.replacen("\"}", "=\"}", 1),
        file.replacen("\"}", " \"}", 1),
        file.replacen("i3lic/1", "i3lic/one", 1),
        file.replacen("activation", "Activation", 1),
        format!(" \u{FEFF}{file}"),
    ] {
        assert_eq!(verdict(bad.as_bytes()), Verdict::Malformed, "{bad}");
    }
}

#[test]
fn another_version_is_said_to_be_one() {
    let file = String::from_utf8(issue(&claims(), &signer(1), None).unwrap()).unwrap();
    for number in ["2", "0", "10", "1.1"] {
        let later = file.replacen("i3lic/1", &format!("i3lic/{number}"), 1);
        assert_eq!(verdict(later.as_bytes()), Verdict::UnsupportedVersion, "{number}");
    }
    let later = file.replacen(r#""i3lic/1""#, r#""i3lic/2","new":1"#, 1);
    let inspection = judge(later.as_bytes());
    assert_eq!(inspection.verdict, Verdict::Malformed);
    assert!(inspection.message.contains("version 2"), "{}", inspection.message);
}

#[test]
fn keys_are_judged_by_their_status() {
    let by =
        |seed: u8, issued_at: i64| verdict(&forge(&Claims { issued_at, ..claims() }, &signer(seed), None));
    assert_eq!(by(1, NOW), Verdict::Valid);
    assert_eq!(by(2, NOW), Verdict::Valid);
    assert_eq!(by(3, RETIRED_AT - 1), Verdict::Valid);
    assert_eq!(by(3, RETIRED_AT), Verdict::RevokedKey);
    assert_eq!(by(3, RETIRED_AT + 1), Verdict::RevokedKey);
    assert_eq!(by(4, 0), Verdict::RevokedKey);
    assert_eq!(by(9, NOW), Verdict::UntrustedKey);
    let contents = judge(&forge(&claims(), &signer(4), None)).contents.unwrap();
    assert!(!contents.signature_verified);
}

#[test]
fn a_bundle_speaks_for_its_own_issuer_only() {
    let other = Claims { issuer: "urn:other".into(), ..claims() };
    assert_eq!(verdict(&forge(&other, &signer(1), None)), Verdict::UntrustedKey);
    assert_eq!(verdict(&forge(&other, &signer(4), None)), Verdict::UntrustedKey);
    let file = issue(&claims(), &signer(1), None).unwrap();
    let nothing = Context { trust: None, revocations: None, now: NOW, ask: Ask::default() };
    assert_eq!(inspect(&file, &nothing).verdict, Verdict::UntrustedKey);
    let field = forge(&field_claims(), &signer(5), Some(&delegation_claims().sign(&signer(1)).unwrap()));
    assert_eq!(inspect(&field, &nothing).verdict, Verdict::BadDelegation);
}

#[test]
fn a_signature_fits_or_does_not() {
    let one = String::from_utf8(issue(&claims(), &signer(1), None).unwrap()).unwrap();
    let two = issue(&Claims { generated_by: "Mallory".into(), ..claims() }, &signer(1), None).unwrap();
    let two = String::from_utf8(two).unwrap();
    let (signed, _) = one.rsplit_once('.').unwrap();
    let (_, signature) = two.rsplit_once('.').unwrap();
    let inspection = judge(format!("{signed}.{signature}").as_bytes());
    assert_eq!(inspection.verdict, Verdict::BadSignature);
    assert!(!inspection.contents.unwrap().signature_verified);
    assert_eq!(verdict(format!("{signed}.\"}}").as_bytes()), Verdict::BadSignature, "no signature at all");
    let short = format!("{signed}.{}", &signature[4..]);
    assert_eq!(verdict(short.as_bytes()), Verdict::BadSignature);
}

#[test]
fn time() {
    let at = |issued_at, expires_at| {
        verdict(&forge(&Claims { issued_at, expires_at, ..claims() }, &signer(1), None))
    };
    assert_eq!(at(NOW + DAY, NOW + 2 * DAY), Verdict::Valid);
    assert_eq!(at(NOW + DAY + 1, NOW + 2 * DAY), Verdict::NotYetValid);
    assert_eq!(at(NOW + DAY + 1, NOW - 1), Verdict::NotYetValid, "checked first");
    assert_eq!(at(NOW - DAY, NOW + 1), Verdict::Valid);
    assert_eq!(at(NOW - DAY, NOW), Verdict::Expired);
    let file = issue(&claims(), &signer(1), None).unwrap();
    let trust = trust();
    for now in [i64::MIN, i64::MAX] {
        let context = Context { trust: Some(&trust), revocations: None, now, ask: Ask::default() };
        assert!(!inspect(&file, &context).verdict.is_valid());
    }
}

#[test]
fn revoked_serials() {
    let trust = trust();
    let list = |issuer: &str, reason| {
        let revoked = [("AF-00000001".to_owned(), Revocation { reason, at: NOW })].into();
        RevocationClaims { issuer: issuer.into(), issued_at: NOW, sequence: 1, revoked }
    };
    let judge = |list: &RevocationList, claims: &Claims, ask| {
        let context = Context { trust: Some(&trust), revocations: Some(list), now: NOW, ask };
        inspect(&issue(claims, &signer(1), None).unwrap(), &context).verdict
    };
    for (reason, verdict) in [
        (RevocationReason::Deactivated, Verdict::Deactivated),
        (RevocationReason::Superseded, Verdict::Superseded),
        (RevocationReason::Recalled, Verdict::Recalled),
    ] {
        let list = RevocationList::verify(&list(ISSUER, reason).sign(&signer(1)).unwrap(), &trust).unwrap();
        assert_eq!(judge(&list, &claims(), Ask::default()), verdict);
        assert_eq!(
            judge(&list, &claims(), Ask { machine: Some("x"), host_id: None }),
            verdict,
            "checked first"
        );
        let ended = Claims { expires_at: NOW, ..claims() };
        assert_eq!(judge(&list, &ended, Ask::default()), Verdict::Expired, "checked before");
        let other = Claims { serial: "AF-00000002".into(), lineage: "AF-00000002".into(), ..claims() };
        assert_eq!(judge(&list, &other, Ask::default()), Verdict::Valid);
    }
    // Another issuer numbers from 1 as well.
    let others = TrustClaims { issuer: "urn:other".into(), ..trust_claims() }.sign(&signer(1)).unwrap();
    let others = TrustBundle::parse_given(&others).unwrap();
    let jws = list("urn:other", RevocationReason::Recalled).sign(&signer(1)).unwrap();
    let list = RevocationList::verify(&jws, &others).unwrap();
    assert_eq!(judge(&list, &claims(), Ask::default()), Verdict::Valid);
}

#[test]
fn the_machine_asked_for() {
    let file = issue(&claims(), &signer(1), None).unwrap();
    for (machine, host_id, verdict) in [
        (Some("cicfra01"), None, Verdict::Valid),
        (Some("CICFRA02.example.net"), Some("a3:15:5d:1e:8b:33"), Verdict::Valid),
        (Some("CICFRA01"), Some("A3155D1E8B33"), Verdict::WrongMachine),
        (Some("CICMUC01"), None, Verdict::WrongMachine),
        (None, Some("A3155D1E8B99"), Verdict::WrongMachine),
        (None, Some("not a host id"), Verdict::WrongMachine),
    ] {
        let inspection = asked(&file, Ask { machine, host_id });
        assert_eq!(inspection.verdict, verdict, "{machine:?} {host_id:?}");
        assert!(inspection.contents.unwrap().signature_verified);
    }
}

#[test]
fn an_inspection_goes_over_a_wire() {
    let inspection = judge(&issue(&claims(), &signer(1), None).unwrap());
    let json = serde_json::to_value(&inspection).unwrap();
    assert_eq!(json["verdict"], "valid");
    assert_eq!(json["contents"]["kid"], signer(1).kid().to_string());
    assert_eq!(json["contents"]["claims"]["jti"], "AF-00000001");
}
