//! What only this seat knows: requests, drafts, preferences, and the trust it was pinned to.

use std::path::Path;

use activation_file::{RevocationList, Thumbprint, TrustBundle};
use chrono::{DateTime, Utc};
use licensing::{AccountNumber, Action, GenerateDraft};
use portal_api::{Outcome, Receipt, Request};
use sqlx::{Row, SqlitePool, migrate::Migrator};
use uuid::Uuid;

use crate::{
    database::{self, DatabaseError},
    views::{Draft, NamedDraft, OutboxCount},
};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/outbox");

/// Reading or keeping failed.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The database.
    #[error("{0}")]
    Sql(#[from] sqlx::Error),
    /// Something kept there cannot be read again.
    #[error("an entry of the outbox is damaged: {0}")]
    Damaged(String),
    /// The id was used before, with other contents.
    #[error("this id was used before, with other contents")]
    IdReused,
}

/// A request that is kept, and its receipt once there is one.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The id.
    pub id: Uuid,
    /// The request exactly as it is sent.
    pub body: String,
    /// The receipt.
    pub receipt: Option<Receipt>,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// It waits for an answer.
    Queued,
    /// The portal said that it did not carry it out, and the person was told. Asked again, it is the same request.
    Withdrawn,
    /// Done.
    Accepted,
    /// Refused.
    Refused,
}

/// The seat's own database.
#[derive(Debug, Clone)]
pub struct Outbox {
    pool: SqlitePool,
}

impl Outbox {
    /// Opens or makes the database.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn open(path: &Path) -> Result<Self, DatabaseError> {
        Ok(Self { pool: database::open(path, &MIGRATIONS, true).await? })
    }

    /// Keeps a request before it is sent. Keeping the same request again changes nothing and gives what is
    /// kept, with its receipt if there is one.
    ///
    /// # Errors
    /// [`OutboxError::IdReused`] when another request is kept under that id.
    pub async fn keep(&self, request: &Request) -> Result<Kept, OutboxError> {
        let body = serde_json::to_string(request).map_err(|error| OutboxError::Damaged(error.to_string()))?;
        sqlx::query(
            "INSERT INTO request (id, account, body, state, made_at) VALUES (?1, ?2, ?3, 'queued', ?4)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(request.id.to_string())
        .bind(request.account.as_str())
        .bind(&body)
        .bind(request.made_at.timestamp_micros())
        .execute(&self.pool)
        .await?;
        let kept =
            self.kept(request.id).await?.ok_or_else(|| OutboxError::Damaged(request.id.to_string()))?;
        // Pressed twice, the second press was made a moment later: what counts is what was asked. What is sent is
        // the first spelling, also after it was withdrawn: should the portal know it all the same, it answers it.
        let first: Request = parse(&kept.body)?;
        let same = first.account == request.account && first.action == request.action;
        let withdrawn = self.state(request.id).await? == Some(RequestState::Withdrawn);
        if !withdrawn {
            return if same { Ok(kept) } else { Err(OutboxError::IdReused) };
        }
        let body = if same { kept.body } else { body };
        sqlx::query("UPDATE request SET state = 'queued', body = ?2 WHERE id = ?1 AND state = 'withdrawn'")
            .bind(request.id.to_string())
            .bind(&body)
            .execute(&self.pool)
            .await?;
        Ok(Kept { id: request.id, body, receipt: None })
    }

    /// How far the request of this id has come; none when there is no such request.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn state(&self, id: Uuid) -> Result<Option<RequestState>, OutboxError> {
        let row = sqlx::query("SELECT state FROM request WHERE id = ?1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| match row.try_get::<String, _>("state")?.as_str() {
            "queued" => Ok(RequestState::Queued),
            "withdrawn" => Ok(RequestState::Withdrawn),
            "accepted" => Ok(RequestState::Accepted),
            "refused" => Ok(RequestState::Refused),
            other => Err(OutboxError::Damaged(other.to_owned())),
        })
        .transpose()
    }

    /// What was asked under this id.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn asked(&self, id: Uuid) -> Result<Option<Request>, OutboxError> {
        self.kept(id).await?.map(|kept| parse(&kept.body)).transpose()
    }

    async fn kept(&self, id: Uuid) -> Result<Option<Kept>, OutboxError> {
        let row = sqlx::query("SELECT body, receipt FROM request WHERE id = ?1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            let receipt: Option<String> = row.try_get("receipt")?;
            Ok(Kept { id, body: row.try_get("body")?, receipt: receipt.as_deref().map(parse).transpose()? })
        })
        .transpose()
    }

    /// The requests that wait for an answer, in the order of asking.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn waiting(&self) -> Result<Vec<Kept>, OutboxError> {
        let rows = sqlx::query("SELECT id, body FROM request WHERE state = 'queued' ORDER BY id")
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter()
            .map(|row| {
                let id: String = row.try_get("id")?;
                Ok(Kept {
                    id: id.parse().map_err(|_| OutboxError::Damaged(id.clone()))?,
                    body: row.try_get("body")?,
                    receipt: None,
                })
            })
            .collect()
    }

    /// Files a receipt, in one transaction with what becomes of the draft that led to it: accepted, it is thrown
    /// away; refused, it goes on under the id `next`, for the old id belongs to the refusal for ever.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn settle(&self, receipt: &Receipt, next: Uuid) -> Result<(), OutboxError> {
        let text = serde_json::to_string(receipt).map_err(|error| OutboxError::Damaged(error.to_string()))?;
        let state = match receipt.outcome {
            Outcome::Accepted(_) => "accepted",
            Outcome::Refused(_) => "refused",
        };
        let mut transaction = self.pool.begin().await?;
        // An answer is an answer, also when another program on this folder has withdrawn the request meanwhile.
        sqlx::query("UPDATE request SET state = ?2, receipt = ?3 WHERE id = ?1 AND receipt IS NULL")
            .bind(receipt.request.to_string())
            .bind(state)
            .bind(text)
            .execute(&mut *transaction)
            .await?;
        let draft = match receipt.outcome {
            Outcome::Accepted(_) => "DELETE FROM draft WHERE id = ?1 AND ?2 IS NOT NULL",
            Outcome::Refused(_) => "UPDATE draft SET id = ?2 WHERE id = ?1",
        };
        sqlx::query(draft)
            .bind(receipt.request.to_string())
            .bind(next.to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes a request back that the portal said it did not carry out.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be written.
    pub async fn withdraw(&self, id: Uuid) -> Result<(), OutboxError> {
        sqlx::query("UPDATE request SET state = 'withdrawn' WHERE id = ?1 AND state = 'queued'")
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Marks a refusal as seen by the person.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn refusal_seen(&self, refused: Uuid) -> Result<(), OutboxError> {
        sqlx::query("UPDATE request SET seen = 1 WHERE id = ?1 AND state = 'refused'")
            .bind(refused.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// How many requests wait, and how many refusals nobody has seen.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn count(&self) -> Result<OutboxCount, OutboxError> {
        let row = sqlx::query(
            "SELECT count(*) FILTER (WHERE state = 'queued') AS queued,
                    count(*) FILTER (WHERE state = 'refused' AND seen = 0) AS refused
             FROM request",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(OutboxCount { queued: row.try_get("queued")?, refused: row.try_get("refused")? })
    }

    /// What the waiting requests of an account ask for, in the order of asking.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn waiting_actions(&self, account: &AccountNumber) -> Result<Vec<Action>, OutboxError> {
        let rows =
            sqlx::query("SELECT body FROM request WHERE state = 'queued' AND account = ?1 ORDER BY id")
                .bind(account.as_str())
                .fetch_all(&self.pool)
                .await?;
        rows.iter()
            .map(|row| {
                let request: Request = parse(row.try_get("body")?)?;
                Ok(request.action)
            })
            .collect()
    }

    /// The draft of an account.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn draft(&self, account: &AccountNumber) -> Result<Option<Draft>, OutboxError> {
        let row = sqlx::query("SELECT id, body, changed_at FROM draft WHERE account = ?1")
            .bind(account.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            let id: String = row.try_get("id")?;
            Ok(Draft {
                id: id.parse().map_err(|_| OutboxError::Damaged(id.clone()))?,
                draft: parse(row.try_get("body")?)?,
                changed_at: moment(row.try_get("changed_at")?),
            })
        })
        .transpose()
    }

    /// Keeps the draft of an account in place of the one before. Gives whether it did: a draft whose id was asked
    /// under is not brought back.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn keep_draft(
        &self,
        account: &AccountNumber,
        id: Uuid,
        draft: &GenerateDraft,
        now: DateTime<Utc>,
    ) -> Result<bool, OutboxError> {
        let body = serde_json::to_string(draft).map_err(|error| OutboxError::Damaged(error.to_string()))?;
        let kept = sqlx::query(
            "INSERT INTO draft (account, id, body, changed_at)
             SELECT ?1, ?2, ?3, ?4
             WHERE NOT EXISTS (SELECT 1 FROM request WHERE id = ?2 AND state <> 'withdrawn')
             ON CONFLICT (account) DO UPDATE SET id = excluded.id, body = excluded.body,
                                                 changed_at = excluded.changed_at",
        )
        .bind(account.as_str())
        .bind(id.to_string())
        .bind(body)
        .bind(now.timestamp_micros())
        .execute(&self.pool)
        .await?;
        Ok(kept.rows_affected() > 0)
    }

    /// Throws the draft of an account away.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be written.
    pub async fn discard_draft(&self, account: &AccountNumber) -> Result<(), OutboxError> {
        sqlx::query("DELETE FROM draft WHERE account = ?1")
            .bind(account.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The drafts that were kept under a name, newest first.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn named_drafts(&self, account: &AccountNumber) -> Result<Vec<NamedDraft>, OutboxError> {
        let rows = sqlx::query(
            "SELECT name, body, changed_at FROM named_draft WHERE account = ?1 ORDER BY changed_at DESC, name",
        )
        .bind(account.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(NamedDraft {
                    name: row.try_get("name")?,
                    draft: parse(row.try_get("body")?)?,
                    changed_at: moment(row.try_get("changed_at")?),
                })
            })
            .collect()
    }

    /// Keeps a draft under a name, in place of the one of that name.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn name_draft(
        &self,
        account: &AccountNumber,
        name: &str,
        draft: &GenerateDraft,
        now: DateTime<Utc>,
    ) -> Result<(), OutboxError> {
        let body = serde_json::to_string(draft).map_err(|error| OutboxError::Damaged(error.to_string()))?;
        sqlx::query(
            "INSERT INTO named_draft (account, name, body, changed_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (account, name) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at",
        )
        .bind(account.as_str())
        .bind(name)
        .bind(body)
        .bind(now.timestamp_micros())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Throws the draft of a name away.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be written.
    pub async fn drop_named_draft(&self, account: &AccountNumber, name: &str) -> Result<(), OutboxError> {
        sqlx::query("DELETE FROM named_draft WHERE account = ?1 AND name = ?2")
            .bind(account.as_str())
            .bind(name)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A preference by name.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn preference(&self, name: &str) -> Result<Option<String>, OutboxError> {
        let row = sqlx::query("SELECT value FROM preference WHERE name = ?1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("value")).transpose()?)
    }

    /// Keeps a preference.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn set_preference(&self, name: &str, value: &str) -> Result<(), OutboxError> {
        sqlx::query(
            "INSERT INTO preference (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The trust bundle in force, walked from the pinned one, and the thumbprint that it is pinned to.
    ///
    /// # Errors
    /// [`OutboxError::Damaged`] when the chain that was kept does not hold.
    pub async fn trust(&self) -> Result<Option<(TrustBundle, Thumbprint)>, OutboxError> {
        let rows = sqlx::query("SELECT jws, pinned_to FROM trust_bundle ORDER BY version")
            .fetch_all(&self.pool)
            .await?;
        let mut held: Option<(TrustBundle, Thumbprint)> = None;
        for row in rows {
            let jws: String = row.try_get("jws")?;
            let pinned_to: Option<String> = row.try_get("pinned_to")?;
            let damaged =
                |error: &dyn std::fmt::Display| OutboxError::Damaged(format!("trust bundle: {error}"));
            held = Some(match (pinned_to, held) {
                // Pinned anew by the person: the chain begins again here.
                (Some(pinned), _) => {
                    let pinned: Thumbprint = pinned.parse().map_err(|error| damaged(&error))?;
                    (TrustBundle::parse_pinned(&jws, pinned).map_err(|error| damaged(&error))?, pinned)
                }
                (None, Some((bundle, pinned))) => {
                    (bundle.follow(&jws).map_err(|error| damaged(&error))?, pinned)
                }
                (None, None) => return Err(damaged(&"the pinned one is missing")),
            });
        }
        Ok(held)
    }

    /// Keeps bundles that were verified, all or none, each with the thumbprint to which the person pinned it if
    /// they did.
    ///
    /// # Errors
    /// [`OutboxError`] when they are not kept.
    pub async fn keep_trust(&self, chain: &[(TrustBundle, Option<Thumbprint>)]) -> Result<(), OutboxError> {
        let mut transaction = self.pool.begin().await?;
        for (bundle, pinned) in chain {
            let version =
                i64::try_from(bundle.version()).map_err(|error| OutboxError::Damaged(error.to_string()))?;
            sqlx::query(
                "INSERT INTO trust_bundle (version, jws, pinned_to) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )
            .bind(version)
            .bind(bundle.jws())
            .bind(pinned.map(|pinned| pinned.to_string()))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The revocation list in force. It was verified when it was kept, and is again.
    ///
    /// # Errors
    /// [`OutboxError::Damaged`] when what was kept does not verify.
    pub async fn revocations(&self, trust: &TrustBundle) -> Result<Option<RevocationList>, OutboxError> {
        let row = sqlx::query("SELECT jws FROM revocation_list").fetch_optional(&self.pool).await?;
        row.map(|row| {
            let jws: String = row.try_get("jws")?;
            RevocationList::verify(&jws, trust)
                .map_err(|error| OutboxError::Damaged(format!("revocation list: {error}")))
        })
        .transpose()
    }

    /// Keeps a verified revocation list, unless a later one is kept already.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn keep_revocations(&self, list: &RevocationList) -> Result<(), OutboxError> {
        let sequence =
            i64::try_from(list.sequence()).map_err(|error| OutboxError::Damaged(error.to_string()))?;
        sqlx::query(
            "INSERT INTO revocation_list (id, sequence, jws) VALUES (1, ?1, ?2)
             ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, jws = excluded.jws
             WHERE excluded.sequence > revocation_list.sequence",
        )
        .bind(sequence)
        .bind(list.jws())
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, OutboxError> {
    serde_json::from_str(text).map_err(|error| OutboxError::Damaged(error.to_string()))
}

/// A moment from Unix microseconds.
pub(crate) fn moment(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}
