//! `POST /v1/tickets/{ticket}/state`

use axum::{
    Json,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
};
use portal_api::{MAX_TICKET_MESSAGE_BYTES, Problem, TicketNumber, TicketReceipt, TicketStateChange, path};

use crate::{
    authorise::{Intent, Target, authorise},
    http::{
        HttpProblem,
        body::{self, Caller},
    },
    portal::Portal,
    tickets::TicketError,
};

/// Sets a ticket's state without a word, as the Licensing Team.
#[utoipa::path(
    post, path = path::TICKET_STATE, operation_id = "set_ticket_state", tag = "tickets",
    request_body = TicketStateChange,
    params(("ticket" = String, Path, description = "The ticket's number")),
    responses(
        (status = 200, description = "It is kept", body = TicketReceipt),
        (status = "4XX", description = "Refused; nothing was kept", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Nothing was kept, so send it again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn set_state(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    ticket: Result<Path<TicketNumber>, PathRejection>,
    body: Body,
) -> Result<Json<TicketReceipt>, HttpProblem> {
    authorise(&caller, Target::Tickets, Intent::Write)?;
    let Path(ticket) = ticket.map_err(|_| TicketError::Unknown)?;
    let change: TicketStateChange = body::json(body, MAX_TICKET_MESSAGE_BYTES).await?;
    Ok(Json(portal.set_ticket_state(ticket, &change, &caller.display_name).await?))
}
