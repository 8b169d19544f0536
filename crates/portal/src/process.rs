//! A request, from the idempotency check to its receipt. Written once, for every store.

use chrono::{DateTime, NaiveDate, Utc};
use licensing::{
    AccountNumber, Decision, FileState, GeneratedFile, PoolChange, PoolKey, Refusal, Refused, Revised,
    Serial, Supersedes, TextLimit, TextProblem, check_text, decide,
};
use portal_api::{
    Change, FileRecord, FileStateRecord, Outcome, PoolRecord, Produced, Receipt, Request, Revision,
    SiteRecord, Stream,
};
use sha2::{Digest, Sha256};

use crate::{
    issuing::{Issuing, IssuingError, Order, hex, issue},
    journal::{self, Authorship},
    store::{Kept, StoreError, StoreTransaction},
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
    let outcome = match decide_and_take(transaction, request, now).await? {
        Ok((decision, taken)) => {
            Outcome::Accepted(carry_out(transaction, request, decision, taken, issuing, now).await?)
        }
        Err(refused) => Outcome::Refused(refused),
    };
    let receipt =
        Receipt { request: request.id, account: request.account.clone(), answered_at: now, outcome };
    let answer = serde_json::to_string(&receipt).map_err(|error| SubmitError::Fault(error.to_string()))?;
    transaction.keep_receipt(request.id, &request.account, &Kept { body_sha256, answer }).await?;
    Ok(receipt)
}

/// What the statements did that act on a decision, beyond what it says itself.
#[derive(Default)]
struct Taken {
    /// The files whose overlap ended.
    ended_overlaps: Vec<Serial>,
}

/// Decides, and changes what the decision names where it still is as it was; decides again on fresh facts when another
/// transaction changed it in between.
async fn decide_and_take<T: StoreTransaction>(
    transaction: &mut T,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<Result<(Decision, Taken), Refused>, SubmitError> {
    for _ in 0..MAX_DECISIONS {
        let facts = transaction.facts(&request.account, &request.action, now.date_naive()).await?;
        let mut facts = facts.ok_or_else(|| SubmitError::AccountUnknown(request.account.clone()))?;
        match decide(&facts, &request.action) {
            Ok(decision) => {
                if let Some(taken) = take(transaction, request, &decision, now).await? {
                    return Ok(Ok((decision, taken)));
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
    Err(StoreError::Unavailable("other requests changed the same rows again and again".into()).into())
}

/// Changes pools, files and sites as decided; nothing when one of them is not as it was any more.
async fn take<T: StoreTransaction>(
    transaction: &mut T,
    request: &Request,
    decision: &Decision,
    now: DateTime<Utc>,
) -> Result<Option<Taken>, StoreError> {
    let account = &request.account;
    let mut taken = Taken::default();
    let done = match decision {
        Decision::Generate { pools, .. } => transaction.change_pools(account, pools).await?,
        Decision::Update { supersedes, pools, .. } => {
            transaction.change_pools(account, pools).await?
                && transaction.supersede(account, &[&supersedes.serial], None, now).await?
        }
        Decision::Deactivate { serial, lineage, pools, .. } => {
            let ended = transaction.deactivate(account, serial, lineage, now).await?;
            let was_active = ended.is_some();
            taken.ended_overlaps = ended.unwrap_or_default();
            was_active && transaction.change_pools(account, pools).await?
        }
        Decision::Upgrade { moves, pools, files, overlap_ends } => {
            let serials: Vec<&Serial> = files.iter().map(|file| &file.supersedes.serial).collect();
            transaction.add_moves(account, request.id, moves, now).await?;
            transaction.change_pools(account, pools).await?
                && transaction.supersede(account, &serials, *overlap_ends, now).await?
        }
        Decision::CreateSite { site } => transaction.add_site(account, site).await?,
        Decision::EditSite { before, after, .. } => transaction.edit_site(account, before, after).await?,
    };
    Ok(done.then_some(taken))
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

/// Issues what was decided, and journals every row that changed.
async fn carry_out<T: StoreTransaction>(
    transaction: &mut T,
    request: &Request,
    decision: Decision,
    taken: Taken,
    issuing: &Result<Issuing, String>,
    now: DateTime<Utc>,
) -> Result<Produced, SubmitError> {
    let mut changes = Vec::new();
    let mut road = Road { transaction, request, issuing, now };
    let produced = match &decision {
        Decision::Generate { file, pools, .. } => {
            let record = road.add_file(file, None).await?;
            let serial = record.serial.clone();
            changes.extend(pools.iter().map(pool_after));
            changes.push(Change::File(Box::new(record)));
            Produced::ActivationFile { serial, decision: Box::new(decision) }
        }
        Decision::Update { supersedes, file, pools, .. } => {
            let record = road.add_file(file, Some(supersedes)).await?;
            let serial = record.serial.clone();
            changes.extend(pools.iter().map(pool_after));
            changes.push(ended(&supersedes.serial, FileState::Superseded, None));
            changes.push(Change::File(Box::new(record)));
            Produced::ActivationFile { serial, decision: Box::new(decision) }
        }
        Decision::Upgrade { moves, pools, files, overlap_ends } => {
            changes.extend(moves.iter().cloned().map(Change::Moved));
            changes.extend(pools.iter().map(pool_after));
            let mut revisions = Vec::with_capacity(files.len());
            for Revised { supersedes, file } in files {
                let record = road.add_file(file, Some(supersedes)).await?;
                revisions
                    .push(Revision { supersedes: supersedes.serial.clone(), serial: record.serial.clone() });
                changes.push(ended(&supersedes.serial, FileState::Superseded, *overlap_ends));
                changes.push(Change::File(Box::new(record)));
            }
            Produced::Revisions { revisions, decision: Box::new(decision) }
        }
        Decision::Deactivate { serial, pools, .. } => {
            changes.extend(pools.iter().map(pool_after));
            changes.push(ended(serial, FileState::Deactivated, None));
            changes
                .extend(taken.ended_overlaps.iter().map(|serial| ended(serial, FileState::Superseded, None)));
            Produced::Changed { decision: Box::new(decision) }
        }
        Decision::CreateSite { site } => {
            changes.push(Change::Site(SiteRecord { site: site.clone() }));
            Produced::Changed { decision: Box::new(decision) }
        }
        Decision::EditSite { after, .. } => {
            changes.push(Change::Site(SiteRecord { site: (**after).clone() }));
            Produced::Changed { decision: Box::new(decision) }
        }
    };
    let authorship = Authorship { by: request.made_by.trim(), request: request.id, now };
    let stream = Stream::Account(request.account.clone());
    journal::append(transaction, authorship, &[(stream, changes)]).await?;
    Ok(produced)
}

/// What the issuing of files for one request needs.
struct Road<'a, T> {
    transaction: &'a mut T,
    request: &'a Request,
    issuing: &'a Result<Issuing, String>,
    now: DateTime<Utc>,
}

impl<T: StoreTransaction> Road<'_, T> {
    /// Signs and keeps one file.
    async fn add_file(
        &mut self,
        file: &GeneratedFile,
        supersedes: Option<&Supersedes>,
    ) -> Result<FileRecord, SubmitError> {
        let issuing = self.issuing.as_ref().map_err(|why| SubmitError::CannotSign(why.clone()))?;
        let order = Order {
            account: &self.request.account,
            number: self.transaction.next_serial().await?,
            supersedes,
            generated_by: self.request.made_by.trim(),
            request: self.request.id,
            now: self.now,
        };
        let record = issue(issuing, &order, file)?;
        self.transaction.add_file(&self.request.account, &record).await?;
        Ok(record)
    }
}

fn pool_after(change: &PoolChange) -> Change {
    Change::Pool(PoolRecord {
        part: change.part.clone(),
        license_type: change.license_type,
        pool: change.after,
    })
}

fn ended(serial: &Serial, state: FileState, overlap_ends: Option<NaiveDate>) -> Change {
    Change::FileState(FileStateRecord { serial: serial.clone(), state, overlap_ends })
}
