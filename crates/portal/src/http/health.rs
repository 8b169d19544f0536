//! `GET /healthz`, `GET /readyz`. They say nothing of anybody, so that they need no caller.

use axum::extract::State;
use portal_api::{Problem, path};

use super::HttpProblem;
use crate::portal::Portal;

/// The process lives.
#[utoipa::path(
    get, path = path::HEALTHZ, operation_id = "healthz", tag = "health",
    responses((status = 200, description = "It lives", body = String, content_type = "text/plain")),
)]
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// The process can answer: its database can be read.
#[utoipa::path(
    get, path = path::READYZ, operation_id = "readyz", tag = "health",
    responses(
        (status = 200, description = "It can answer", body = String, content_type = "text/plain"),
        (status = 503, description = "It cannot", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn readyz(State(portal): State<Portal>) -> Result<&'static str, HttpProblem> {
    portal.issuer().await?;
    Ok("ok")
}
