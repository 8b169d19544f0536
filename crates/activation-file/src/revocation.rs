//! Revocation lists: which serials no longer count (section 3).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    claims::{MAX_SAFE_INTEGER, check_time},
    jws::{self, TYP_REVOCATION, Token},
    keys::{SignError, Signer, Thumbprint},
    strict_json::{Json, Malformed, Members, check_name},
    trust::TrustBundle,
};

/// Why a serial no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// Its owner deactivated it.
    Deactivated,
    /// A later revision took its place.
    Superseded,
    /// The issuer recalled it.
    Recalled,
}

/// One entry of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Revocation {
    /// Why.
    pub reason: RevocationReason,
    /// When, in Unix seconds.
    pub at: i64,
}

/// What a revocation list says, before it is signed. Written in the order of these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevocationClaims {
    /// `iss`: the issuer's id.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// `iat`, in Unix seconds.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// The counter that only rises, from 1 to 2⁵³−1.
    pub sequence: u64,
    /// Serial → entry.
    pub revoked: BTreeMap<String, Revocation>,
}

/// Why a revocation list was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevocationError {
    /// It breaks the rules of the format.
    #[error("This is no revocation list: {0}. Get the list again from the issuer.")]
    Malformed(#[from] Malformed),
    /// It is another issuer's than the trust bundle.
    #[error(
        "This revocation list is of {found}, and the trust bundle of {trusted}. Use the list of that issuer."
    )]
    OtherIssuer {
        /// The issuer of the trust bundle, or of the list held.
        trusted: String,
        /// The issuer of the list.
        found: String,
    },
    /// It is signed by a key that the bundle does not hold.
    #[error(
        "This revocation list is signed by the unknown key {0}. Get the issuer's newest trust bundle first."
    )]
    UnknownKey(Thumbprint),
    /// It is signed by a key that was revoked, or retired before.
    #[error("This revocation list is signed by the key {0}, which was revoked or retired. Get a newer list.")]
    RevokedKey(Thumbprint),
    /// The signature does not fit the bytes.
    #[error(
        "The signature of this revocation list does not fit: it was changed or damaged. Get the list again."
    )]
    BadSignature,
    /// Its sequence is lower than the one held.
    #[error(
        "This revocation list has number {found}, and number {held} is held already. Keep the one you hold."
    )]
    Older {
        /// The sequence held.
        held: u64,
        /// The sequence of the list refused.
        found: u64,
    },
    /// It has the number of the list held and says something else.
    #[error(
        "There are two different revocation lists with number {0}. Keep the one you hold and tell the issuer."
    )]
    SameNumber(u64),
    /// It could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl RevocationClaims {
    /// Signs the list and gives its compact form.
    ///
    /// # Errors
    /// [`RevocationError::Malformed`] for what a reader would refuse, [`RevocationError::Sign`] when signing
    /// failed.
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, RevocationError> {
        self.check()?;
        Ok(jws::sign(TYP_REVOCATION, self, signer)?)
    }

    fn check(&self) -> Result<(), Malformed> {
        check_name("\"iss\"", &self.issuer)?;
        check_time("iat", self.issued_at)?;
        if !(1..=MAX_SAFE_INTEGER).contains(&self.sequence) {
            return Err(Malformed::new("\"sequence\" is not from 1 to 2^53-1"));
        }
        // The form of a serial is not asked for: a list that names one serial too strange is still the
        // issuer's word on all the others, and must not be thrown away for it.
        for (serial, revocation) in &self.revoked {
            check_name("a serial", serial)?;
            check_time("at", revocation.at)?;
        }
        Ok(())
    }

    fn read(json: Json) -> Result<Self, Malformed> {
        let mut members = Members::of(json, "the claims")?;
        let claims = Self {
            issuer: members.text("iss")?,
            issued_at: members.time("iat")?,
            sequence: members.counter("sequence")?,
            revoked: read_revoked(members.object("revoked")?)?,
        };
        members.finish()?;
        claims.check()?;
        Ok(claims)
    }
}

fn read_revoked(mut members: Members) -> Result<BTreeMap<String, Revocation>, Malformed> {
    let mut revoked = BTreeMap::new();
    for serial in members.names() {
        let mut entry = Members::of(members.take(&serial)?, "an entry")?;
        let reason = match entry.text("reason")?.as_str() {
            "deactivated" => RevocationReason::Deactivated,
            "superseded" => RevocationReason::Superseded,
            "recalled" => RevocationReason::Recalled,
            _ => {
                return Err(Malformed::new("a \"reason\" is not deactivated, superseded or recalled"));
            }
        };
        let at = entry.time("at")?;
        entry.finish()?;
        revoked.insert(serial, Revocation { reason, at });
    }
    Ok(revoked)
}

/// A revocation list whose signature was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    claims: RevocationClaims,
    jws: String,
}

impl RevocationList {
    /// Verifies a list by the trust bundle of its issuer. Its size is not bounded here: memory grows with it,
    /// so whoever fetches a list bounds what is fetched.
    ///
    /// # Errors
    /// Every [`RevocationError`] but `Older`, `SameNumber` and `Sign`.
    pub fn verify(jws: &str, trust: &TrustBundle) -> Result<Self, RevocationError> {
        let jws = jws.trim_start_matches('\u{FEFF}').trim_ascii();
        let mut token = Token::decode(jws)?;
        let kid = token.kid(TYP_REVOCATION)?;
        let claims = RevocationClaims::read(std::mem::replace(&mut token.claims, Json::Null))?;
        if claims.issuer != trust.issuer() {
            return Err(RevocationError::OtherIssuer {
                trusted: trust.issuer().into(),
                found: claims.issuer,
            });
        }
        let trusted = trust.key(&kid).ok_or(RevocationError::UnknownKey(kid))?;
        if !trusted.status.verifies(claims.issued_at) {
            return Err(RevocationError::RevokedKey(kid));
        }
        if !token.is_signed_by(&trusted.key) {
            return Err(RevocationError::BadSignature);
        }
        Ok(Self { claims, jws: jws.to_owned() })
    }

    /// Verifies a list that is to take the place of this one. The same list again is taken.
    ///
    /// # Errors
    /// [`RevocationError::Older`], [`RevocationError::SameNumber`] and what [`RevocationList::verify`] refuses.
    pub fn follow(&self, jws: &str, trust: &TrustBundle) -> Result<Self, RevocationError> {
        let next = Self::verify(jws, trust)?;
        if next.issuer() != self.issuer() {
            return Err(RevocationError::OtherIssuer {
                trusted: self.issuer().into(),
                found: next.claims.issuer,
            });
        }
        if next.sequence() < self.sequence() {
            return Err(RevocationError::Older { held: self.sequence(), found: next.sequence() });
        }
        if next.sequence() == self.sequence() && next.claims != self.claims {
            return Err(RevocationError::SameNumber(self.sequence()));
        }
        Ok(next)
    }

    /// Whether this list takes the place of `older`: of the same issuer, and of a higher sequence.
    pub fn supersedes(&self, older: &Self) -> bool {
        self.issuer() == older.issuer() && self.sequence() > older.sequence()
    }

    /// The issuer's id.
    pub fn issuer(&self) -> &str {
        &self.claims.issuer
    }

    /// The sequence.
    pub fn sequence(&self) -> u64 {
        self.claims.sequence
    }

    /// What the list says.
    pub fn claims(&self) -> &RevocationClaims {
        &self.claims
    }

    /// The entry of a serial.
    pub fn get(&self, serial: &str) -> Option<&Revocation> {
        self.claims.revoked.get(serial)
    }

    /// The list in compact form, to be kept or handed on.
    pub fn jws(&self) -> &str {
        &self.jws
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ISSUER, NOW, RETIRED_AT, signer, trust};

    fn claims(sequence: u64) -> RevocationClaims {
        let entry = Revocation { reason: RevocationReason::Recalled, at: NOW };
        RevocationClaims {
            issuer: ISSUER.into(),
            issued_at: NOW,
            sequence,
            revoked: BTreeMap::from([("AF-00000092".into(), entry)]),
        }
    }

    fn verify(claims: &RevocationClaims, seed: u8) -> Result<RevocationList, RevocationError> {
        RevocationList::verify(&claims.sign(&signer(seed)).unwrap(), &trust())
    }

    #[test]
    fn a_list_reads_back_as_it_was_written() {
        let list = verify(&claims(41), 1).unwrap();
        assert_eq!(list.claims(), &claims(41));
        assert_eq!(list.get("AF-00000092").unwrap().reason, RevocationReason::Recalled);
        assert_eq!(list.get("AF-00000093"), None);
        assert_eq!(RevocationList::verify(&format!("{}\n", list.jws()), &trust()), Ok(list));
    }

    #[test]
    fn the_key_must_verify_at_that_time() {
        assert!(verify(&claims(1), 2).is_ok());
        assert_eq!(verify(&claims(1), 3), Err(RevocationError::RevokedKey(signer(3).kid())));
        assert!(verify(&RevocationClaims { issued_at: RETIRED_AT - 1, ..claims(1) }, 3).is_ok());
        assert_eq!(verify(&claims(1), 4), Err(RevocationError::RevokedKey(signer(4).kid())));
        assert_eq!(verify(&claims(1), 9), Err(RevocationError::UnknownKey(signer(9).kid())));
        let other = RevocationClaims { issuer: "urn:other".into(), ..claims(1) };
        assert!(matches!(verify(&other, 1), Err(RevocationError::OtherIssuer { .. })));
    }

    #[test]
    fn a_changed_list_is_refused() {
        let one = claims(1).sign(&signer(1)).unwrap();
        let two = claims(2).sign(&signer(1)).unwrap();
        let (_, signature) = one.rsplit_once('.').unwrap();
        let (signed, _) = two.rsplit_once('.').unwrap();
        let mixed = format!("{signed}.{signature}");
        assert_eq!(RevocationList::verify(&mixed, &trust()), Err(RevocationError::BadSignature));
    }

    #[test]
    fn only_a_later_list_takes_the_place() {
        let held = verify(&claims(41), 1).unwrap();
        let follow = |claims: &RevocationClaims| held.follow(&claims.sign(&signer(1)).unwrap(), &trust());
        assert_eq!(follow(&claims(40)), Err(RevocationError::Older { held: 41, found: 40 }));
        assert_eq!(follow(&claims(41)).as_ref(), Ok(&held));
        let forked = RevocationClaims { revoked: BTreeMap::new(), ..claims(41) };
        assert_eq!(follow(&forked), Err(RevocationError::SameNumber(41)));
        let next = follow(&claims(42)).unwrap();
        assert!(next.supersedes(&held) && !held.supersedes(&next) && !held.supersedes(&held));
    }

    #[test]
    fn shapes_are_kept() {
        let good = serde_json::to_value(claims(1)).unwrap();
        let parse = |value: &serde_json::Value| {
            RevocationList::verify(&jws::sign(TYP_REVOCATION, value, &signer(1)).unwrap(), &trust())
        };
        assert!(parse(&good).is_ok());
        type Change = fn(&mut serde_json::Value);
        let changes: [Change; 7] = [
            |list| list["sequence"] = 0.into(),
            |list| list["sequence"] = 1.5.into(),
            |list| list["x"] = 0.into(),
            |list| list["revoked"] = serde_json::json!([]),
            |list| list["revoked"]["AF-00000092"]["reason"] = "lost".into(),
            |list| list["revoked"]["AF-00000092"]["by"] = "me".into(),
            |list| list["revoked"]["AF-00000092"]["at"] = (-1).into(),
        ];
        for (index, change) in changes.into_iter().enumerate() {
            let mut changed = good.clone();
            change(&mut changed);
            assert!(matches!(parse(&changed), Err(RevocationError::Malformed(_))), "{index}");
        }
        assert!(claims(0).sign(&signer(1)).is_err());
    }
}
