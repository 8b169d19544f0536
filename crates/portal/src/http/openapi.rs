//! `GET /openapi.json`, made from the code.

use axum::response::IntoResponse;
use http::header;
use portal_api::path;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

use super::described;

pub(super) fn base() -> OpenApi {
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("AFMT portal")
                .description(Some("Requests, receipts and journals for activation files."))
                .version("1"),
        )
        .build()
}

/// The description, in the one form that is committed.
pub(crate) fn json() -> String {
    let (_, description) = described().split_for_parts();
    let mut text = description.to_pretty_json().unwrap_or_else(|error| format!("{{\"fault\":\"{error}\"}}"));
    text.push('\n');
    text
}

/// This interface's description.
#[utoipa::path(
    get, path = path::OPENAPI, operation_id = "openapi", tag = "health",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")),
)]
pub(crate) async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], json())
}
