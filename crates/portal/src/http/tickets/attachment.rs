//! `GET /v1/tickets/{ticket}/attachments/{position}`

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::IntoResponse,
};
use http::header;
use portal_api::{Problem, TicketNumber, path};

use crate::{
    authorise::{Intent, Target, authorise},
    http::{HttpProblem, body::Caller},
    portal::Portal,
    tickets::TicketError,
};

/// The bytes of an attachment, for the Licensing Team. Whatever they are, no browser shall act upon them: they go
/// out as bytes to be saved, and the media type that the sender claims is in the ticket.
#[utoipa::path(
    get, path = path::TICKET_ATTACHMENT, operation_id = "ticket_attachment", tag = "tickets",
    params(
        ("ticket" = String, Path, description = "The ticket's number"),
        ("position" = u32, Path, description = "The attachment's place in the ticket"),
    ),
    responses(
        (status = 200, description = "The bytes", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn attachment(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    names: Result<Path<(TicketNumber, u32)>, PathRejection>,
) -> Result<impl IntoResponse, HttpProblem> {
    authorise(&caller, Target::Tickets, Intent::Read)?;
    let Path((ticket, position)) = names.map_err(|_| TicketError::Unknown)?;
    let content = portal.ticket_attachment(ticket, position).await?.ok_or(TicketError::Unknown)?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, content))
}
