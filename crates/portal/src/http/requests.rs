//! `POST /v1/requests`

use axum::{Json, body::Body, extract::State};
use portal_api::{MAX_REQUEST_BYTES, Problem, ProblemKind, Receipt, Request, path};

use super::{
    HttpProblem,
    body::{self, Caller},
};
use crate::{
    authorise::{Intent, Target, authorise},
    portal::Portal,
    principal::Role,
};

/// Asks the portal for something. The same id again gets the same receipt.
#[utoipa::path(
    post, path = path::REQUESTS, operation_id = "submit_request", tag = "requests", request_body = Request,
    responses(
        (status = 200, description = "The receipt: accepted or refused", body = Receipt),
        (status = "4XX", description = "No receipt; nothing was done", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "No receipt; nothing was done, so send it again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn submit(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    body: Body,
) -> Result<Json<Receipt>, HttpProblem> {
    let request: Request = body::json(body, MAX_REQUEST_BYTES).await?;
    authorise(&caller, Target::Account(&request.account), Intent::Write)?;
    // The journal and the file name who made the request: nobody but the portal's staff hands in another's.
    if caller.role != Role::LicensingTeam && request.made_by.trim() != caller.display_name.trim() {
        return Err(HttpProblem::new(
            ProblemKind::Forbidden,
            "The request was made by somebody else. Sign in as that person to send it.",
        ));
    }
    Ok(Json(portal.submit(request).await?))
}
