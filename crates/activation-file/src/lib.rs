//! Activation files (`.I3Lic`), trust bundles, revocation lists and delegations: written, read and verified.
//!
//! Pure by construction: this crate does no I/O, reads no clock, draws no random numbers and knows nothing
//! asynchronous. Bytes, the time and the keys are arguments. `FORMAT.md` beside this crate describes the
//! format; the "section" in the comments here is a section of that document.
//!
//! - [`issue`] writes a file; [`inspect`] reads one and says one [`Verdict`] about it. It takes any bytes at
//!   all and never panics.
//! - [`TrustBundle`] says which keys an issuer signs with, [`RevocationList`] which serials no longer count,
//!   [`DelegationToken`] what one device may issue by itself.
//! - What the reader would call malformed, the writers refuse to write: both ask the same functions.

mod claims;
mod delegation;
mod envelope;
mod inspect;
mod issue;
mod jws;
mod keys;
mod machine_match;
mod revocation;
mod serial;
mod strict_json;
mod trust;
mod verdict;

#[cfg(test)]
mod testing;

pub use claims::{AttributeValue, Claims, MachineClaim, PartClaim, SiteClaim};
pub use delegation::{
    DelegationClaims, DelegationError, DelegationToken, MAX_DELEGATION_SECONDS, OutsideDelegation,
};
pub use envelope::{FORMAT, MAX_FILE_BYTES, SNIFF_BYTES, has_file_extension, is_of_this_format};
pub use inspect::{Ask, Contents, Context, DelegationSummary, Inspection, inspect};
pub use issue::{IssueError, issue};
pub use keys::{Ed25519Signer, Jwk, KeyError, PublicKey, SignError, Signer, Thumbprint};
pub use revocation::{Revocation, RevocationClaims, RevocationError, RevocationList, RevocationReason};
pub use serial::{SerialForm, field_serial, serial_form};
pub use strict_json::Malformed;
pub use trust::{KeyStatus, TrustBundle, TrustClaims, TrustError, TrustedKey};
pub use verdict::Verdict;

/// The end of a perpetual licence, `exp` in Unix seconds: 2100-01-01T00:00:00Z (section 2).
pub const PERPETUAL_EXP: i64 = 4_102_444_800;

/// The latest moment that any claim may name, in Unix seconds: 9999-12-31T23:59:59Z. Beyond it a date has no
/// four-digit year, and no screen, spreadsheet or database agrees on it.
pub const MAX_TIME: i64 = 253_402_300_799;

/// The greatest count of units, files or keys that a claim may name (section 2).
pub const MAX_COUNT: u32 = i32::MAX as u32;

/// How far a file's `iat` may lie ahead of the reader's clock, in seconds: 24 hours (section 5).
pub const CLOCK_SKEW_SECONDS: i64 = 24 * 60 * 60;

/// A moment as people read it in a message.
pub(crate) fn utc(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0)
        .map_or_else(|| format!("{seconds} s"), |time| time.format("%Y-%m-%d %H:%M UTC").to_string())
}
