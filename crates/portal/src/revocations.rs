//! The revocation list in force. It is signed when somebody asks and a file has ended that the last one does not name,
//! so that a thousand deactivations cost one signature.

use std::sync::Arc;

use activation_file::{Revocation, RevocationClaims, RevocationError, Signer};
use chrono::{DateTime, Utc};
use portal_api::RevocationAnswer;

use crate::store::{Store, StoreError, StoreTransaction};

/// Why there is no list to give.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevocationFailure {
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What has ended cannot be written as a list: a fault of the program.
    #[error("The revocation list could not be written ({0}). This is a fault of the program: report it.")]
    Fault(RevocationError),
}

/// The list in force, when the caller holds an older one; nothing before the portal is founded. Without the current key
/// the last list goes on.
pub(crate) async fn current<S: Store>(
    store: &S,
    signer: Option<Arc<dyn Signer>>,
    after: u64,
    now: DateTime<Utc>,
) -> Result<Option<RevocationAnswer>, RevocationFailure> {
    let now = now.timestamp();
    let Some(mut last) = store.revocations(after, now).await? else { return Ok(None) };
    if last.unlisted
        && let Some(signer) = signer
        && sign_anew(store, &*signer, now).await?
    {
        let Some(signed) = store.revocations(after, now).await? else { return Ok(None) };
        last = signed;
    }
    Ok(Some(RevocationAnswer { list: last.list }))
}

/// Signs a list that names every file that has ended. Gives whether there is one now.
async fn sign_anew<S: Store>(store: &S, signer: &dyn Signer, now: i64) -> Result<bool, RevocationFailure> {
    // Nobody waits for a portal that holds a key which was replaced.
    let is_current = store.issuer().await?.is_some_and(|issuer| issuer.current_kid == signer.kid());
    if !is_current {
        return Ok(false);
    }
    let mut transaction = store.begin_write().await?;
    let signed = sign_in(&mut transaction, signer, now).await?;
    transaction.commit().await?;
    Ok(signed)
}

async fn sign_in<T: StoreTransaction>(
    transaction: &mut T,
    signer: &dyn Signer,
    now: i64,
) -> Result<bool, RevocationFailure> {
    let Some(issuer) = transaction.issuer().await?.filter(|issuer| issuer.current_kid == signer.kid()) else {
        return Ok(false);
    };
    let ended = transaction.ended_files(now).await?;
    if ended.unlisted == 0 {
        // Another process has signed one meanwhile.
        return Ok(true);
    }
    let claims = RevocationClaims {
        issuer: issuer.issuer,
        issued_at: now,
        sequence: ended.last_sequence.saturating_add(1),
        revoked: ended
            .files
            .iter()
            .map(|end| (end.serial.to_string(), Revocation { reason: end.reason, at: end.at }))
            .collect(),
    };
    match claims.sign(signer) {
        Ok(list) => {
            transaction.add_revocation_list(claims.sequence, &list, now).await?;
            Ok(true)
        }
        Err(RevocationError::Sign(error)) => {
            tracing::warn!(%error, "the revocation list could not be signed; the last one goes on");
            Ok(false)
        }
        Err(error) => Err(RevocationFailure::Fault(error)),
    }
}
