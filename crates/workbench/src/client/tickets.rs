//! The calls about tickets.

use bytes::Bytes;
use http::{Method, Request};
use portal_api::{
    HeldTicket, Problem, TicketAnswer, TicketNumber, TicketPage, TicketRead, TicketReadAnswer, TicketReceipt,
    TicketRecord, TicketReply, TicketRequest, TicketSearch, TicketStateChange, path,
};

use super::{CallError, Client};

/// The address of a ticket's route.
fn of(path: &str, ticket: TicketNumber) -> String {
    path.replace("{ticket}", &ticket.to_string())
}

impl Client<'_> {
    /// Sends a ticket.
    pub async fn submit_ticket(&self, request: &TicketRequest) -> Result<TicketReceipt, CallError> {
        self.post(path::TICKETS, request).await
    }

    /// What is new in tickets whose keys are shown.
    pub async fn read_tickets(&self, tickets: Vec<HeldTicket>) -> Result<TicketReadAnswer, CallError> {
        self.post(path::TICKETS_READ, &TicketRead { tickets }).await
    }

    /// Sends a reply.
    pub async fn reply_ticket(&self, reply: &TicketReply) -> Result<TicketReceipt, CallError> {
        self.post(path::TICKETS_REPLY, reply).await
    }

    /// A page of everybody's tickets.
    pub async fn search_tickets(&self, search: &TicketSearch) -> Result<TicketPage, CallError> {
        self.post(path::TICKETS_SEARCH, search).await
    }

    /// Anybody's ticket.
    pub async fn ticket(&self, ticket: TicketNumber) -> Result<TicketRecord, CallError> {
        self.get(of(path::TICKET, ticket)).await
    }

    /// Answers a ticket.
    pub async fn answer_ticket(
        &self,
        ticket: TicketNumber,
        answer: &TicketAnswer,
    ) -> Result<TicketReceipt, CallError> {
        self.post(&of(path::TICKET_ANSWERS, ticket), answer).await
    }

    /// Sets a ticket's state.
    pub async fn set_ticket_state(
        &self,
        ticket: TicketNumber,
        change: &TicketStateChange,
    ) -> Result<TicketReceipt, CallError> {
        self.post(&of(path::TICKET_STATE, ticket), change).await
    }

    /// The bytes of an attachment.
    pub async fn ticket_attachment(&self, ticket: TicketNumber, position: u32) -> Result<Bytes, CallError> {
        let address = of(path::TICKET_ATTACHMENT, ticket).replace("{position}", &position.to_string());
        let request = Request::builder()
            .method(Method::GET)
            .uri(address)
            .body(Bytes::new())
            .map_err(|error| CallError::Unreadable(error.to_string()))?;
        let response = self.0.send(request).await?;
        if response.status().is_success() {
            return Ok(response.into_body());
        }
        match serde_json::from_slice::<Problem>(response.body()) {
            Ok(problem) => Err(CallError::Problem(problem)),
            Err(_) => Err(CallError::Unreadable(format!("status {}", response.status()))),
        }
    }
}
