//! `GET /v1/catalogue/journal`, `GET /v1/accounts/{account}/journal`

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use licensing::AccountNumber;
use portal_api::{JournalPage, Problem, Stream, path};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{HttpProblem, body::Caller};
use crate::{
    authorise::{Denied, Intent, Target, authorise},
    portal::Portal,
};

/// Where to go on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    /// Only what came after this sequence number; everything without it.
    #[serde(default)]
    after: u64,
}

/// The catalogue's journal: what came after a sequence number.
#[utoipa::path(
    get, path = path::CATALOGUE_JOURNAL, operation_id = "catalogue_journal", tag = "journals", params(After),
    responses(
        (status = 200, description = "A page, ascending", body = JournalPage),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn catalogue(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Json<JournalPage>, HttpProblem> {
    authorise(&caller, Target::Catalogue, Intent::Read)?;
    let Query(After { after }) = query?;
    Ok(Json(portal.journal(&Stream::Catalogue, after).await?))
}

/// An account's journal: what came after a sequence number.
#[utoipa::path(
    get, path = path::ACCOUNT_JOURNAL, operation_id = "account_journal", tag = "journals",
    params(("account" = String, Path, description = "The account's number"), After),
    responses(
        (status = 200, description = "A page, ascending", body = JournalPage),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn account(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    account: Result<Path<AccountNumber>, PathRejection>,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Json<JournalPage>, HttpProblem> {
    // What is no account number is no account.
    let Path(account) = account.map_err(|_| Denied::Hidden)?;
    authorise(&caller, Target::Account(&account), Intent::Read)?;
    let Query(After { after }) = query?;
    if !portal.has_account(&account).await? {
        return Err(Denied::Hidden.into());
    }
    Ok(Json(portal.journal(&Stream::Account(account), after).await?))
}
