//! The revocation list in force. It is signed when somebody asks and more files have ended than the last one names, so
//! that a thousand deactivations cost one signature.

use std::sync::Arc;

use activation_file::{Revocation, RevocationClaims, RevocationError, Signer};
use chrono::{DateTime, Utc};

use crate::store::{SignedRevocations, Store, StoreError, StoreTransaction};

/// Why there is no list to give.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevocationFailure {
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The list could not be signed.
    #[error("{0}")]
    Sign(#[from] RevocationError),
}

/// The list in force; nothing before the portal is founded. Without the key the last list goes on.
pub(crate) async fn current<S: Store>(
    store: &S,
    signer: Option<Arc<dyn Signer>>,
    now: DateTime<Utc>,
) -> Result<Option<SignedRevocations>, RevocationFailure> {
    let now = now.timestamp();
    let Some((last, ended)) = store.revocations(now).await? else { return Ok(None) };
    let Some(signer) = signer.filter(|_| ended > last.entries) else { return Ok(Some(last)) };
    let mut transaction = store.begin_write().await?;
    // Another process may have signed one meanwhile.
    let (Some(last), ended) = transaction.ended_files(now).await? else { return Ok(None) };
    let Some(issuer) = transaction.issuer().await? else { return Ok(None) };
    if ended.len() as u64 <= last.entries || issuer.current_kid != signer.kid() {
        return Ok(Some(last));
    }
    let claims = RevocationClaims {
        issuer: issuer.issuer,
        issued_at: now,
        sequence: last.sequence.saturating_add(1),
        revoked: ended
            .iter()
            .map(|end| (end.serial.to_string(), Revocation { reason: end.reason, at: end.at }))
            .collect(),
    };
    let list = SignedRevocations {
        sequence: claims.sequence,
        entries: ended.len() as u64,
        list: claims.sign(&*signer)?,
    };
    transaction.add_revocation_list(&list, now).await?;
    transaction.commit().await?;
    Ok(Some(list))
}
