//! `POST /v1/tickets/search`

use axum::{Json, body::Body, extract::State};
use portal_api::{MAX_TICKET_MESSAGE_BYTES, Problem, TicketPage, TicketSearch, path};

use crate::{
    authorise::{Intent, Target, authorise},
    http::{
        HttpProblem,
        body::{self, Caller},
    },
    portal::Portal,
};

/// A page of all tickets, for the Licensing Team. The search is in the body: addresses get into logs, and people
/// search for people.
#[utoipa::path(
    post, path = path::TICKETS_SEARCH, operation_id = "search_tickets", tag = "tickets", request_body = TicketSearch,
    responses(
        (status = 200, description = "A page, the latest activity first", body = TicketPage),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn search(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    body: Body,
) -> Result<Json<TicketPage>, HttpProblem> {
    authorise(&caller, Target::Tickets, Intent::Read)?;
    let search: TicketSearch = body::json(body, MAX_TICKET_MESSAGE_BYTES).await?;
    Ok(Json(portal.ticket_page(&search).await?))
}
