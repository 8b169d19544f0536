//! `POST /v1/import`

use axum::{Json, body::Body, extract::State};
use portal_api::{ImportReport, ImportRequest, MAX_IMPORT_BYTES, Problem, path};

use super::{
    HttpProblem,
    body::{self, Caller},
};
use crate::{
    authorise::{Intent, Target, authorise},
    portal::Portal,
};

/// What JSON makes of the files at most, so that [`MAX_IMPORT_BYTES`] bounds the files themselves.
const MAX_BODY_BYTES: usize = MAX_IMPORT_BYTES + MAX_IMPORT_BYTES / 4;

/// Imports a company's parts, accounts, sites and orders: all of it or nothing.
#[utoipa::path(
    post, path = path::IMPORT, operation_id = "import", tag = "import", request_body = ImportRequest,
    responses(
        (status = 200, description = "What was done, or why nothing was", body = ImportReport),
        (status = "4XX", description = "Refused; nothing was done", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Nothing was done", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn import(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    body: Body,
) -> Result<Json<ImportReport>, HttpProblem> {
    authorise(&caller, Target::Import, Intent::Write)?;
    let request: ImportRequest = body::json(body, MAX_BODY_BYTES).await?;
    Ok(Json(portal.import(request, &caller.display_name).await?))
}
