//! Trust bundles: which keys an issuer signs with (section 3).

use serde::Serialize;

use crate::{
    claims::check_time,
    jws::{self, TYP_TRUST, Token},
    keys::{self, Jwk, PublicKey, SignError, Signer, Thumbprint},
    strict_json::{Json, Malformed, Members, check_name},
};

/// The size of the largest trust bundle that is read, in bytes.
const MAX_BUNDLE_BYTES: usize = 256 * 1024;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStatus {
    /// Signs and verifies.
    Current,
    /// Verifies, and will sign.
    Next,
    /// Verifies what was signed before.
    Retired {
        /// Since when it signs no more, in Unix seconds.
        retired_at: i64,
    },
    /// Verifies nothing.
    Revoked,
}

impl KeyStatus {
    /// The word in the bundle.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Next => "next",
            Self::Retired { .. } => "retired",
            Self::Revoked => "revoked",
        }
    }

    /// Whether a key of this status verifies what says that it was signed at `issued_at`, in Unix seconds. At
    /// the very second of its retirement it no longer does: only what came *before* counts.
    pub const fn verifies(self, issued_at: i64) -> bool {
        match self {
            Self::Current | Self::Next => true,
            Self::Retired { retired_at } => issued_at < retired_at,
            Self::Revoked => false,
        }
    }
}

/// One key of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key.
    pub key: PublicKey,
    /// What it may do.
    pub status: KeyStatus,
}

/// What a trust bundle says, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustClaims {
    /// `iss`: the issuer's id.
    pub issuer: String,
    /// `iat`, in Unix seconds.
    pub issued_at: i64,
    /// The counter that only rises, from 1 to 2⁵³−1.
    pub version: u64,
    /// The keys, each once.
    pub keys: Vec<TrustedKey>,
}

/// Why a trust bundle was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// It breaks the rules of the format.
    #[error("This is no trust bundle: {0}. Get the bundle again from the issuer.")]
    Malformed(#[from] Malformed),
    /// It is signed by another key than the one pinned.
    #[error(
        "This trust bundle is signed by the key {found}, not by the pinned key {pinned}. Do not go on; compare the thumbprint with the issuer by another way, as by telephone."
    )]
    NotPinned {
        /// The key that was pinned.
        pinned: Thumbprint,
        /// The key that the bundle names.
        found: Thumbprint,
    },
    /// It is signed by a key that may not sign it.
    #[error(
        "This trust bundle is signed by the key {0}, which may not sign it. Ask the issuer for every bundle since the one you hold."
    )]
    UntrustedSigner(Thumbprint),
    /// The signature does not fit the bytes.
    #[error(
        "The signature of this trust bundle does not fit: it was changed or damaged. Get the bundle again."
    )]
    BadSignature,
    /// It is another issuer's.
    #[error("This trust bundle is of {found}, not of {held}. Choose the bundle of the issuer you work with.")]
    OtherIssuer {
        /// The issuer of the bundle held.
        held: String,
        /// The issuer of the new one.
        found: String,
    },
    /// Its version is not higher than the one held.
    #[error(
        "This trust bundle has version {found}, and version {held} is held already. Keep the one you hold."
    )]
    NotNewer {
        /// The version held.
        held: u64,
        /// The version of the new one.
        found: u64,
    },
    /// It could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

#[derive(Serialize)]
struct WrittenKey {
    #[serde(flatten)]
    jwk: Jwk,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<i64>,
}

#[derive(Serialize)]
struct Written<'a> {
    iss: &'a str,
    iat: i64,
    version: u64,
    keys: Vec<WrittenKey>,
}

impl TrustClaims {
    /// Signs the bundle and gives its compact form. A reader that holds the version before follows to this one
    /// only if `signer` was `current` or `next` there: [`TrustBundle::follow`] tells.
    ///
    /// # Errors
    /// [`TrustError::Malformed`] for what a reader would refuse, [`TrustError::Sign`] when signing failed.
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, TrustError> {
        self.check()?;
        let keys = self.keys.iter().map(|trusted| WrittenKey {
            jwk: trusted.key.to_jwk(),
            status: trusted.status.as_str(),
            retired_at: match trusted.status {
                KeyStatus::Retired { retired_at } => Some(retired_at),
                KeyStatus::Current | KeyStatus::Next | KeyStatus::Revoked => None,
            },
        });
        let written =
            Written { iss: &self.issuer, iat: self.issued_at, version: self.version, keys: keys.collect() };
        let jws = jws::sign(TYP_TRUST, &written, signer)?;
        check_size(&jws)?;
        Ok(jws)
    }

    fn check(&self) -> Result<(), Malformed> {
        check_name("\"iss\"", &self.issuer)?;
        check_time("iat", self.issued_at)?;
        if !(1..=crate::claims::MAX_SAFE_INTEGER).contains(&self.version) {
            return Err(Malformed::new("\"version\" is not from 1 to 2^53-1"));
        }
        if self.keys.is_empty() {
            return Err(Malformed::new("\"keys\" is empty"));
        }
        let mut seen = std::collections::BTreeSet::new();
        for trusted in &self.keys {
            if !seen.insert(trusted.key.thumbprint()) {
                return Err(Malformed(format!("the key {} stands twice", trusted.key.thumbprint())));
            }
            if let KeyStatus::Retired { retired_at } = trusted.status {
                check_time("retired_at", retired_at)?;
            }
        }
        Ok(())
    }

    fn read(json: Json) -> Result<Self, Malformed> {
        let mut members = Members::of(json, "the claims")?;
        let claims = Self {
            issuer: members.text("iss")?,
            issued_at: members.time("iat")?,
            version: members.counter("version")?,
            keys: members.array("keys")?.into_iter().map(read_key).collect::<Result<_, _>>()?,
        };
        members.finish()?;
        claims.check()?;
        Ok(claims)
    }
}

fn read_key(json: Json) -> Result<TrustedKey, Malformed> {
    let mut members = Members::of(json, "a key")?;
    let key = keys::take_jwk(&mut members, false)?;
    let status = match members.text("status")?.as_str() {
        "current" => KeyStatus::Current,
        "next" => KeyStatus::Next,
        "retired" => KeyStatus::Retired { retired_at: members.time("retired_at")? },
        "revoked" => KeyStatus::Revoked,
        _ => {
            return Err(Malformed::new("a key's \"status\" is not current, next, retired or revoked"));
        }
    };
    members.finish()?;
    Ok(TrustedKey { key, status })
}

fn check_size(jws: &str) -> Result<(), Malformed> {
    match jws.len() <= MAX_BUNDLE_BYTES {
        true => Ok(()),
        false => Err(Malformed(format!("it is longer than {MAX_BUNDLE_BYTES} bytes"))),
    }
}

/// A trust bundle whose signature was verified.
///
/// How trust begins and goes on: the first bundle is taken with [`TrustBundle::parse_pinned`], by the
/// thumbprint of the key that signed it, which a person compared. Every later one is taken with
/// [`TrustBundle::follow`]. What is kept is the [`TrustBundle::jws`] of each; [`TrustBundle::from_chain`]
/// walks them again, so that what lies on a disk is never believed unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustBundle {
    claims: TrustClaims,
    signed_by: Thumbprint,
    jws: String,
}

/// A bundle taken apart, not verified.
struct Unverified {
    claims: TrustClaims,
    token: Token,
    kid: Thumbprint,
    jws: String,
}

impl Unverified {
    fn decode(jws: &str) -> Result<Self, TrustError> {
        let jws = jws.trim_start_matches('\u{FEFF}').trim_ascii();
        check_size(jws)?;
        let mut token = Token::decode(jws)?;
        let kid = token.kid(TYP_TRUST)?;
        let claims = TrustClaims::read(std::mem::replace(&mut token.claims, Json::Null))?;
        Ok(Self { claims, token, kid, jws: jws.to_owned() })
    }

    fn verified_by(self, key: &PublicKey) -> Result<TrustBundle, TrustError> {
        if !self.token.is_signed_by(key) {
            return Err(TrustError::BadSignature);
        }
        Ok(TrustBundle { claims: self.claims, signed_by: self.kid, jws: self.jws })
    }

    /// The key inside the bundle that signed it. It may be retired by now: the bundle that retires a key is
    /// often the last thing that key signs. Revoked it may not be.
    fn own_signer(&self) -> Result<PublicKey, TrustError> {
        let own = self.claims.keys.iter().find(|trusted| trusted.key.thumbprint() == self.kid);
        match own {
            Some(trusted) if trusted.status != KeyStatus::Revoked => Ok(trusted.key),
            _ => Err(TrustError::UntrustedSigner(self.kid)),
        }
    }
}

impl TrustBundle {
    /// Takes the first bundle. `pinned` is the thumbprint of the key that must have signed it and that it must
    /// hold; the person saw it at install or first sign-in and compared it. White space around the token is
    /// ignored, as in the other functions here.
    ///
    /// # Errors
    /// [`TrustError::NotPinned`] for another key, and what [`TrustBundle::parse_given`] refuses.
    pub fn parse_pinned(jws: &str, pinned: Thumbprint) -> Result<Self, TrustError> {
        let bundle = Unverified::decode(jws)?;
        if bundle.kid != pinned {
            return Err(TrustError::NotPinned { pinned, found: bundle.kid });
        }
        let key = bundle.own_signer()?;
        bundle.verified_by(&key)
    }

    /// Takes a bundle that a person hands over as the anchor. It proves itself only: show
    /// [`TrustBundle::signed_by`] to the person, and never let it take the place of a pinned one.
    ///
    /// # Errors
    /// [`TrustError::Malformed`], [`TrustError::UntrustedSigner`] when the signing key is not inside or is
    /// revoked, [`TrustError::BadSignature`].
    pub fn parse_given(jws: &str) -> Result<Self, TrustError> {
        let bundle = Unverified::decode(jws)?;
        let key = bundle.own_signer()?;
        bundle.verified_by(&key)
    }

    /// Takes the next bundle, or a later one: signed by a key that is `current` or `next` in this one, of the
    /// same issuer, and of a higher version.
    ///
    /// # Errors
    /// [`TrustError::OtherIssuer`], [`TrustError::NotNewer`], [`TrustError::UntrustedSigner`],
    /// [`TrustError::BadSignature`], [`TrustError::Malformed`]. This bundle stays as it is.
    pub fn follow(&self, jws: &str) -> Result<Self, TrustError> {
        let bundle = Unverified::decode(jws)?;
        let signer = match self.key(&bundle.kid) {
            Some(TrustedKey { key, status: KeyStatus::Current | KeyStatus::Next }) => *key,
            _ => return Err(TrustError::UntrustedSigner(bundle.kid)),
        };
        let next = bundle.verified_by(&signer)?;
        if next.issuer() != self.issuer() {
            return Err(TrustError::OtherIssuer { held: self.issuer().into(), found: next.issuer().into() });
        }
        if next.version() <= self.version() {
            return Err(TrustError::NotNewer { held: self.version(), found: next.version() });
        }
        Ok(next)
    }

    /// Walks from the pinned bundle through all that followed it, and gives the last.
    ///
    /// # Errors
    /// What [`TrustBundle::parse_pinned`] and [`TrustBundle::follow`] refuse.
    pub fn from_chain<'a>(
        first: &str,
        pinned: Thumbprint,
        followers: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, TrustError> {
        followers.into_iter().try_fold(Self::parse_pinned(first, pinned)?, |held, jws| held.follow(jws))
    }

    /// The issuer's id.
    pub fn issuer(&self) -> &str {
        &self.claims.issuer
    }

    /// The version.
    pub fn version(&self) -> u64 {
        self.claims.version
    }

    /// What the bundle says.
    pub fn claims(&self) -> &TrustClaims {
        &self.claims
    }

    /// The keys, as they stand in the bundle.
    pub fn keys(&self) -> &[TrustedKey] {
        &self.claims.keys
    }

    /// The key with this thumbprint.
    pub fn key(&self, kid: &Thumbprint) -> Option<&TrustedKey> {
        self.claims.keys.iter().find(|trusted| trusted.key.thumbprint() == *kid)
    }

    /// The thumbprint of the key that signed the bundle: what is pinned.
    pub fn signed_by(&self) -> Thumbprint {
        self.signed_by
    }

    /// The bundle in compact form, to be kept or handed on.
    pub fn jws(&self) -> &str {
        &self.jws
    }
}

#[cfg(test)]
#[path = "trust_tests.rs"]
mod tests;
