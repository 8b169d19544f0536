//! `POST /v1/tickets/reply`

use axum::{Json, body::Body, extract::State};
use portal_api::{MAX_TICKET_MESSAGE_BYTES, Problem, TicketReceipt, TicketReply, path};

use crate::{
    authorise::{OpenTarget, authorise_anyone},
    http::{HttpProblem, body, pace::Paced},
    portal::Portal,
};

/// Replies to a ticket whose key the caller shows, which makes it open again. Needs no sign-in.
#[utoipa::path(
    post, path = path::TICKETS_REPLY, operation_id = "reply_ticket", tag = "tickets", request_body = TicketReply,
    responses(
        (status = 200, description = "It is kept", body = TicketReceipt),
        (status = 409, description = "The ticket is closed, or the id was used before", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too much was asked from this address; see Retry-After", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused; nothing was kept", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Nothing was kept, so send it again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn reply(
    State(portal): State<Portal>,
    _: Paced,
    body: Body,
) -> Result<Json<TicketReceipt>, HttpProblem> {
    authorise_anyone(OpenTarget::HeldTicket)?;
    let reply: TicketReply = body::json(body, MAX_TICKET_MESSAGE_BYTES).await?;
    Ok(Json(portal.reply_ticket(&reply).await?))
}
