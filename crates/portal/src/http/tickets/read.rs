//! `POST /v1/tickets/read`

use axum::{Json, body::Body, extract::State};
use portal_api::{MAX_HELD_TICKETS, MAX_TICKET_MESSAGE_BYTES, Problem, TicketRead, TicketReadAnswer, path};

use crate::{
    authorise::{OpenTarget, authorise_anyone},
    http::{HttpProblem, body, pace::Paced},
    portal::Portal,
};

/// What is new in tickets whose keys the caller shows. Needs no sign-in.
#[utoipa::path(
    post, path = path::TICKETS_READ, operation_id = "read_tickets", tag = "tickets", request_body = TicketRead,
    responses(
        (status = 200, description = "Those with news", body = TicketReadAnswer),
        (status = 429, description = "Too much was asked from this address; see Retry-After", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn read(
    State(portal): State<Portal>,
    _: Paced,
    body: Body,
) -> Result<Json<TicketReadAnswer>, HttpProblem> {
    authorise_anyone(OpenTarget::HeldTicket)?;
    let TicketRead { tickets } = body::json(body, MAX_TICKET_MESSAGE_BYTES).await?;
    if tickets.len() > MAX_HELD_TICKETS {
        return Err(HttpProblem::malformed(format!(
            "tickets: at most {MAX_HELD_TICKETS} can be read at once. Ask for some of them at a time."
        )));
    }
    Ok(Json(TicketReadAnswer { tickets: portal.ticket_news(&tickets).await? }))
}
