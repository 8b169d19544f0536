//! Founding the portal, and its signing key from then on.

use std::{collections::BTreeMap, sync::Arc};

use activation_file::{
    KeyStatus, RevocationClaims, RevocationError, SignError, Signer, Thumbprint, TrustBundle, TrustClaims,
    TrustError, TrustedKey,
};
use chrono::{DateTime, Utc};
use licensing::{TextLimit, TextProblem, check_text};
use portal_api::{Change, SigningKeyRecord, Stream};
use uuid::{NoContext, Timestamp, Uuid};

use crate::{
    journal::{self, Authorship},
    process::MAX_DISPLAY_NAME,
    store::{IssuerInfo, Store, StoreError, StoreTransaction},
};

/// The longest issuer's id, in characters.
const MAX_ISSUER: usize = 200;

/// What became of a wish to found the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founded {
    /// The portal was founded with the key given.
    New {
        /// The key: what seats pin.
        kid: Thumbprint,
    },
    /// Somebody founded it before; nothing was changed.
    AlreadyFounded {
        /// The key that signs now. Load that one.
        kid: Thumbprint,
    },
}

/// Why the portal was not founded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoundError {
    /// The issuer's id or the owner's name cannot be kept.
    #[error("{field}: {problem}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong.
        problem: TextProblem,
    },
    /// The issuer's id is no URN.
    #[error("The issuer's id is no URN. Write it as urn:afmt:issuer:example.")]
    NotAUrn,
    /// The key did not sign.
    #[error("{0}")]
    CannotSign(String),
    /// The store could not be read or written.
    #[error("The portal's database could not be written. Nothing was done: try again. ({0})")]
    Store(#[from] StoreError),
}

/// Why a key is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UseKeyError {
    /// There is no portal yet.
    #[error("This portal has not been founded yet. Found it first.")]
    NotFounded,
    /// It is another key than the one that signs.
    #[error("This is the key {given}, and the portal signs with {current}. Load that key.")]
    OtherKey {
        /// The key given.
        given: Thumbprint,
        /// The current one.
        current: Thumbprint,
    },
    /// The store could not be read.
    #[error("The portal's database could not be read. Try again. ({0})")]
    Store(#[from] StoreError),
}

/// Why a lost key was not replaced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplaceKeyError {
    /// There is no portal yet.
    #[error("This portal has not been founded yet. Found it first.")]
    NotFounded,
    /// The new key is one that the portal has or had.
    #[error("The portal knows the key {0} already. Make a new key.")]
    KnownKey(Thumbprint),
    /// The new key did not sign.
    #[error("{0}")]
    CannotSign(String),
    /// The store could not be read or written.
    #[error("The portal's database could not be written. Nothing was done: try again. ({0})")]
    Store(#[from] StoreError),
}

enum Writing {
    CannotSign(String),
    Store(StoreError),
}

impl From<StoreError> for Writing {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TrustError> for Writing {
    fn from(error: TrustError) -> Self {
        Self::CannotSign(error.to_string())
    }
}

impl From<RevocationError> for Writing {
    fn from(error: RevocationError) -> Self {
        Self::CannotSign(error.to_string())
    }
}

impl From<SignError> for Writing {
    fn from(error: SignError) -> Self {
        Self::CannotSign(error.to_string())
    }
}

impl From<Writing> for FoundError {
    fn from(writing: Writing) -> Self {
        match writing {
            Writing::CannotSign(why) => Self::CannotSign(why),
            Writing::Store(error) => Self::Store(error),
        }
    }
}

impl From<Writing> for ReplaceKeyError {
    fn from(writing: Writing) -> Self {
        match writing {
            Writing::CannotSign(why) => Self::CannotSign(why),
            Writing::Store(error) => Self::Store(error),
        }
    }
}

pub(crate) async fn found<S: Store>(
    store: &S,
    issuer: &str,
    owner: &str,
    signer: &Arc<dyn Signer>,
    now: DateTime<Utc>,
) -> Result<Founded, FoundError> {
    let text = |field, text, limit| {
        check_text(text, TextLimit::required(limit)).map_err(|problem| FoundError::Invalid { field, problem })
    };
    let issuer = text("issuer", issuer, MAX_ISSUER)?;
    let owner = text("owner", owner, MAX_DISPLAY_NAME)?;
    if !issuer.starts_with("urn:") || issuer.contains(char::is_whitespace) {
        return Err(FoundError::NotAUrn);
    }
    let kid = signer.kid();
    let info =
        IssuerInfo { issuer: issuer.to_owned(), owner: owner.to_owned(), first_kid: kid, current_kid: kid };
    let mut transaction = store.begin_write().await?;
    if !transaction.found(&info, now.timestamp()).await? {
        let kid = transaction.issuer().await?.map_or(kid, |issuer| issuer.current_kid);
        return Ok(Founded::AlreadyFounded { kid });
    }
    found_trust(&mut transaction, &info, signer, now).await?;
    transaction.commit().await?;
    tracing::info!(%kid, "the portal was founded");
    Ok(Founded::New { kid })
}

/// Trust begins with the first key alone, and nothing is revoked.
async fn found_trust<T: StoreTransaction>(
    transaction: &mut T,
    info: &IssuerInfo,
    signer: &Arc<dyn Signer>,
    now: DateTime<Utc>,
) -> Result<(), Writing> {
    let key = TrustedKey { key: signer.public(), status: KeyStatus::Current };
    let trust =
        TrustClaims { issuer: info.issuer.clone(), issued_at: now.timestamp(), version: 1, keys: vec![key] };
    transaction.add_trust_bundle(1, &trust.sign(&**signer)?).await?;
    let revoked = RevocationClaims {
        issuer: info.issuer.clone(),
        issued_at: now.timestamp(),
        sequence: 1,
        revoked: BTreeMap::new(),
    };
    transaction.add_revocation_list(1, &revoked.sign(&**signer)?, now.timestamp()).await?;
    let record =
        SigningKeyRecord { current_kid: info.current_kid.to_string(), lost_kid: None, trust_version: 1 };
    journal_key(transaction, &info.owner, record, now).await?;
    Ok(())
}

async fn journal_key<T: StoreTransaction>(
    transaction: &mut T,
    by: &str,
    record: SigningKeyRecord,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let authorship = Authorship { by, request: own_id(now), now };
    journal::append(transaction, authorship, &[(Stream::Catalogue, vec![Change::SigningKey(record)])]).await
}

/// An id for what the portal's owner does by no request.
fn own_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

pub(crate) async fn check_key<S: Store>(store: &S, signer: &dyn Signer) -> Result<(), UseKeyError> {
    let current = store.issuer().await?.ok_or(UseKeyError::NotFounded)?.current_kid;
    let given = signer.kid();
    if given == current { Ok(()) } else { Err(UseKeyError::OtherKey { given, current }) }
}

/// For a key that is gone for good. Readers that hold the bundle before cannot follow to the new one, for the
/// key that could have vouched for it is the one that was lost: each asks its person and pins anew.
pub(crate) async fn replace_lost_key<S: Store>(
    store: &S,
    signer: &Arc<dyn Signer>,
    now: DateTime<Utc>,
) -> Result<(), ReplaceKeyError> {
    let mut transaction = store.begin_write().await?;
    let info = transaction.issuer().await?.ok_or(ReplaceKeyError::NotFounded)?;
    let last = transaction.last_trust_bundle().await?.ok_or(ReplaceKeyError::NotFounded)?;
    let last = TrustBundle::parse_given(&last)
        .map_err(|error| StoreError::Unreadable(format!("trust bundle: {error}")))?;
    let kid = signer.kid();
    if last.key(&kid).is_some() {
        return Err(ReplaceKeyError::KnownKey(kid));
    }
    // A retired key verifies what was signed *before* that second; what it signed up to now must stay good, and
    // also what it signed while the clock stood ahead.
    let latest = transaction.latest_generated_at().await?.unwrap_or(0);
    let retired_at = latest.max(last.claims().issued_at).max(now.timestamp()).saturating_add(1);
    let old = last.keys().iter().map(|trusted| match trusted.status {
        KeyStatus::Current => TrustedKey { key: trusted.key, status: KeyStatus::Retired { retired_at } },
        KeyStatus::Next | KeyStatus::Retired { .. } | KeyStatus::Revoked => *trusted,
    });
    let new = TrustedKey { key: signer.public(), status: KeyStatus::Current };
    let trust = TrustClaims {
        issuer: info.issuer.clone(),
        issued_at: now.timestamp(),
        version: last.version().saturating_add(1),
        keys: std::iter::once(new).chain(old).collect(),
    };
    replace(&mut transaction, &info, &trust, signer, now).await?;
    transaction.commit().await?;
    tracing::warn!(%kid, lost = %info.current_kid, "the lost signing key was replaced");
    Ok(())
}

async fn replace<T: StoreTransaction>(
    transaction: &mut T,
    info: &IssuerInfo,
    trust: &TrustClaims,
    signer: &Arc<dyn Signer>,
    now: DateTime<Utc>,
) -> Result<(), Writing> {
    transaction.add_trust_bundle(trust.version, &trust.sign(&**signer)?).await?;
    transaction.set_current_kid(signer.kid()).await?;
    let record = SigningKeyRecord {
        current_kid: signer.kid().to_string(),
        lost_kid: Some(info.current_kid.to_string()),
        trust_version: trust.version,
    };
    journal_key(transaction, &info.owner, record, now).await?;
    Ok(())
}
