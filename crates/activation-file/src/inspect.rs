//! Reading a file and saying one thing about it (section 5).

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    CLOCK_SKEW_SECONDS,
    claims::Claims,
    delegation::Parts,
    envelope::{self, MAX_FILE_BYTES, Version, is_of_this_format},
    issue::check_issuer_serial,
    jws::{TYP_ACTIVATION, Token},
    keys::{PublicKey, Thumbprint},
    machine_match,
    revocation::{Revocation, RevocationList, RevocationReason},
    strict_json::{Json, Malformed, shown},
    trust::{KeyStatus, TrustBundle},
    utc,
    verdict::Verdict,
};

/// What a file is asked about. Nothing asked, nothing judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// The name of a machine, bare or fully qualified, in any case.
    pub machine: Option<&'a str>,
    /// A host ID, in any case, with or without separators.
    pub host_id: Option<&'a str>,
}

/// What a reader holds when it judges a file.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The trust bundle; without one no key is trusted.
    pub trust: Option<&'a TrustBundle>,
    /// The revocation list. One of another issuer than the file's is not applied: its serials are others.
    pub revocations: Option<&'a RevocationList>,
    /// The clock, in Unix seconds.
    pub now: i64,
    /// What is asked.
    pub ask: Ask<'a>,
}

/// What a delegation beside a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelegationSummary {
    /// The reserve's id.
    pub reserve: String,
    /// The account number.
    pub account: String,
    /// When it was granted, in Unix seconds.
    pub issued_at: i64,
    /// When it ends or ended, in Unix seconds.
    pub expires_at: i64,
    /// The key that signed it, where the header says so.
    pub kid: Option<Thumbprint>,
}

/// What a file says. **Claims of whoever wrote it** until `signature_verified`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// The claims.
    pub claims: Claims,
    /// The key that signed, or is said to have.
    pub kid: Thumbprint,
    /// SHA-256 of the whole file, lower-case hexadecimal.
    pub sha256: String,
    /// The delegation, where one stands beside the activation and can be read.
    pub delegation: Option<DelegationSummary>,
    /// Whether an unbroken chain of signatures leads from the trust bundle to these claims: the issuer's key,
    /// or the issuer's key, the delegation and the device's key.
    pub signature_verified: bool,
}

/// The answer about one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// The one code.
    pub verdict: Verdict,
    /// One sentence for a person; when the file may not be used, it says what to do.
    pub message: String,
    /// What the file says, from [`Verdict::UntrustedKey`] on.
    pub contents: Option<Contents>,
}

/// Reads a file and judges it. Takes any bytes, never panics, and says the first verdict that applies in the
/// order of [`Verdict::ALL`].
pub fn inspect(bytes: &[u8], context: &Context<'_>) -> Inspection {
    let without = |verdict, message: String| Inspection { verdict, message, contents: None };
    if bytes.is_empty() {
        return without(
            Verdict::EmptyFile,
            "This file is empty: get it again from where it was issued.".into(),
        );
    }
    if bytes.len() > MAX_FILE_BYTES {
        let kib = MAX_FILE_BYTES / 1024;
        return without(
            Verdict::TooLarge,
            format!("This file is larger than {kib} KiB, which no activation file is: choose another file."),
        );
    }
    if !is_of_this_format(bytes) {
        return without(
            Verdict::Foreign,
            "This file is not of the open activation format: it can be kept as it is, and nothing in it was verified."
                .into(),
        );
    }
    let (version, file) = File::read(bytes, context.trust);
    let file = match (file, version) {
        // The table puts malformed before unsupported_version, and this version's rules are the only ones known
        // here. The person is told that the two may be one.
        (Err(Malformed(what)), Some(Version::Other(number))) => {
            return without(
                Verdict::Malformed,
                format!(
                    "This file says that it has version {number} of the format, and breaks the rules of version 1 ({what}): read it with a newer release of this program, or get it again from where it was issued."
                ),
            );
        }
        (Err(Malformed(what)), _) => {
            return without(
                Verdict::Malformed,
                format!(
                    "This file breaks the rules of its format ({what}): get it again from where it was issued."
                ),
            );
        }
        (Ok(_), Some(Version::Other(number))) => {
            return without(
                Verdict::UnsupportedVersion,
                format!(
                    "This file has version {number} of the format, which this program does not know: read it with a newer release."
                ),
            );
        }
        (Ok(file), _) => file,
    };
    let (verdict, message, signature_verified) = match file.verify_signatures(context.trust) {
        Err((verdict, message)) => (verdict, message, false),
        Ok(()) => {
            let (verdict, message) = file.judge(context);
            (verdict, message, true)
        }
    };
    Inspection { verdict, message, contents: Some(file.into_contents(bytes, signature_verified)) }
}

/// A file that keeps sections 1 and 2. Nothing in it is verified yet.
struct File {
    token: Token,
    kid: Thumbprint,
    claims: Claims,
    delegation: Option<Parts>,
}

type Finding = (Verdict, String);

impl File {
    fn read(bytes: &[u8], trust: Option<&TrustBundle>) -> (Option<Version>, Result<Self, Malformed>) {
        let (version, envelope) = envelope::read(bytes);
        (version, envelope.and_then(|envelope| Self::read_tokens(&envelope, trust)))
    }

    fn read_tokens(envelope: &envelope::Envelope, trust: Option<&TrustBundle>) -> Result<Self, Malformed> {
        let mut token = Token::decode(&envelope.activation)?;
        let kid = token.kid(TYP_ACTIVATION)?;
        let claims = Claims::read(std::mem::replace(&mut token.claims, Json::Null))?;
        // Of the delegation only the encoding is judged here, which section 1 asks of every token: base64url
        // without padding and no member twice. Its header, claims and signature have a verdict of their own.
        let delegation = envelope.delegation.as_deref().map(Parts::decode).transpose()?;
        // Whether a key is an issuer's, the bundle alone knows; its status does not matter here.
        if trust.is_some_and(|trust| trust.key(&kid).is_some()) {
            if delegation.is_some() {
                return Err(Malformed::new(
                    "a delegation stands beside an activation that an issuer's key signed",
                ));
            }
            check_issuer_serial(&claims)?;
        }
        Ok(Self { token, kid, claims, delegation })
    }

    /// From `untrusted_key` to `outside_delegation`.
    fn verify_signatures(&self, trust: Option<&TrustBundle>) -> Result<(), Finding> {
        let key = self.signing_key(trust)?;
        // An unsafe device key verifies nothing.
        if !key.is_some_and(|key| self.token.is_signed_by(&key)) {
            return Err((
                Verdict::BadSignature,
                "The signature does not fit: the file was changed or damaged after it was issued; get it again from where it was issued."
                    .into(),
            ));
        }
        let Some(delegation) = &self.delegation else {
            return Ok(());
        };
        let granted = delegation.verify(trust).map_err(|error| {
            let cause = error.to_string();
            (
                Verdict::BadDelegation,
                format!("The delegation beside this file does not hold: {}", one_sentence(&cause)),
            )
        })?;
        granted.covers(&self.claims).map_err(|outside| {
            (
                Verdict::OutsideDelegation,
                format!(
                    "This file goes beyond what its device was allowed to issue ({outside}): do not use it, and report it to the issuer."
                ),
            )
        })
    }

    /// The key that must have signed: the issuer's, or the device's that the delegation names.
    fn signing_key(&self, trust: Option<&TrustBundle>) -> Result<Option<PublicKey>, Finding> {
        if let Some(trusted) = trust.and_then(|trust| trust.key(&self.kid)) {
            // The bundle speaks for its own issuer only: for any other it holds no key at all.
            if trust.is_some_and(|trust| trust.issuer() != self.claims.issuer) {
                return Err(self.untrusted(&format!(
                    "it names the issuer {}, whose trust bundle is not held",
                    shown(&self.claims.issuer)
                )));
            }
            return match trusted.status {
                status if status.verifies(self.claims.issued_at) => Ok(Some(trusted.key)),
                KeyStatus::Retired { retired_at } => Err((
                    Verdict::RevokedKey,
                    format!(
                        "The key that signed this file was retired at {}, and the file says that it was issued later: do not use it, and have it issued again.",
                        utc(retired_at)
                    ),
                )),
                KeyStatus::Current | KeyStatus::Next | KeyStatus::Revoked => Err((
                    Verdict::RevokedKey,
                    "The key that signed this file was revoked: do not use the file, and have it issued again.".into(),
                )),
            };
        }
        match self.delegation.as_ref().and_then(|delegation| delegation.device) {
            Some((thumbprint, key)) if thumbprint == self.kid => Ok(key),
            _ if trust.is_none() => Err(self.untrusted("no trust bundle is held")),
            _ => Err(self.untrusted("it is not in the trust bundle held")),
        }
    }

    fn untrusted(&self, why: &str) -> Finding {
        (
            Verdict::UntrustedKey,
            format!(
                "The key {} that signed this file is not trusted ({why}): get the issuer's newest trust bundle, then try again.",
                self.kid
            ),
        )
    }

    /// From `not_yet_valid` to `valid`, once the claims are known to be the issuer's.
    fn judge(&self, context: &Context<'_>) -> Finding {
        let claims = &self.claims;
        if claims.issued_at > context.now.saturating_add(CLOCK_SKEW_SECONDS) {
            let issued = utc(claims.issued_at);
            return (
                Verdict::NotYetValid,
                format!(
                    "This file says that it was issued at {issued}, which is yet to come: check the clock of this machine, then try again."
                ),
            );
        }
        if claims.expires_at <= context.now {
            let ended = utc(claims.expires_at);
            return (Verdict::Expired, format!("This licence ended at {ended}: have a new file issued."));
        }
        let listed = context.revocations.filter(|list| list.issuer() == claims.issuer);
        if let Some(revocation) = listed.and_then(|list| list.get(&claims.serial)) {
            return self.revoked(revocation);
        }
        let Ask { machine, host_id } = context.ask;
        if !machine_match::holds(&claims.machines, machine, host_id) {
            let held: Vec<String> = claims
                .machines
                .iter()
                .map(|machine| format!("{} ({})", machine.name, machine.host_id))
                .collect();
            return (
                Verdict::WrongMachine,
                format!(
                    "This file is for {}, not for the machine asked for: use the file of that machine, or have this one updated.",
                    held.join(" and ")
                ),
            );
        }
        (Verdict::Valid, "This file is genuine and may be used.".into())
    }

    fn revoked(&self, revocation: &Revocation) -> Finding {
        let (serial, at) = (&self.claims.serial, utc(revocation.at));
        match revocation.reason {
            RevocationReason::Deactivated => (
                Verdict::Deactivated,
                format!("The file {serial} was deactivated at {at}: have a new one generated."),
            ),
            RevocationReason::Superseded => (
                Verdict::Superseded,
                format!("A later revision took the place of {serial} at {at}: download that one."),
            ),
            RevocationReason::Recalled => (
                Verdict::Recalled,
                format!(
                    "The issuer recalled {serial} at {at}: do not use it, and ask the issuer for another."
                ),
            ),
        }
    }

    fn into_contents(self, bytes: &[u8], signature_verified: bool) -> Contents {
        let delegation = self.delegation.and_then(|parts| {
            let kid = parts.kid.ok();
            parts.claims.ok().map(|claims| DelegationSummary {
                reserve: claims.reserve,
                account: claims.account,
                issued_at: claims.issued_at,
                expires_at: claims.expires_at,
                kid,
            })
        });
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Contents { claims: self.claims, kid: self.kid, sha256, delegation, signature_verified }
    }
}

/// An error's two sentences, the cause and what to do, as one.
fn one_sentence(error: &str) -> String {
    let joined = error.replace(". ", "; ");
    let mut characters = joined.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
#[path = "inspect_field_tests.rs"]
mod field_tests;
#[cfg(test)]
#[path = "inspect_tests.rs"]
mod tests;
