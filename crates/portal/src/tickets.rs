//! Tickets, from the check of what came in to the receipt. A transaction each: they wait for no batch of requests,
//! and no request waits behind five megabytes of attachments.

use chrono::{DateTime, Utc};
use licensing::TextProblem;
use portal_api::{
    AttachmentProblem, MAX_TICKET_MESSAGES, TicketAnswer, TicketAuthor, TicketFieldError, TicketNumber,
    TicketReceipt, TicketReply, TicketRequest, TicketState, TicketStateChange, attachment_name,
    check_message, check_sizes,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    issuing::hex,
    store::{
        StoreError,
        tickets::{KeptMessage, NewMessage, NewTicket, TicketHead, TicketStore, TicketTransaction},
    },
};

/// Why something was not added. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TicketError {
    /// Fields hold what they cannot.
    #[error("{}", said(.0))]
    Fields(Vec<TicketFieldError>),
    /// An attachment is not taken.
    #[error("attachments: {0}")]
    Attachment(#[from] AttachmentProblem),
    /// A reply or an answer is no text that can be kept.
    #[error("text: {0}")]
    Text(#[from] TextProblem),
    /// The id was used before, with another body; or the key opens another ticket.
    #[error("The id {0} or its key was used before, for something else. Use a new id and a new key.")]
    IdReused(Uuid),
    /// There is no such ticket, or this key opens none.
    #[error("There is no such ticket here.")]
    Unknown,
    /// Nobody may reply any more.
    #[error("{0} is closed. Send a new question that names it.")]
    Closed(TicketNumber),
    /// It holds as many messages as a ticket may.
    #[error("{0} holds as many messages as a ticket may. Send a new question that names it.")]
    Full(TicketNumber),
    /// The portal met a fault of its own.
    #[error("The portal could not keep this ({0}). This is a fault of the program: report it.")]
    Fault(String),
    /// The store could not be read or written.
    #[error("The portal's database could not be written, so that nothing of it was kept there.")]
    Store(#[from] StoreError),
}

fn said(errors: &[TicketFieldError]) -> String {
    errors.iter().map(|error| format!("{}: {error}", error.field.as_str())).collect::<Vec<_>>().join(" ")
}

/// SHA-256 of what came in, in its one canonical spelling. `what` keeps a reply and an answer of one id apart.
fn body_sha256(what: &str, body: &impl Serialize) -> Result<String, TicketError> {
    let body = serde_json::to_vec(&(what, body)).map_err(|error| TicketError::Fault(error.to_string()))?;
    Ok(hex(&Sha256::digest(body)))
}

/// Keeps a new ticket.
pub(crate) async fn submit<S: TicketStore>(
    store: &S,
    request: &TicketRequest,
    now: DateTime<Utc>,
) -> Result<TicketReceipt, TicketError> {
    let form = request.form.check(request.kind).map_err(TicketError::Fields)?;
    let mut attachments = Vec::with_capacity(request.attachments.len());
    for attachment in &request.attachments {
        let name = attachment_name(&attachment.name);
        attachments.push((name, attachment.media_type.clone(), attachment.decode()?));
    }
    check_sizes(attachments.iter().map(|(name, _, content)| (name.as_str(), content.len())))?;
    let body_sha256 = body_sha256("ticket", request)?;
    let key_sha256 = request.key.sha256();

    let mut transaction = store.begin_write().await?;
    if let Some(kept) = transaction.ticket_message(request.id).await? {
        return known(request.id, kept, &body_sha256);
    }
    if transaction.ticket_of_key(&key_sha256).await?.is_some() {
        return Err(TicketError::IdReused(request.id));
    }
    let number = transaction.next_ticket().await?;
    let ticket = NewTicket {
        number,
        id: request.id,
        key_sha256: &key_sha256,
        kind: request.kind,
        form: &form,
        attachments: &attachments,
        now,
    };
    transaction.add_ticket(&ticket).await?;
    let message = NewMessage {
        id: request.id,
        ticket: number,
        seq: 1,
        author: TicketAuthor::Customer,
        by: &form.contact.name,
        text: &form.opening(),
        state: TicketState::Open,
        body_sha256: &body_sha256,
        now,
    };
    add(transaction, &message).await
}

/// Keeps a customer's reply.
pub(crate) async fn reply<S: TicketStore>(
    store: &S,
    reply: &TicketReply,
    now: DateTime<Utc>,
) -> Result<TicketReceipt, TicketError> {
    let text = check_message(&reply.text)?;
    let body_sha256 = body_sha256("reply", reply)?;
    let mut transaction = store.begin_write().await?;
    // The key comes first: without it nobody learns whether the id was ever used.
    let head = transaction.ticket_of_key(&reply.key.sha256()).await?.ok_or(TicketError::Unknown)?;
    if let Some(kept) = transaction.ticket_message(reply.id).await? {
        return known(reply.id, kept, &body_sha256);
    }
    let state = head.state.after_reply().ok_or(TicketError::Closed(head.number))?;
    let message = NewMessage {
        id: reply.id,
        ticket: head.number,
        seq: next(&head)?,
        author: TicketAuthor::Customer,
        by: &head.contact_name,
        text: &text,
        state,
        body_sha256: &body_sha256,
        now,
    };
    add(transaction, &message).await
}

/// Keeps an answer of the Licensing Team.
pub(crate) async fn answer<S: TicketStore>(
    store: &S,
    ticket: TicketNumber,
    answer: &TicketAnswer,
    by: &str,
    now: DateTime<Utc>,
) -> Result<TicketReceipt, TicketError> {
    let text = check_message(&answer.text)?;
    let body_sha256 = body_sha256("answer", &(ticket, answer))?;
    let added =
        Added { id: answer.id, ticket, by, text: &text, state: answer.state, body_sha256: &body_sha256 };
    of_the_team(store, added, now).await
}

/// Sets the state without a word.
pub(crate) async fn set_state<S: TicketStore>(
    store: &S,
    ticket: TicketNumber,
    change: &TicketStateChange,
    by: &str,
    now: DateTime<Utc>,
) -> Result<TicketReceipt, TicketError> {
    let body_sha256 = body_sha256("state", &(ticket, change))?;
    let added = Added { id: change.id, ticket, by, text: "", state: change.state, body_sha256: &body_sha256 };
    of_the_team(store, added, now).await
}

/// What the Licensing Team adds.
struct Added<'a> {
    id: Uuid,
    ticket: TicketNumber,
    by: &'a str,
    text: &'a str,
    state: TicketState,
    body_sha256: &'a str,
}

async fn of_the_team<S: TicketStore>(
    store: &S,
    added: Added<'_>,
    now: DateTime<Utc>,
) -> Result<TicketReceipt, TicketError> {
    let mut transaction = store.begin_write().await?;
    if let Some(kept) = transaction.ticket_message(added.id).await? {
        return known(added.id, kept, added.body_sha256);
    }
    let head = transaction.ticket_head(added.ticket).await?.ok_or(TicketError::Unknown)?;
    let message = NewMessage {
        id: added.id,
        ticket: head.number,
        seq: next(&head)?,
        author: TicketAuthor::LicensingTeam,
        by: added.by,
        text: added.text,
        state: added.state,
        body_sha256: added.body_sha256,
        now,
    };
    add(transaction, &message).await
}

/// The place of the next message.
fn next(head: &TicketHead) -> Result<u32, TicketError> {
    if head.last >= MAX_TICKET_MESSAGES {
        return Err(TicketError::Full(head.number));
    }
    Ok(head.last + 1)
}

/// The receipt of what is kept already.
fn known(id: Uuid, kept: KeptMessage, body_sha256: &str) -> Result<TicketReceipt, TicketError> {
    if kept.body_sha256 != body_sha256 {
        return Err(TicketError::IdReused(id));
    }
    Ok(TicketReceipt { id, ticket: kept.ticket, state: kept.state, at: kept.at })
}

/// Adds the message, commits, and only then answers.
async fn add<T: TicketTransaction>(
    mut transaction: T,
    message: &NewMessage<'_>,
) -> Result<TicketReceipt, TicketError> {
    transaction.add_ticket_message(message).await?;
    transaction.commit().await?;
    // As it is read back later: the store keeps microseconds.
    let at = DateTime::from_timestamp_micros(message.now.timestamp_micros()).unwrap_or(message.now);
    Ok(TicketReceipt { id: message.id, ticket: message.ticket, state: message.state, at })
}
