//! `GET /v1/accounts`

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use licensing::AccountNumber;
use portal_api::{AccountList, Problem, path};
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
    /// Only accounts after this number; from the first without it.
    #[param(value_type = Option<String>)]
    after: Option<AccountNumber>,
}

/// The accounts that the caller may see, ascending by number.
#[utoipa::path(
    get, path = path::ACCOUNTS, operation_id = "list_accounts", tag = "accounts", params(After),
    responses(
        (status = 200, description = "A page", body = AccountList),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Json<AccountList>, HttpProblem> {
    authorise(&caller, Target::Catalogue, Intent::Read)?;
    let Query(After { after }) = query?;
    Ok(Json(portal.accounts(&caller.accounts, after.as_ref()).await?))
}
