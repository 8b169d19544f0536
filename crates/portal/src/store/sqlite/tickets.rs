//! Tickets, their messages and attachments.

use chrono::{DateTime, Utc};
use portal_api::{
    AttachmentInfo, HeldTicket, MAX_TICKET_PAGE, TicketAuthor, TicketEntry, TicketForm, TicketMessage,
    TicketNews, TicketNumber, TicketPage, TicketRecord, TicketSearch, TicketState,
};
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::{SqliteStore, from_word, json_list, read, transaction::SqliteTransaction};
use crate::store::{
    StoreError,
    tickets::{KeptMessage, NewMessage, NewTicket, TicketHead, TicketStore, TicketTransaction},
};

fn moment(micros: i64) -> Result<DateTime<Utc>, StoreError> {
    read("a moment", DateTime::from_timestamp_micros(micros).ok_or("out of range"))
}

fn state(word: String) -> Result<TicketState, StoreError> {
    from_word("state of a ticket", word)
}

fn form(text: &str) -> Result<TicketForm, StoreError> {
    read("form of a ticket", serde_json::from_str(text))
}

/// What the search looks at.
fn searched(ticket: &NewTicket<'_>) -> String {
    let form = ticket.form;
    [
        &ticket.number.to_string(),
        &form.subject,
        &form.account,
        &form.contact.name,
        &form.contact.email,
        &form.product_line,
        &form.machine.name,
        &form.third_party.product,
        &form.third_party.vendor,
    ]
    .map(|text| text.to_lowercase())
    .join("\n")
}

type MessageRow = (u32, i64, String, String, String, String);

async fn messages(
    db: &mut SqliteConnection,
    ticket: TicketNumber,
    after: u32,
) -> Result<Vec<TicketMessage>, StoreError> {
    let rows: Vec<MessageRow> = sqlx::query_as(
        "SELECT seq, at, author, by, text, state FROM ticket_message WHERE ticket = ? AND seq > ? ORDER BY seq",
    )
    .bind(ticket.get())
    .bind(after)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(seq, at, author, by, text, word)| {
            let author: TicketAuthor = from_word("author", author)?;
            Ok(TicketMessage { seq, at: moment(at)?, author, by, text, state: state(word)? })
        })
        .collect()
}

async fn head(
    db: &mut SqliteConnection,
    key_sha256: Option<&str>,
    number: Option<u32>,
) -> Result<Option<TicketHead>, StoreError> {
    let row: Option<(u32, String, String, u32)> = sqlx::query_as(
        "SELECT number, state, form->>'$.contact.name',
                (SELECT max(seq) FROM ticket_message WHERE ticket = ticket.number)
         FROM ticket WHERE key_sha256 = ?1 OR number = ?2",
    )
    .bind(key_sha256)
    .bind(number)
    .fetch_optional(db)
    .await?;
    row.map(|(number, word, contact_name, last)| {
        Ok(TicketHead { number: TicketNumber::new(number), state: state(word)?, contact_name, last })
    })
    .transpose()
}

impl TicketStore for SqliteStore {
    async fn ticket_news(&self, held: &[HeldTicket]) -> Result<Vec<TicketNews>, StoreError> {
        let wanted: Vec<(String, u32)> = held.iter().map(|one| (one.key.sha256(), one.known)).collect();
        // One connection, so that nothing comes in between a ticket and its messages.
        let mut db = self.readers.begin().await?;
        let rows: Vec<(u32, String, String, u32)> = sqlx::query_as(
            "SELECT ticket.number, ticket.id, ticket.state, wanted.value->>1
             FROM json_each(?) AS wanted JOIN ticket ON ticket.key_sha256 = wanted.value->>0
             WHERE EXISTS (SELECT 1 FROM ticket_message AS message
                           WHERE message.ticket = ticket.number AND message.seq > wanted.value->>1)",
        )
        .bind(json_list(&wanted)?)
        .fetch_all(&mut *db)
        .await?;
        let mut news = Vec::with_capacity(rows.len());
        for (number, id, word, known) in rows {
            let ticket = TicketNumber::new(number);
            let messages = messages(&mut db, ticket, known).await?;
            news.push(TicketNews { id: read("id", id.parse())?, ticket, state: state(word)?, messages });
        }
        Ok(news)
    }

    async fn ticket_page(&self, search: &TicketSearch) -> Result<TicketPage, StoreError> {
        let word = search.state.map(TicketState::as_str);
        let sought = search.search.trim().to_lowercase();
        let mut db = self.readers.begin().await?;
        let total: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM ticket WHERE (?1 IS NULL OR state = ?1) AND instr(searched, ?2) > 0",
        )
        .bind(word)
        .bind(&sought)
        .fetch_one(&mut *db)
        .await?;
        let rows: Vec<(u32, String, String, String, String, i64, i64)> = sqlx::query_as(
            "SELECT number, id, kind, state, form, opened_at, last_at FROM ticket
             WHERE (?1 IS NULL OR state = ?1) AND instr(searched, ?2) > 0
             ORDER BY last_at DESC, number DESC LIMIT ?3 OFFSET ?4",
        )
        .bind(word)
        .bind(&sought)
        .bind(search.limit.min(MAX_TICKET_PAGE))
        .bind(search.offset)
        .fetch_all(&mut *db)
        .await?;
        let tickets = rows
            .into_iter()
            .map(|(number, id, kind, word, text, opened_at, last_at)| {
                let form = form(&text)?;
                Ok(TicketEntry {
                    id: read("id", id.parse())?,
                    ticket: TicketNumber::new(number),
                    kind: from_word("kind of a ticket", kind)?,
                    state: state(word)?,
                    subject: form.subject,
                    account: form.account,
                    contact_name: form.contact.name,
                    opened_at: moment(opened_at)?,
                    last_at: moment(last_at)?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(TicketPage { tickets, total: u32::try_from(total).unwrap_or(u32::MAX) })
    }

    async fn ticket_record(&self, ticket: TicketNumber) -> Result<Option<TicketRecord>, StoreError> {
        let mut db = self.readers.begin().await?;
        let row: Option<(String, String, String, String, i64)> =
            sqlx::query_as("SELECT id, kind, state, form, opened_at FROM ticket WHERE number = ?")
                .bind(ticket.get())
                .fetch_optional(&mut *db)
                .await?;
        let Some((id, kind, word, text, opened_at)) = row else { return Ok(None) };
        let attachments: Vec<(u32, String, String, u32)> = sqlx::query_as(
            "SELECT position, name, media_type, length(content) FROM ticket_attachment
             WHERE ticket = ? ORDER BY position",
        )
        .bind(ticket.get())
        .fetch_all(&mut *db)
        .await?;
        Ok(Some(TicketRecord {
            id: read("id", id.parse())?,
            ticket,
            kind: from_word("kind of a ticket", kind)?,
            state: state(word)?,
            opened_at: moment(opened_at)?,
            form: form(&text)?,
            attachments: attachments
                .into_iter()
                .map(|(position, name, media_type, bytes)| AttachmentInfo {
                    position,
                    name,
                    media_type,
                    bytes,
                })
                .collect(),
            messages: messages(&mut db, ticket, 0).await?,
        }))
    }

    async fn ticket_attachment(
        &self,
        ticket: TicketNumber,
        position: u32,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar("SELECT content FROM ticket_attachment WHERE ticket = ? AND position = ?")
            .bind(ticket.get())
            .bind(position)
            .fetch_optional(&self.readers)
            .await?)
    }
}

impl TicketTransaction for SqliteTransaction {
    async fn ticket_message(&mut self, id: Uuid) -> Result<Option<KeptMessage>, StoreError> {
        let row: Option<(u32, String, i64, String)> =
            sqlx::query_as("SELECT ticket, state, at, body_sha256 FROM ticket_message WHERE id = ?")
                .bind(id.to_string())
                .fetch_optional(self.db())
                .await?;
        row.map(|(number, word, at, body_sha256)| {
            let ticket = TicketNumber::new(number);
            Ok(KeptMessage { ticket, state: state(word)?, at: moment(at)?, body_sha256 })
        })
        .transpose()
    }

    async fn ticket_of_key(&mut self, key_sha256: &str) -> Result<Option<TicketHead>, StoreError> {
        head(self.db(), Some(key_sha256), None).await
    }

    async fn ticket_head(&mut self, ticket: TicketNumber) -> Result<Option<TicketHead>, StoreError> {
        head(self.db(), None, Some(ticket.get())).await
    }

    async fn next_ticket(&mut self) -> Result<TicketNumber, StoreError> {
        let next: u32 =
            sqlx::query_scalar("UPDATE counter SET value = value + 1 WHERE name = 'ticket' RETURNING value")
                .fetch_one(self.db())
                .await?;
        Ok(TicketNumber::new(next))
    }

    async fn add_ticket(&mut self, ticket: &NewTicket<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO ticket (number, id, key_sha256, kind, form, searched, opened_at, state, last_at)
             VALUES (?, ?, ?, ?, ?, ?, ?7, 'open', ?7)",
        )
        .bind(ticket.number.get())
        .bind(ticket.id.to_string())
        .bind(ticket.key_sha256)
        .bind(ticket.kind.as_str())
        .bind(read("form of a ticket", serde_json::to_string(ticket.form))?)
        .bind(searched(ticket))
        .bind(ticket.now.timestamp_micros())
        .execute(self.db())
        .await?;
        for (position, (name, media_type, content)) in (0_u32..).zip(ticket.attachments) {
            sqlx::query(
                "INSERT INTO ticket_attachment (ticket, position, name, media_type, content) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(ticket.number.get())
            .bind(position)
            .bind(name)
            .bind(media_type)
            .bind(content)
            .execute(self.db())
            .await?;
        }
        Ok(())
    }

    async fn add_ticket_message(&mut self, message: &NewMessage<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO ticket_message (id, ticket, seq, at, author, by, text, state, body_sha256)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(message.id.to_string())
        .bind(message.ticket.get())
        .bind(message.seq)
        .bind(message.now.timestamp_micros())
        .bind(message.author.as_str())
        .bind(message.by)
        .bind(message.text)
        .bind(message.state.as_str())
        .bind(message.body_sha256)
        .execute(self.db())
        .await?;
        sqlx::query("UPDATE ticket SET state = ?, last_at = ? WHERE number = ?")
            .bind(message.state.as_str())
            .bind(message.now.timestamp_micros())
            .bind(message.ticket.get())
            .execute(self.db())
            .await?;
        Ok(())
    }
}
