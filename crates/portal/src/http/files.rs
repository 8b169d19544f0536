//! `GET /v1/accounts/{account}/files/{serial}`

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use licensing::{AccountNumber, Serial};
use portal_api::{Problem, path};

use super::{HttpProblem, body::Caller};
use crate::{
    authorise::{Denied, Intent, Target, authorise},
    portal::Portal,
};

/// The bytes of an activation file. The ETag is their SHA-256.
#[utoipa::path(
    get, path = path::FILE, operation_id = "file_content", tag = "files",
    params(
        ("account" = String, Path, description = "The account's number"),
        ("serial" = String, Path, description = "The file's serial"),
    ),
    responses(
        (status = 200, description = "The bytes, the same for ever", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The caller has them"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Try again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn content(
    State(portal): State<Portal>,
    Caller(caller): Caller,
    names: Result<Path<(AccountNumber, Serial)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, HttpProblem> {
    let Path((account, serial)) = names.map_err(|_| Denied::Hidden)?;
    authorise(&caller, Target::Account(&account), Intent::Read)?;
    let file = portal.file(&account, &serial).await?.ok_or(Denied::Hidden)?;
    let etag = format!("\"{}\"", file.sha256);
    let held = headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == etag.as_bytes());
    let cache = (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned());
    if held {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag), cache]).into_response());
    }
    let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
    Ok(([(header::ETAG, etag), cache, kind], file.content).into_response())
}
