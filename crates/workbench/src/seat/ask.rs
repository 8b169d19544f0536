//! The road of every request: judged, kept in the outbox, sent, answered, and read back.

use chrono::NaiveDate;
use licensing::{Account, AccountNumber, Action, Decision, FieldError, decide};
use portal_api::{Outcome, Problem, ProblemKind, Produced, Receipt, Request};
use uuid::Uuid;

use super::{Ready, Seat};
use crate::{
    client::{CallError, Client},
    errors::{ReadError, RequestError, SyncError},
    outbox::{Kept, OutboxError, RequestState},
    views::{FieldNote, Generated},
};

impl From<ReadError> for RequestError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotReady => Self::NotReady,
            error => Self::Store { error },
        }
    }
}

impl From<OutboxError> for RequestError {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::IdReused => Self::AlreadySent,
            error => Self::from(ReadError::from(error)),
        }
    }
}

/// What a waiting request came to.
enum Sent {
    Answered(Receipt),
    /// The portal said that nothing was done.
    NotDone(Problem),
    /// Nobody knows: it waits.
    Unknown(CallError),
}

/// What an accepted request came to.
#[derive(Debug)]
pub(super) struct Answered(Produced);

impl Answered {
    /// The file that came of it.
    pub(super) fn file(self) -> Result<Generated, RequestError> {
        match self.0 {
            Produced::ActivationFile { serial, .. } => Ok(Generated { serial }),
            other => Err(unfitting(&other)),
        }
    }

    /// The revisions that came of it.
    pub(super) fn revisions(self) -> Result<Vec<portal_api::Revision>, RequestError> {
        match self.0 {
            Produced::Revisions { revisions, .. } => Ok(revisions),
            other => Err(unfitting(&other)),
        }
    }

    /// What was decided.
    pub(super) fn decision(self) -> Decision {
        match self.0 {
            Produced::ActivationFile { decision, .. }
            | Produced::Revisions { decision, .. }
            | Produced::Changed { decision } => *decision,
        }
    }
}

/// The portal answered another question than was asked.
fn unfitting(produced: &Produced) -> RequestError {
    tracing::error!(?produced, "the answer does not fit the question");
    RequestError::Unfitting
}

pub(super) fn wrong_fields(errors: Vec<FieldError>) -> RequestError {
    RequestError::Fields { fields: errors.into_iter().map(FieldNote::from).collect() }
}

impl Seat {
    /// The day on which a request is judged here, by the calendar of UTC, as the portal's.
    pub(super) fn today(&self) -> NaiveDate {
        self.surroundings.clock.now().date_naive()
    }

    /// What was asked under an id, for whoever asks for the same once more when what it rested on has changed.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn asked(&self, id: Uuid) -> Result<Option<Action>, ReadError> {
        let ready = self.reading().await?;
        Ok(ready.outbox.asked(id).await?.map(|request| request.action))
    }

    /// Asks the portal for something. Asking twice under one id asks once.
    ///
    /// # Errors
    /// [`RequestError`].
    pub(super) async fn ask(
        &self,
        ready: &Ready,
        account: Account,
        id: Uuid,
        action: Action,
    ) -> Result<Answered, RequestError> {
        let number = account.account.clone();
        let _one_at_a_time = ready.road.lock().await;
        if matches!(ready.outbox.state(id).await?, None | Some(RequestState::Withdrawn)) {
            self.judge_before_asking(ready, account, &action).await?;
        }
        let request = Request {
            id,
            account: number,
            made_at: self.surroundings.clock.now(),
            made_by: ready.person.clone(),
            device: self.surroundings.device.clone(),
            action,
        };
        let kept = ready.outbox.keep(&request).await?;
        let receipt = match kept.receipt {
            Some(receipt) => receipt,
            None => match self.send(ready, &kept).await? {
                Sent::Answered(receipt) => receipt,
                Sent::NotDone(problem) if problem.kind == ProblemKind::RequestIdReused => {
                    return Err(RequestError::AlreadySent);
                }
                // The portal carries out whole transactions: with a problem for an answer nothing was done, and
                // the person, who is told so now, decides whether to ask again.
                Sent::NotDone(problem) => {
                    ready.outbox.withdraw(id).await?;
                    return Err(RequestError::NotDone { detail: problem.detail });
                }
                Sent::Unknown(error) => return Err(RequestError::NotAnswered { detail: error.to_string() }),
            },
        };
        // What came of it is there whatever becomes of this: a later sync brings it.
        if let Err(error) = self.follow(ready).await {
            tracing::warn!(%error, "the cache is not level with the portal");
        }
        match receipt.outcome {
            Outcome::Accepted(produced) => Ok(Answered(produced)),
            Outcome::Refused(refused) => {
                ready.outbox.refusal_seen(id).await?;
                Err(RequestError::refused(refused))
            }
        }
    }

    /// Spares the portal, and the outbox for ever, a request that would be refused. What a second look at the
    /// portal's newer facts could change is not decided here.
    async fn judge_before_asking(
        &self,
        ready: &Ready,
        account: Account,
        action: &Action,
    ) -> Result<(), RequestError> {
        if let Err(error) = self.follow(ready).await {
            tracing::warn!(%error, "judging by what the cache holds");
        }
        let facts = ready.cache.facts(account, action, self.today()).await.map_err(ReadError::from)?;
        decide(&facts, action).map(|_| ()).map_err(RequestError::refused)
    }

    /// What would be decided, by the facts that the cache holds.
    pub(super) async fn judge(
        &self,
        ready: &Ready,
        account: Account,
        action: &Action,
    ) -> Result<Result<Decision, licensing::Refused>, ReadError> {
        let facts = ready.cache.facts(account, action, self.today()).await?;
        Ok(decide(&facts, action))
    }

    /// The account, and the seat that has started.
    pub(super) async fn at(
        &self,
        account: &AccountNumber,
    ) -> Result<(std::sync::Arc<Ready>, Account), ReadError> {
        let ready = self.reading().await?;
        let account = self.account_of(&ready, account).await?;
        Ok((ready, account))
    }

    /// Sends every request that waits, in the order of asking, and gives the first reason why one still waits.
    /// Nobody is there to be told that one was not carried out: it goes on waiting.
    pub(super) async fn send_waiting(&self, ready: &Ready) -> Result<(), SyncError> {
        let mut first = Ok(());
        for kept in ready.outbox.waiting().await? {
            let waits = match self.send(ready, &kept).await? {
                Sent::Answered(_) => continue,
                Sent::NotDone(problem) => SyncError::Waiting { detail: problem.detail },
                Sent::Unknown(error) => error.into(),
            };
            first = first.and(Err(waits));
        }
        first
    }

    /// Sends one request exactly as it is kept, and files the answer.
    async fn send(&self, ready: &Ready, kept: &Kept) -> Result<Sent, OutboxError> {
        match Client(&*ready.transport).submit(&kept.body).await {
            Ok(receipt) if receipt.request == kept.id => {
                ready.outbox.settle(&receipt, self.new_id()).await?;
                Ok(Sent::Answered(receipt))
            }
            Ok(receipt) => {
                Ok(Sent::Unknown(CallError::Unreadable(format!("a receipt for {} came", receipt.request))))
            }
            Err(CallError::Problem(problem)) => Ok(Sent::NotDone(problem)),
            Err(error) => Ok(Sent::Unknown(error)),
        }
    }
}
