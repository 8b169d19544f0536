//! `GET /v1/trust`, `GET /v1/revocations`

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use portal_api::{Problem, ProblemKind, RevocationAnswer, TrustAnswer, path};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{HttpProblem, body::Caller};
use crate::{
    authorise::{Intent, Target, authorise},
    portal::Portal,
};

/// Where to go on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    /// Only what comes after this version or number; all without it.
    #[serde(default)]
    after: u64,
}

/// The trust bundles after a version, ascending.
#[utoipa::path(
    get, path = path::TRUST, operation_id = "trust_bundles", tag = "trust", params(After),
    responses(
        (status = 200, description = "The bundles", body = TrustAnswer),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn bundles(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Json<TrustAnswer>, HttpProblem> {
    authorise(&caller, Target::Catalogue, Intent::Read)?;
    let Query(After { after }) = query?;
    Ok(Json(TrustAnswer { bundles: portal.trust(after).await? }))
}

/// The revocation list in force, when it has a higher number than `after`.
#[utoipa::path(
    get, path = path::REVOCATIONS, operation_id = "revocation_list", tag = "trust", params(After),
    responses(
        (status = 200, description = "The list", body = RevocationAnswer),
        (status = "4XX", description = "Refused, or the portal was not founded", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn revocations(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Json<RevocationAnswer>, HttpProblem> {
    authorise(&caller, Target::Catalogue, Intent::Read)?;
    let Query(After { after }) = query?;
    let answer = portal.revocations(after).await?.ok_or_else(|| {
        HttpProblem::new(ProblemKind::NotFound, "This portal has not been founded yet. Found it first.")
    })?;
    Ok(Json(answer))
}
