//! `GET /v1/tickets/{ticket}`

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use portal_api::{Problem, TicketNumber, TicketRecord, path};

use crate::{
    authorise::{Intent, Target, authorise},
    http::{HttpProblem, body::Caller},
    portal::Portal,
    tickets::TicketError,
};

/// A whole ticket, for the Licensing Team.
#[utoipa::path(
    get, path = path::TICKET, operation_id = "ticket", tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's number")),
    responses(
        (status = 200, description = "The ticket and its conversation", body = TicketRecord),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    ticket: Result<Path<TicketNumber>, PathRejection>,
) -> Result<Json<TicketRecord>, HttpProblem> {
    authorise(&caller, Target::Tickets, Intent::Read)?;
    // What is no number of a ticket is no ticket.
    let Path(ticket) = ticket.map_err(|_| TicketError::Unknown)?;
    Ok(Json(portal.ticket_record(ticket).await?.ok_or(TicketError::Unknown)?))
}
