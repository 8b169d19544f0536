//! What the store keeps of tickets: a part of the port of its own, beside requests.

use std::future::Future;

use chrono::{DateTime, Utc};
use portal_api::{
    HeldTicket, TicketAuthor, TicketForm, TicketKind, TicketNews, TicketNumber, TicketPage, TicketRecord,
    TicketSearch, TicketState,
};
use uuid::Uuid;

use super::{Store, StoreError, StoreTransaction};

/// A ticket to keep.
#[derive(Debug)]
pub(crate) struct NewTicket<'a> {
    pub number: TicketNumber,
    pub id: Uuid,
    pub key_sha256: &'a str,
    pub kind: TicketKind,
    pub form: &'a TicketForm,
    /// Name, media type and bytes.
    pub attachments: &'a [(String, String, Vec<u8>)],
    pub now: DateTime<Utc>,
}

/// A message to add.
#[derive(Debug)]
pub(crate) struct NewMessage<'a> {
    pub id: Uuid,
    pub ticket: TicketNumber,
    pub seq: u32,
    pub author: TicketAuthor,
    pub by: &'a str,
    pub text: &'a str,
    pub state: TicketState,
    pub body_sha256: &'a str,
    pub now: DateTime<Utc>,
}

/// A message that was kept, as far as its receipt needs it.
#[derive(Debug, Clone)]
pub(crate) struct KeptMessage {
    pub ticket: TicketNumber,
    pub state: TicketState,
    pub at: DateTime<Utc>,
    pub body_sha256: String,
}

/// Where a ticket stands.
#[derive(Debug, Clone)]
pub(crate) struct TicketHead {
    pub number: TicketNumber,
    pub state: TicketState,
    /// Who opened it.
    pub contact_name: String,
    /// The last message's place.
    pub last: u32,
}

/// Tickets as readers see them.
pub(crate) trait TicketStore: Store<Transaction: TicketTransaction> {
    /// What is new in the tickets that these keys open.
    fn ticket_news(
        &self,
        held: &[HeldTicket],
    ) -> impl Future<Output = Result<Vec<TicketNews>, StoreError>> + Send;

    /// A page of all tickets, the latest activity first.
    fn ticket_page(
        &self,
        search: &TicketSearch,
    ) -> impl Future<Output = Result<TicketPage, StoreError>> + Send;

    /// A whole ticket but for its attachments' contents.
    fn ticket_record(
        &self,
        ticket: TicketNumber,
    ) -> impl Future<Output = Result<Option<TicketRecord>, StoreError>> + Send;

    /// The bytes of one attachment.
    fn ticket_attachment(
        &self,
        ticket: TicketNumber,
        position: u32,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;
}

/// Tickets inside a transaction that may write.
pub(crate) trait TicketTransaction: StoreTransaction {
    /// The message of this id, when there is one.
    fn ticket_message(
        &mut self,
        id: Uuid,
    ) -> impl Future<Output = Result<Option<KeptMessage>, StoreError>> + Send;
    /// The ticket that this key opens.
    fn ticket_of_key(
        &mut self,
        key_sha256: &str,
    ) -> impl Future<Output = Result<Option<TicketHead>, StoreError>> + Send;
    /// The ticket of this number.
    fn ticket_head(
        &mut self,
        ticket: TicketNumber,
    ) -> impl Future<Output = Result<Option<TicketHead>, StoreError>> + Send;
    /// The next number for a ticket.
    fn next_ticket(&mut self) -> impl Future<Output = Result<TicketNumber, StoreError>> + Send;
    /// Adds a ticket with its attachments; its first message is added by itself.
    fn add_ticket(&mut self, ticket: &NewTicket<'_>) -> impl Future<Output = Result<(), StoreError>> + Send;
    /// Adds a message and moves the ticket's state behind it.
    fn add_ticket_message(
        &mut self,
        message: &NewMessage<'_>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
