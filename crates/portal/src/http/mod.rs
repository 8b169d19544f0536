//! The routes. One room per operation; every one passes `authorise`.

mod accounts;
mod body;
mod files;
mod health;
mod imports;
mod journals;
mod openapi;
mod pace;
mod problem;
mod requests;
mod tickets;
mod trust;

use axum::{Router, extract::DefaultBodyLimit};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use openapi::json as openapi_json;
pub(crate) use pace::Pace;
pub(crate) use problem::HttpProblem;

use crate::portal::Portal;

/// All routes with their descriptions.
fn described() -> OpenApiRouter<Portal> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(requests::submit))
        .routes(routes!(journals::catalogue))
        .routes(routes!(accounts::list))
        .routes(routes!(journals::account))
        .routes(routes!(files::content))
        .routes(routes!(trust::bundles))
        .routes(routes!(trust::revocations))
        .routes(routes!(imports::import))
        .routes(routes!(tickets::submit::submit))
        .routes(routes!(tickets::read::read))
        .routes(routes!(tickets::reply::reply))
        .routes(routes!(tickets::search::search))
        .routes(routes!(tickets::show::show))
        .routes(routes!(tickets::attachment::attachment))
        .routes(routes!(tickets::answer::answer))
        .routes(routes!(tickets::set_state::set_state))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(openapi::serve))
}

pub(crate) fn router(portal: Portal) -> Router {
    let (router, _) = described().split_for_parts();
    router
        .fallback(problem::unknown_route)
        .method_not_allowed_fallback(problem::wrong_method)
        // Bodies are bounded where they are read, so that the refusal is a problem like every other.
        .layer(DefaultBodyLimit::disable())
        .with_state(portal)
}
