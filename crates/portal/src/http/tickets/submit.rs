//! `POST /v1/tickets`

use axum::{Json, body::Body, extract::State};
use portal_api::{MAX_TICKET_BYTES, Problem, TicketReceipt, TicketRequest, path};

use crate::{
    authorise::{OpenTarget, authorise_anyone},
    http::{HttpProblem, body, pace::PacedTicket},
    portal::Portal,
};

/// Sends a question or a third-party request. Needs no sign-in. The same id again gets the same receipt.
#[utoipa::path(
    post, path = path::TICKETS, operation_id = "submit_ticket", tag = "tickets", request_body = TicketRequest,
    responses(
        (status = 200, description = "It is kept, under this number", body = TicketReceipt),
        (status = 429, description = "Too much was asked from this address; see Retry-After", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused; nothing was kept", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Nothing was kept, so send it again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn submit(
    State(portal): State<Portal>,
    _: PacedTicket,
    body: Body,
) -> Result<Json<TicketReceipt>, HttpProblem> {
    authorise_anyone(OpenTarget::NewTicket)?;
    let request: TicketRequest = body::json(body, MAX_TICKET_BYTES).await?;
    Ok(Json(portal.submit_ticket(&request).await?))
}
