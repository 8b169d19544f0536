//! Tickets: drafts, what waits, and what the portal last said of each.

use chrono::{DateTime, Utc};
use portal_api::{
    AttachmentInfo, HeldTicket, TicketAttachment, TicketForm, TicketKey, TicketKind, TicketMessage,
    TicketNews, TicketNumber, TicketReceipt, TicketReply, TicketRequest, TicketState,
};
use sqlx::{Row, Sqlite, SqliteExecutor, Transaction, sqlite::SqliteRow};
use uuid::Uuid;

use super::{Outbox, OutboxError, moment, parse};
use crate::views::{PendingReply, TicketCount};

/// How far a ticket has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketProgress {
    /// It is being filled in.
    Draft,
    /// It waits.
    Queued,
    /// The portal has it.
    Sent(TicketNumber, TicketState),
    /// The portal does not take it, and why.
    Refused(String),
}

/// A ticket without its attachments and messages.
#[derive(Debug, Clone)]
pub struct OwnTicket {
    /// The id.
    pub id: Uuid,
    /// What it is.
    pub kind: TicketKind,
    /// How far it has come.
    pub progress: TicketProgress,
    /// What was typed.
    pub form: TicketForm,
    /// When the draft was last changed; from sending on when the person asked.
    pub made_at: DateTime<Utc>,
    /// The last thing that happened.
    pub last_at: DateTime<Utc>,
    /// Whether an answer came that nobody has seen.
    pub unread: bool,
}

/// A file to attach.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

const OWN: &str = "SELECT id, kind, state, form, made_at, number, ticket_state, refusal, \
    coalesce((SELECT max(body->>'at') FROM ticket_message WHERE ticket = ticket.id), '') AS last_at, \
    EXISTS (SELECT 1 FROM ticket_message AS message WHERE message.ticket = ticket.id AND message.seq > ticket.seen \
            AND message.body->>'author' = 'licensing_team') AS unread \
    FROM ticket ";

fn json(value: &impl serde::Serialize) -> Result<String, OutboxError> {
    serde_json::to_string(value).map_err(|error| OutboxError::Damaged(error.to_string()))
}

/// Reads the word of an enum that serde writes as a plain string.
fn word<T: serde::de::DeserializeOwned>(word: String) -> Result<T, OutboxError> {
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|error| OutboxError::Damaged(error.to_string()))
}

fn id(row: &SqliteRow, column: &str) -> Result<Uuid, OutboxError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| OutboxError::Damaged(text))
}

fn key(row: &SqliteRow) -> Result<TicketKey, OutboxError> {
    // What the key was is not said in an error.
    TicketKey::try_from(row.try_get::<String, _>("key")?)
        .map_err(|error| OutboxError::Damaged(error.to_string()))
}

fn own(row: &SqliteRow) -> Result<OwnTicket, OutboxError> {
    let refusal: Option<String> = row.try_get("refusal")?;
    let number: Option<String> = row.try_get("number")?;
    let state: Option<String> = row.try_get("ticket_state")?;
    let progress = match (row.try_get::<String, _>("state")?.as_str(), number, state) {
        ("draft", ..) => TicketProgress::Draft,
        ("queued", ..) => TicketProgress::Queued,
        ("refused", ..) => TicketProgress::Refused(refusal.unwrap_or_default()),
        ("sent", Some(number), Some(state)) => {
            TicketProgress::Sent(number.parse().map_err(|_| OutboxError::Damaged(number))?, word(state)?)
        }
        (other, ..) => return Err(OutboxError::Damaged(other.to_owned())),
    };
    let made_at = moment(row.try_get("made_at")?);
    let last_at: String = row.try_get("last_at")?;
    Ok(OwnTicket {
        id: id(row, "id")?,
        kind: word(row.try_get("kind")?)?,
        progress,
        form: parse(row.try_get("form")?)?,
        made_at,
        last_at: last_at.parse().unwrap_or(made_at),
        unread: row.try_get("unread")?,
    })
}

impl Outbox {
    /// One ticket, whatever its state.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn own_ticket(&self, ticket: Uuid) -> Result<Option<OwnTicket>, OutboxError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{OWN} WHERE id = ?1")))
            .bind(ticket.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(own).transpose()
    }

    /// Every ticket but the drafts, the latest first.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn own_tickets(&self) -> Result<Vec<OwnTicket>, OutboxError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{OWN} WHERE state <> 'draft'")))
            .fetch_all(&self.pool)
            .await?;
        let mut tickets = rows.iter().map(own).collect::<Result<Vec<_>, _>>()?;
        tickets.sort_by_key(|ticket| std::cmp::Reverse((ticket.last_at, ticket.id)));
        Ok(tickets)
    }

    /// The draft of a form.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn ticket_draft(&self, kind: TicketKind) -> Result<Option<OwnTicket>, OutboxError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{OWN} WHERE state = 'draft' AND kind = ?1")))
            .bind(kind.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(own).transpose()
    }

    /// Keeps the draft of a form, and gives the id under which it is kept: that of the draft that stands, if there is
    /// one. A ticket that was asked under its id is not made a draft again; none is given then.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn keep_ticket_draft(
        &self,
        ticket: Uuid,
        new_key: &TicketKey,
        kind: TicketKind,
        form: &TicketForm,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>, OutboxError> {
        let form = json(form)?;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let asked: Option<String> =
            sqlx::query_scalar("SELECT state FROM ticket WHERE id = ?1 AND state <> 'draft'")
                .bind(ticket.to_string())
                .fetch_optional(&mut *transaction)
                .await?;
        if asked.is_some() {
            return Ok(None);
        }
        let row = sqlx::query(
            "INSERT INTO ticket (id, key, kind, state, form, made_at) VALUES (?1, ?2, ?3, 'draft', ?4, ?5)
             ON CONFLICT (kind) WHERE state = 'draft' DO UPDATE SET form = excluded.form, made_at = excluded.made_at
             RETURNING id",
        )
        .bind(ticket.to_string())
        .bind(new_key.expose())
        .bind(kind.as_str())
        .bind(form)
        .bind(now.timestamp_micros())
        .fetch_one(&mut *transaction)
        .await?;
        let kept = id(&row, "id")?;
        transaction.commit().await?;
        Ok(Some(kept))
    }

    /// Throws the draft of a form away, with its attachments.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be written.
    pub async fn discard_ticket_draft(&self, kind: TicketKind) -> Result<(), OutboxError> {
        sqlx::query("DELETE FROM ticket WHERE state = 'draft' AND kind = ?1")
            .bind(kind.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Asks: the draft of this id, or a new ticket where there is none, waits from now on. Gives false where the id
    /// was asked under before.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn queue_ticket(
        &self,
        ticket: Uuid,
        new_key: &TicketKey,
        kind: TicketKind,
        form: &TicketForm,
        attachments: &[NewAttachment],
        now: DateTime<Utc>,
    ) -> Result<bool, OutboxError> {
        let form = json(form)?;
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let queued = sqlx::query(
            "INSERT INTO ticket (id, key, kind, state, form, made_at) VALUES (?1, ?2, ?3, 'queued', ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET state = 'queued', form = excluded.form, made_at = excluded.made_at
             WHERE state = 'draft'",
        )
        .bind(ticket.to_string())
        .bind(new_key.expose())
        .bind(kind.as_str())
        .bind(form)
        .bind(now.timestamp_micros())
        .execute(&mut *transaction)
        .await?;
        if queued.rows_affected() == 0 {
            return Ok(false);
        }
        add_attachments(&mut transaction, ticket, attachments).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Makes a draft of a ticket that the portal did not take, under another id and key: it is another ticket once
    /// it is mended. Gives false where another draft of its form stands.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be written.
    pub async fn mend_ticket(
        &self,
        ticket: Uuid,
        next: Uuid,
        next_key: &TicketKey,
    ) -> Result<bool, OutboxError> {
        let mended = sqlx::query(
            "UPDATE ticket SET state = 'draft', refusal = NULL, id = ?2, key = ?3
             WHERE id = ?1 AND state = 'refused'
               AND NOT EXISTS (SELECT 1 FROM ticket AS other WHERE other.state = 'draft' AND other.kind = ticket.kind)",
        )
        .bind(ticket.to_string())
        .bind(next.to_string())
        .bind(next_key.expose())
        .execute(&self.pool)
        .await?;
        Ok(mended.rows_affected() > 0)
    }

    /// The attachments of a ticket, without their contents.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn ticket_attachments(&self, ticket: Uuid) -> Result<Vec<AttachmentInfo>, OutboxError> {
        let rows: Vec<(u32, String, String, u32)> = sqlx::query_as(
            "SELECT position, name, media_type, length(content) FROM ticket_attachment
             WHERE ticket = ?1 ORDER BY position",
        )
        .bind(ticket.to_string())
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(position, name, media_type, bytes)| AttachmentInfo { position, name, media_type, bytes })
            .collect())
    }

    /// The bytes of an attachment.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn ticket_attachment(
        &self,
        ticket: Uuid,
        position: u32,
    ) -> Result<Option<Vec<u8>>, OutboxError> {
        Ok(sqlx::query_scalar("SELECT content FROM ticket_attachment WHERE ticket = ?1 AND position = ?2")
            .bind(ticket.to_string())
            .bind(position)
            .fetch_optional(&self.pool)
            .await?)
    }

    /// Attaches files to a draft.
    ///
    /// # Errors
    /// [`OutboxError`] when they are not kept.
    pub async fn attach(&self, ticket: Uuid, attachments: &[NewAttachment]) -> Result<(), OutboxError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        add_attachments(&mut transaction, ticket, attachments).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes an attachment off a draft. What was asked stays as it is.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be written.
    pub async fn detach(&self, ticket: Uuid, position: u32) -> Result<(), OutboxError> {
        sqlx::query(
            "DELETE FROM ticket_attachment WHERE ticket = ?1 AND position = ?2
             AND EXISTS (SELECT 1 FROM ticket WHERE id = ?1 AND state = 'draft')",
        )
        .bind(ticket.to_string())
        .bind(position)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The tickets that wait, in the order of beginning.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn waiting_tickets(&self) -> Result<Vec<Uuid>, OutboxError> {
        let rows = sqlx::query("SELECT id FROM ticket WHERE state = 'queued' ORDER BY id")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| id(row, "id")).collect()
    }

    /// A ticket as it is sent, the same every time; none when it does not wait.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn ticket_request(&self, ticket: Uuid) -> Result<Option<TicketRequest>, OutboxError> {
        let row =
            sqlx::query("SELECT key, kind, form, made_at FROM ticket WHERE id = ?1 AND state = 'queued'")
                .bind(ticket.to_string())
                .fetch_optional(&self.pool)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let attachments: Vec<(String, String, Vec<u8>)> = sqlx::query_as(
            "SELECT name, media_type, content FROM ticket_attachment WHERE ticket = ?1 ORDER BY position",
        )
        .bind(ticket.to_string())
        .fetch_all(&self.pool)
        .await?;
        Ok(Some(TicketRequest {
            id: ticket,
            key: key(&row)?,
            kind: word(row.try_get("kind")?)?,
            made_at: moment(row.try_get("made_at")?),
            form: parse(row.try_get("form")?)?,
            attachments: attachments
                .iter()
                .map(|(name, media_type, content)| TicketAttachment::new(name, media_type, content))
                .collect(),
        }))
    }

    /// Files the receipt of a ticket.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn ticket_sent(&self, receipt: &TicketReceipt) -> Result<(), OutboxError> {
        sqlx::query(
            "UPDATE ticket SET state = 'sent', number = ?2, ticket_state = ?3 WHERE id = ?1 AND state = 'queued'",
        )
        .bind(receipt.id.to_string())
        .bind(receipt.ticket.to_string())
        .bind(receipt.state.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Marks a ticket that the portal will never take.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn ticket_refused(&self, ticket: Uuid, why: &str) -> Result<(), OutboxError> {
        sqlx::query("UPDATE ticket SET state = 'refused', refusal = ?2 WHERE id = ?1 AND state = 'queued'")
            .bind(ticket.to_string())
            .bind(why)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The tickets to ask the portal about, with the last message that is known of each.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn held_tickets(&self) -> Result<Vec<HeldTicket>, OutboxError> {
        let rows = sqlx::query(
            "SELECT key, coalesce((SELECT max(seq) FROM ticket_message WHERE ticket = ticket.id), 0) AS known
             FROM ticket WHERE state = 'sent' ORDER BY id DESC",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(HeldTicket { key: key(row)?, known: row.try_get("known")? })).collect()
    }

    /// Keeps what the portal told of tickets.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn keep_ticket_news(&self, news: &[TicketNews]) -> Result<(), OutboxError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        for ticket in news {
            sqlx::query("UPDATE ticket SET ticket_state = ?2 WHERE id = ?1 AND state = 'sent'")
                .bind(ticket.id.to_string())
                .bind(ticket.state.as_str())
                .execute(&mut *transaction)
                .await?;
            for message in &ticket.messages {
                sqlx::query("INSERT INTO ticket_message (ticket, seq, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
                    .bind(ticket.id.to_string())
                    .bind(message.seq)
                    .bind(json(message)?)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The conversation of a ticket.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn ticket_messages(&self, ticket: Uuid) -> Result<Vec<TicketMessage>, OutboxError> {
        let rows: Vec<String> =
            sqlx::query_scalar("SELECT body FROM ticket_message WHERE ticket = ?1 ORDER BY seq")
                .bind(ticket.to_string())
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(|body| parse(body)).collect()
    }

    /// The person looks at the ticket: everything in it has been seen.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn ticket_seen(&self, ticket: Uuid) -> Result<(), OutboxError> {
        sqlx::query(
            "UPDATE ticket SET seen = (SELECT max(seq) FROM ticket_message WHERE ticket = ?1)
             WHERE id = ?1 AND seen < (SELECT max(seq) FROM ticket_message WHERE ticket = ?1)",
        )
        .bind(ticket.to_string())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Keeps a reply before it is sent. Gives false when another text is kept under that id.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn queue_reply(
        &self,
        ticket: Uuid,
        reply: Uuid,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, OutboxError> {
        sqlx::query(
            "INSERT INTO ticket_reply (id, ticket, text, state, made_at) VALUES (?1, ?2, ?3, 'queued', ?4)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(reply.to_string())
        .bind(ticket.to_string())
        .bind(text)
        .bind(now.timestamp_micros())
        .execute(&self.pool)
        .await?;
        Ok(sqlx::query_scalar("SELECT ticket = ?2 AND text = ?3 FROM ticket_reply WHERE id = ?1")
            .bind(reply.to_string())
            .bind(ticket.to_string())
            .bind(text)
            .fetch_one(&self.pool)
            .await?)
    }

    /// The replies that wait, in the order of asking. Those to a ticket that waits itself come after it.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn waiting_replies(&self) -> Result<Vec<TicketReply>, OutboxError> {
        let rows = sqlx::query(
            "SELECT reply.id AS id, reply.text AS text, ticket.key AS key
             FROM ticket_reply AS reply JOIN ticket ON ticket.id = reply.ticket
             WHERE reply.state = 'queued' AND ticket.state = 'sent' ORDER BY reply.id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| Ok(TicketReply { id: id(row, "id")?, key: key(row)?, text: row.try_get("text")? }))
            .collect()
    }

    /// Marks a reply as sent, or as refused with the reason.
    ///
    /// # Errors
    /// [`OutboxError`] when it is not kept.
    pub async fn settle_reply(&self, reply: Uuid, refusal: Option<&str>) -> Result<(), OutboxError> {
        sqlx::query("UPDATE ticket_reply SET state = ?2, refusal = ?3 WHERE id = ?1 AND state = 'queued'")
            .bind(reply.to_string())
            .bind(if refusal.is_some() { "refused" } else { "sent" })
            .bind(refusal)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The replies to a ticket that have not reached the portal.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn pending_replies(&self, ticket: Uuid) -> Result<Vec<PendingReply>, OutboxError> {
        let rows: Vec<(String, i64, Option<String>)> = sqlx::query_as(
            "SELECT text, made_at, refusal FROM ticket_reply WHERE ticket = ?1 AND state <> 'sent' ORDER BY id",
        )
        .bind(ticket.to_string())
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(text, made_at, refusal)| PendingReply { text, made_at: moment(made_at), refusal })
            .collect())
    }

    /// What the status line says of tickets; how many are open at the portal is what `open` says.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn ticket_count(&self, open: u32) -> Result<TicketCount, OutboxError> {
        let unread = unread(&self.pool).await?;
        Ok(TicketCount { unread, open })
    }

    /// Where tickets stand: another mark tells that something changed, whichever program did it.
    ///
    /// # Errors
    /// [`OutboxError`] when the database cannot be read.
    pub async fn ticket_mark(&self) -> Result<(i64, i64, i64), OutboxError> {
        Ok(sqlx::query_as(
            "SELECT (SELECT count(*) FROM ticket WHERE state = 'sent'), (SELECT count(*) FROM ticket_message),
                    (SELECT count(*) FROM ticket_reply WHERE state = 'sent')",
        )
        .fetch_one(&self.pool)
        .await?)
    }
}

async fn unread(db: impl SqliteExecutor<'_>) -> Result<u32, OutboxError> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM ticket WHERE EXISTS (
             SELECT 1 FROM ticket_message AS message WHERE message.ticket = ticket.id
             AND message.seq > ticket.seen AND message.body->>'author' = 'licensing_team')",
    )
    .fetch_one(db)
    .await?)
}

async fn add_attachments(
    transaction: &mut Transaction<'_, Sqlite>,
    ticket: Uuid,
    attachments: &[NewAttachment],
) -> Result<(), OutboxError> {
    for attachment in attachments {
        sqlx::query(
            "INSERT INTO ticket_attachment (ticket, position, name, media_type, content)
             VALUES (?1, (SELECT coalesce(max(position) + 1, 0) FROM ticket_attachment WHERE ticket = ?1), ?2, ?3, ?4)",
        )
        .bind(ticket.to_string())
        .bind(&attachment.name)
        .bind(&attachment.media_type)
        .bind(&attachment.content)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}
