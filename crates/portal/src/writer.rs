//! One task that gathers the requests that wait into one transaction per flush.
//!
//! A durable commit costs milliseconds whatever is in it. Each request still has a savepoint, a verdict and a
//! receipt of its own, and is answered only after the commit.

use std::sync::{Arc, PoisonError, RwLock};

use activation_file::Signer;
use chrono::{DateTime, Utc};
use portal_api::{Receipt, Request};
use tokio::sync::{mpsc, oneshot};

use crate::{
    clock::Clock,
    issuing::Issuing,
    process::{SubmitError, process},
    store::{Store, StoreError, StoreTransaction},
};

/// How many requests may wait. A caller beyond that waits for its place.
const WAITING: usize = 1024;
/// The most requests in one transaction, so that the first does not wait long for the last.
const MAX_BATCH: usize = 128;

type Answer = Result<Receipt, SubmitError>;

struct Job {
    request: Request,
    answer: oneshot::Sender<Answer>,
}

/// The signing key, which the owner may bring or change while the portal runs.
#[derive(Clone, Default)]
pub(crate) struct SharedSigner(Arc<RwLock<Option<Arc<dyn Signer>>>>);

impl SharedSigner {
    pub(crate) fn get(&self) -> Option<Arc<dyn Signer>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, signer: Arc<dyn Signer>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(signer);
    }
}

/// The way to the writing task. The task ends when the last of these is dropped.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the task.
    pub(crate) fn start<S: Store>(store: S, clock: Arc<dyn Clock>, signer: SharedSigner) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write(store, clock, signer, waiting));
        Self { jobs }
    }

    /// Has a request carried out.
    pub(crate) async fn submit(&self, request: Request) -> Answer {
        let (answer, answered) = oneshot::channel();
        let ended = || StoreError::Unavailable("the writing task has ended".into());
        self.jobs.send(Job { request, answer }).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }
}

async fn write<S: Store>(
    store: S,
    clock: Arc<dyn Clock>,
    signer: SharedSigner,
    mut waiting: mpsc::Receiver<Job>,
) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while waiting.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let requests: Vec<&Request> = batch.iter().map(|job| &job.request).collect();
        let answers = match flush(&store, &requests, &signer, clock.now()).await {
            Ok(answers) => answers,
            Err(error) => {
                tracing::error!(requests = requests.len(), %error, "a flush failed; nothing of it was kept");
                vec![Err(SubmitError::Store(error)); requests.len()]
            }
        };
        for (job, answer) in batch.drain(..).zip(answers) {
            // A caller that has gone away asks again with the same id and gets the same receipt.
            drop(job.answer.send(answer));
        }
    }
}

/// Carries out a batch in one transaction. With an error nothing of the whole batch was kept.
async fn flush<S: Store>(
    store: &S,
    requests: &[&Request],
    signer: &SharedSigner,
    now: DateTime<Utc>,
) -> Result<Vec<Answer>, StoreError> {
    let mut transaction = store.begin_write().await?;
    let issuing = issuing(&mut transaction, signer).await?;
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        transaction.savepoint().await?;
        let answer = Box::pin(process(&mut transaction, request, &issuing, now)).await;
        if let Err(error) = &answer {
            log(request, error);
            transaction.rollback_to_savepoint().await?;
        }
        transaction.release_savepoint().await?;
        answers.push(answer);
    }
    transaction.commit().await?;
    tracing::debug!(requests = answers.len(), "a flush was committed");
    Ok(answers)
}

/// The key to sign with, if it is the one that the database calls current: another process may have replaced it.
async fn issuing<T: StoreTransaction>(
    transaction: &mut T,
    signer: &SharedSigner,
) -> Result<Result<Issuing, String>, StoreError> {
    let Some(issuer) = transaction.issuer().await? else {
        return Ok(Err("This portal has not been founded yet. Found it first.".into()));
    };
    Ok(match signer.get() {
        None => Err("The portal's signing key is not loaded. Unlock it, then send the request again.".into()),
        Some(signer) if signer.kid() != issuer.current_kid => {
            Err("The portal's signing key was replaced. Load the current key, then send the request again."
                .into())
        }
        Some(signer) => Ok(Issuing { issuer: issuer.issuer, signer }),
    })
}

fn log(request: &Request, error: &SubmitError) {
    match error {
        SubmitError::Store(error) => tracing::error!(request = %request.id, %error, "the store failed"),
        SubmitError::Fault(what) => tracing::error!(request = %request.id, %what, "a fault of the program"),
        _ => tracing::warn!(request = %request.id, error = error_word(error), "a request got no receipt"),
    }
}

/// What the log says of an error: a word, never what a person typed.
fn error_word(error: &SubmitError) -> &'static str {
    match error {
        SubmitError::Invalid { .. } => "invalid",
        SubmitError::RequestIdReused(_) => "request_id_reused",
        SubmitError::AccountUnknown(_) => "account_unknown",
        SubmitError::CannotSign(_) => "cannot_sign",
        SubmitError::FileTooLarge(_) => "file_too_large",
        SubmitError::Fault(_) => "fault",
        SubmitError::Store(_) => "store_unavailable",
    }
}
