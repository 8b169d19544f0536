//! Delegations: what one device may issue by itself (section 4).

use std::collections::BTreeMap;

use licensing::LicenseType;
use serde::Serialize;

use crate::{
    claims::{Claims, SiteClaim, check_count, check_time, read_counts, read_license_type},
    jws::{self, TYP_DELEGATION, Token},
    keys::{self, Jwk, PublicKey, SignError, Signer, Thumbprint},
    serial::{SerialForm, is_reserve_id, serial_form},
    strict_json::{Json, Malformed, Members, check_name, shown},
    trust::{KeyStatus, TrustBundle},
    utc,
};

/// The longest life of a delegation, in seconds: 90 days.
pub const MAX_DELEGATION_SECONDS: i64 = 90 * 24 * 60 * 60;

/// What a delegation grants, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationClaims {
    /// `iss`: the issuer's id.
    pub issuer: String,
    /// `jti`: the reserve's id.
    pub reserve: String,
    /// `sub`: the account number.
    pub account: String,
    /// `iat`, in Unix seconds.
    pub issued_at: i64,
    /// `exp`, in Unix seconds; at most [`MAX_DELEGATION_SECONDS`] after `issued_at`.
    pub expires_at: i64,
    /// `cnf`: the device's key.
    pub device: PublicKey,
    /// The site, or any site of the account.
    pub site: Option<SiteClaim>,
    /// The licence types that may be issued, at least one.
    pub license_types: Vec<LicenseType>,
    /// The one licence version that may be issued.
    pub license_version: String,
    /// Part → the most units that the reserve holds of it.
    pub parts: BTreeMap<String, u32>,
    /// How many files may be issued. Counted by the device and by the portal; one file cannot show it.
    pub max_files: u32,
}

/// Why a delegation was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DelegationError {
    /// It breaks the rules of the format.
    #[error("This is no delegation: {0}. Ask the portal for the field reserve again.")]
    Malformed(#[from] Malformed),
    /// It is of another issuer than the trust bundle.
    #[error(
        "This delegation is of {found}, and the trust bundle of {trusted}. Use the bundle of that issuer."
    )]
    OtherIssuer {
        /// The issuer of the trust bundle.
        trusted: String,
        /// The issuer of the delegation.
        found: String,
    },
    /// It is signed by a key that the bundle does not hold.
    #[error("This delegation is signed by the unknown key {0}. Get the issuer's newest trust bundle first.")]
    UnknownKey(Thumbprint),
    /// It is signed by a key that may not delegate.
    #[error(
        "This delegation is signed by the key {0}, which was not current then. Ask the portal for a new reserve."
    )]
    NotCurrent(Thumbprint),
    /// The signature does not fit the bytes.
    #[error(
        "The signature of this delegation does not fit: it was changed or damaged. Ask the portal for it again."
    )]
    BadSignature,
    /// It could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// In what a file goes beyond its delegation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutsideDelegation {
    /// Another issuer.
    #[error("it names another issuer")]
    Issuer,
    /// A serial that is not one of the reserve's own.
    #[error("its serial {0} is not one of the reserve's")]
    Serial(String),
    /// Another account.
    #[error("it is for another account")]
    Account,
    /// Another site.
    #[error("it is for another site")]
    Site,
    /// A licence type that was not granted.
    #[error("the licence type {0} was not granted")]
    LicenseType(LicenseType),
    /// Another licence version.
    #[error("the licence version {0} was not granted")]
    LicenseVersion(String),
    /// Units that were not granted.
    #[error("it holds {asked} units of {part}, and {granted} were granted")]
    Units {
        /// The part number.
        part: String,
        /// Units in the file, assigned and pooled.
        asked: u64,
        /// Units granted; 0 when the part is not in the delegation.
        granted: u32,
    },
    /// Issued before the delegation began or after it ended.
    #[error("it was issued at {}, outside the time of the delegation", utc(*.0))]
    Time(i64),
}

#[derive(Serialize)]
struct Confirmation {
    jwk: Jwk,
}

#[derive(Serialize)]
struct Written<'a> {
    iss: &'a str,
    jti: &'a str,
    sub: &'a str,
    iat: i64,
    exp: i64,
    cnf: Confirmation,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a SiteClaim>,
    license_types: &'a [LicenseType],
    license_version: &'a str,
    parts: &'a BTreeMap<String, u32>,
    max_files: u32,
}

impl DelegationClaims {
    /// Signs the delegation and gives its compact form. Readers want the signer to be a `current` key.
    ///
    /// # Errors
    /// [`DelegationError::Malformed`] for what a reader would refuse, [`DelegationError::Sign`] when signing
    /// failed.
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, DelegationError> {
        self.check()?;
        let written = Written {
            iss: &self.issuer,
            jti: &self.reserve,
            sub: &self.account,
            iat: self.issued_at,
            exp: self.expires_at,
            cnf: Confirmation { jwk: self.device.to_jwk() },
            site: self.site.as_ref(),
            license_types: &self.license_types,
            license_version: &self.license_version,
            parts: &self.parts,
            max_files: self.max_files,
        };
        Ok(jws::sign(TYP_DELEGATION, &written, signer)?)
    }

    /// Checks every rule that a delegation can break by itself.
    ///
    /// # Errors
    /// [`Malformed`] with the first rule that is broken.
    pub fn check(&self) -> Result<(), Malformed> {
        check_name("\"iss\"", &self.issuer)?;
        check_name("\"sub\"", &self.account)?;
        if !is_reserve_id(&self.reserve) {
            return Err(Malformed::new("\"jti\" is no reserve's id"));
        }
        check_time("iat", self.issued_at)?;
        check_time("exp", self.expires_at)?;
        if self.expires_at <= self.issued_at {
            return Err(Malformed::new("\"exp\" does not lie after \"iat\""));
        }
        if self.expires_at - self.issued_at > MAX_DELEGATION_SECONDS {
            return Err(Malformed::new("it runs for more than 90 days"));
        }
        if let Some(site) = &self.site {
            check_name("the site's \"id\"", &site.id)?;
            check_name("the site's \"name\"", &site.name)?;
        }
        if self.license_types.is_empty() {
            return Err(Malformed::new("\"license_types\" is empty"));
        }
        check_name("\"license_version\"", &self.license_version)?;
        for (part, &units) in &self.parts {
            check_name("a part number", part)?;
            check_count("a part's units", units, 0)?;
        }
        check_count("\"max_files\"", self.max_files, 1)
    }

    pub(crate) fn read(json: Json) -> Result<Self, Malformed> {
        let mut members = Members::of(json, "the delegation")?;
        let mut confirmation = members.object("cnf")?;
        let mut jwk = confirmation.object("jwk")?;
        let device = keys::take_jwk(&mut jwk, true)?;
        jwk.finish()?;
        confirmation.finish()?;
        let license_types = members.array("license_types")?.into_iter().map(|word| match word {
            Json::Text(word) => read_license_type(&word),
            _ => Err(Malformed::new("a licence type is no string")),
        });
        let claims = Self {
            issuer: members.text("iss")?,
            reserve: members.text("jti")?,
            account: members.text("sub")?,
            issued_at: members.time("iat")?,
            expires_at: members.time("exp")?,
            device,
            site: if members.has("site") { Some(SiteClaim::read(members.take("site")?)?) } else { None },
            license_types: license_types.collect::<Result<_, _>>()?,
            license_version: members.text("license_version")?,
            parts: read_counts(members.object("parts")?, 0)?,
            max_files: members.count("max_files", 1)?,
        };
        members.finish()?;
        claims.check()?;
        Ok(claims)
    }

    /// Whether one file stays inside this delegation. What only the sum of all its files shows, units of a part
    /// and the number of files, is counted by the device and again by the portal.
    ///
    /// A serial that is well formed and of another reserve, or of the issuer's own kind, is judged here and not
    /// as malformed: which serials the device may give out is something that the delegation grants.
    ///
    /// # Errors
    /// The first [`OutsideDelegation`] found.
    pub fn covers(&self, file: &Claims) -> Result<(), OutsideDelegation> {
        if file.issuer != self.issuer {
            return Err(OutsideDelegation::Issuer);
        }
        match serial_form(&file.serial) {
            Some(SerialForm::Field { reserve, .. }) if reserve == self.reserve => {}
            _ => return Err(OutsideDelegation::Serial(shown(&file.serial))),
        }
        if file.account != self.account {
            return Err(OutsideDelegation::Account);
        }
        // By id: a site may be renamed while the reserve is out.
        if self.site.as_ref().is_some_and(|site| site.id != file.site.id) {
            return Err(OutsideDelegation::Site);
        }
        if !self.license_types.contains(&file.license_type) {
            return Err(OutsideDelegation::LicenseType(file.license_type));
        }
        if file.license_version != self.license_version {
            return Err(OutsideDelegation::LicenseVersion(shown(&file.license_version)));
        }
        for part in &file.parts {
            let granted = self.parts.get(&part.part).copied();
            if granted.is_none_or(|granted| part.units() > u64::from(granted)) {
                let granted = granted.unwrap_or(0);
                return Err(OutsideDelegation::Units {
                    part: shown(&part.part),
                    asked: part.units(),
                    granted,
                });
            }
        }
        // As everywhere in JWT (RFC 7519), `exp` is the first second that no longer counts.
        if !(self.issued_at..self.expires_at).contains(&file.issued_at) {
            return Err(OutsideDelegation::Time(file.issued_at));
        }
        Ok(())
    }
}

/// A delegation token: what it says and the text that goes into the files made under it. Whether it was
/// verified, its maker knows: [`DelegationToken::verify`] did, [`DelegationToken::decode`] did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationToken {
    claims: DelegationClaims,
    jws: String,
}

impl DelegationToken {
    /// Takes a delegation apart without verifying it, as a device that holds no bundle at hand must to show it.
    ///
    /// # Errors
    /// [`DelegationError::Malformed`].
    pub fn decode(jws: &str) -> Result<Self, DelegationError> {
        let jws = jws.trim_ascii();
        let parts = Parts::decode(jws)?;
        parts.kid?;
        Ok(Self { claims: parts.claims?, jws: jws.to_owned() })
    }

    /// Verifies a delegation by the trust bundle of its issuer.
    ///
    /// # Errors
    /// Every [`DelegationError`] but `Sign`.
    pub fn verify(jws: &str, trust: &TrustBundle) -> Result<Self, DelegationError> {
        let jws = jws.trim_ascii();
        let claims = Parts::decode(jws)?.verify(Some(trust))?.clone();
        Ok(Self { claims, jws: jws.to_owned() })
    }

    /// What the delegation grants.
    pub fn claims(&self) -> &DelegationClaims {
        &self.claims
    }

    /// The delegation in compact form.
    pub fn jws(&self) -> &str {
        &self.jws
    }
}

/// A delegation as it stands beside an activation: a token whose encoding is sound, and whatever of the rest
/// could be read. The reader of a file must know which key it names before it judges it.
#[derive(Debug)]
pub(crate) struct Parts {
    token: Token,
    /// The signing key, or why the header is none.
    pub kid: Result<Thumbprint, Malformed>,
    /// The device's key, by its thumbprint; the key itself only where it is safe to verify with.
    pub device: Option<(Thumbprint, Option<PublicKey>)>,
    /// What is granted, or why the claims fail.
    pub claims: Result<DelegationClaims, Malformed>,
}

impl Parts {
    pub(crate) fn decode(jws: &str) -> Result<Self, Malformed> {
        let mut token = Token::decode(jws)?;
        let kid = token.kid(TYP_DELEGATION);
        let json = std::mem::replace(&mut token.claims, Json::Null);
        let device =
            json.get("cnf").and_then(|confirmation| confirmation.get("jwk")).and_then(keys::peek_jwk);
        let claims = DelegationClaims::read(json);
        Ok(Self { token, kid, device, claims })
    }

    /// Verifies signature and claims.
    ///
    /// A delegation is signed by a `current` key. A key that was current then may be retired now, and what it
    /// delegated before stays good, as with files: `retired` counts when `iat` lies before the retirement. A
    /// `next` key has never been current, so it cannot have delegated.
    pub(crate) fn verify(&self, trust: Option<&TrustBundle>) -> Result<&DelegationClaims, DelegationError> {
        let kid = self.kid.clone()?;
        let claims = self.claims.as_ref().map_err(Clone::clone)?;
        let trust = trust.ok_or(DelegationError::UnknownKey(kid))?;
        if claims.issuer != trust.issuer() {
            return Err(DelegationError::OtherIssuer {
                trusted: trust.issuer().into(),
                found: claims.issuer.clone(),
            });
        }
        let trusted = trust.key(&kid).ok_or(DelegationError::UnknownKey(kid))?;
        if trusted.status == KeyStatus::Next || !trusted.status.verifies(claims.issued_at) {
            return Err(DelegationError::NotCurrent(kid));
        }
        if !self.token.is_signed_by(&trusted.key) {
            return Err(DelegationError::BadSignature);
        }
        Ok(claims)
    }
}

#[cfg(test)]
#[path = "delegation_tests.rs"]
mod tests;
