//! A request, from the idempotency check to its receipt. Written once, for every store.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use licensing::{
    AccountNumber, Action, Decision, Facts, Generate, GeneratedFile, PoolChange, PoolKey, Refusal, Refused,
    TextLimit, TextProblem, check_text, decide,
};
use portal_api::{Change, FileRecord, Outcome, PoolRecord, Produced, Receipt, Request, Stream};
use sha2::{Digest, Sha256};

use crate::{
    issuing::{Issuing, IssuingError, Order, first_revision, hex},
    journal::{self, Authorship},
    store::{GenerateFacts, Kept, StoreError, StoreTransaction},
};

/// The longest display name of a person, in characters.
pub(crate) const MAX_DISPLAY_NAME: usize = 120;
/// The longest name of a device, in characters.
const MAX_DEVICE: usize = 120;
/// How often a request that lost its units to another transaction is decided again. On an engine with one
/// writer the first time is always the last.
const MAX_DECISIONS: u32 = 10;

/// Why a request got no receipt. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// A field outside the action is no text that can be kept.
    #[error("{field}: {problem}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong.
        problem: TextProblem,
    },
    /// The id was used before, with another body.
    #[error("The request id {0} was used before, for another request. Make a new request with a new id.")]
    RequestIdReused(uuid::Uuid),
    /// There is no such account.
    #[error("There is no account {0} here. Check the number.")]
    AccountUnknown(AccountNumber),
    /// The signing key is not there or did not sign.
    #[error("{0}")]
    CannotSign(String),
    /// The file would be larger than readers take.
    #[error("{0}")]
    FileTooLarge(String),
    /// The portal met a fault of its own.
    #[error("The portal could not write the file ({0}). This is a fault of the program: report it.")]
    Fault(String),
    /// The store could not be read or written.
    #[error("The portal's database could not be written. Nothing was done: send the request again later.")]
    Store(#[from] StoreError),
}

impl From<IssuingError> for SubmitError {
    fn from(error: IssuingError) -> Self {
        match error {
            IssuingError::CannotSign(why) => Self::CannotSign(why),
            IssuingError::TooLarge(_) => Self::FileTooLarge(error.to_string()),
            IssuingError::Fault(what) => Self::Fault(what),
        }
    }
}

/// Checks what the engine does not judge.
pub(crate) fn check(request: &Request) -> Result<(), SubmitError> {
    for (field, text, limit) in
        [("made_by", &request.made_by, MAX_DISPLAY_NAME), ("device", &request.device, MAX_DEVICE)]
    {
        check_text(text, TextLimit::required(limit))
            .map_err(|problem| SubmitError::Invalid { field, problem })?;
    }
    Ok(())
}

/// SHA-256 of the request in its one canonical spelling: as this program writes it.
pub(crate) fn body_sha256(request: &Request) -> Result<String, SubmitError> {
    let body = serde_json::to_vec(request).map_err(|error| SubmitError::Fault(error.to_string()))?;
    Ok(hex(&Sha256::digest(body)))
}

/// Carries out one request inside a transaction that stands at a savepoint. With an error the caller goes back
/// to the savepoint.
pub(crate) async fn process<T: StoreTransaction>(
    transaction: &mut T,
    request: &Request,
    issuing: &Result<Issuing, String>,
    now: DateTime<Utc>,
) -> Result<Receipt, SubmitError> {
    let body_sha256 = body_sha256(request)?;
    if let Some(kept) = transaction.receipt(request.id).await? {
        if kept.body_sha256 != body_sha256 {
            return Err(SubmitError::RequestIdReused(request.id));
        }
        return serde_json::from_str(&kept.answer)
            .map_err(|error| StoreError::Unreadable(format!("receipt: {error}")).into());
    }
    let outcome = match decide_and_take(transaction, request).await? {
        Ok(decision) => Outcome::Accepted(carry_out(transaction, request, decision, issuing, now).await?),
        Err(refused) => Outcome::Refused(refused),
    };
    let receipt =
        Receipt { request: request.id, account: request.account.clone(), answered_at: now, outcome };
    let answer = serde_json::to_string(&receipt).map_err(|error| SubmitError::Fault(error.to_string()))?;
    transaction.keep_receipt(request.id, &request.account, &Kept { body_sha256, answer }).await?;
    Ok(receipt)
}

/// Decides, and takes the units that the decision names; decides again on fresh facts when another transaction
/// took them in between.
async fn decide_and_take<T: StoreTransaction>(
    transaction: &mut T,
    request: &Request,
) -> Result<Result<Decision, Refused>, SubmitError> {
    let Action::Generate(generate) = &request.action;
    for _ in 0..MAX_DECISIONS {
        let mut facts = facts(transaction, &request.account, generate).await?;
        match decide(&facts, &request.action) {
            Ok(decision) => {
                let Decision::Generate { pools, .. } = &decision;
                if transaction.take_units(&request.account, pools).await? {
                    return Ok(Ok(decision));
                }
                transaction.rollback_to_savepoint().await?;
            }
            Err(refused) => {
                // Who holds the units is looked up only now: it is needed for nothing but the refusal.
                let short = short_pools(&refused);
                if short.is_empty() {
                    return Ok(Err(refused));
                }
                facts.holding = transaction.holding(&request.account, &short).await?;
                return Ok(Err(decide(&facts, &request.action).err().unwrap_or(refused)));
            }
        }
    }
    Err(StoreError::Unavailable("other requests took the units again and again".into()).into())
}

async fn facts<T: StoreTransaction>(
    transaction: &mut T,
    account: &AccountNumber,
    generate: &Generate,
) -> Result<Facts, SubmitError> {
    let GenerateFacts { account: known, site, parts, pools, active_files } =
        transaction.generate_facts(account, generate).await?;
    let known = known.ok_or_else(|| SubmitError::AccountUnknown(account.clone()))?;
    Ok(Facts { account: known, site, parts, pools, holding: BTreeMap::new(), active_files })
}

fn short_pools(refused: &Refused) -> Vec<PoolKey> {
    refused
        .causes
        .iter()
        .filter_map(|cause| match cause {
            Refusal::Short(short) => {
                Some(PoolKey { part: short.part.clone(), license_type: short.license_type })
            }
            _ => None,
        })
        .collect()
}

async fn carry_out<T: StoreTransaction>(
    transaction: &mut T,
    request: &Request,
    decision: Decision,
    issuing: &Result<Issuing, String>,
    now: DateTime<Utc>,
) -> Result<Produced, SubmitError> {
    let issuing = issuing.as_ref().map_err(|why| SubmitError::CannotSign(why.clone()))?;
    let Decision::Generate { file, pools, .. } = &decision;
    let record = add_file(transaction, request, file, issuing, now).await?;
    let serial = record.serial.clone();
    let changes = changes(pools, record);
    let authorship = Authorship { by: request.made_by.trim(), request: request.id, now };
    let stream = Stream::Account(request.account.clone());
    journal::append(transaction, authorship, &[(stream, changes)]).await?;
    Ok(Produced::ActivationFile { serial, decision: Box::new(decision) })
}

async fn add_file<T: StoreTransaction>(
    transaction: &mut T,
    request: &Request,
    file: &GeneratedFile,
    issuing: &Issuing,
    now: DateTime<Utc>,
) -> Result<FileRecord, SubmitError> {
    let order = Order {
        account: &request.account,
        number: transaction.next_serial().await?,
        generated_by: request.made_by.trim(),
        request: request.id,
        now,
    };
    let record = first_revision(issuing, &order, file)?;
    transaction.add_file(&request.account, &record).await?;
    Ok(record)
}

fn changes(pools: &[PoolChange], record: FileRecord) -> Vec<Change> {
    let pools = pools.iter().map(|change| {
        Change::Pool(PoolRecord {
            part: change.part.clone(),
            license_type: change.license_type,
            pool: change.after,
        })
    });
    pools.chain([Change::File(Box::new(record))]).collect()
}
