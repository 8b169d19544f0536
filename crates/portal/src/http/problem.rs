//! Errors as they go out: `application/problem+json`, never anything else.

use axum::{
    Json,
    extract::rejection::QueryRejection,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, Uri, header};
use portal_api::{Problem, ProblemKind};

use crate::{
    authorise::Denied, import::ImportFailure, process::SubmitError, revocations::RevocationFailure,
    store::StoreError,
};

/// An error answer of a handler.
#[derive(Debug)]
pub(crate) struct HttpProblem(Problem);

/// The most characters of a message that echo what the caller sent.
const MAX_DETAIL: usize = 500;

impl HttpProblem {
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        let detail: String = detail.into();
        let detail = match detail.char_indices().nth(MAX_DETAIL) {
            Some((end, _)) => format!("{}…", detail.get(..end).unwrap_or_default()),
            None => detail,
        };
        Self(kind.with(detail))
    }

    /// A body or a parameter that cannot be read.
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::Malformed, detail)
    }
}

impl IntoResponse for HttpProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.0)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for HttpProblem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(
            ProblemKind::StoreUnavailable,
            "The portal's database could not be read or written. Nothing was done: try again later.",
        )
    }
}

impl From<Denied> for HttpProblem {
    fn from(denied: Denied) -> Self {
        let kind = match denied {
            Denied::Hidden => ProblemKind::NotFound,
            Denied::Role(_) => ProblemKind::Forbidden,
        };
        Self::new(kind, denied.to_string())
    }
}

impl From<SubmitError> for HttpProblem {
    fn from(error: SubmitError) -> Self {
        let kind = match &error {
            SubmitError::Invalid { .. } => ProblemKind::Malformed,
            SubmitError::RequestIdReused(_) => ProblemKind::RequestIdReused,
            SubmitError::AccountUnknown(_) => return Denied::Hidden.into(),
            SubmitError::CannotSign(_) => ProblemKind::CannotSign,
            SubmitError::FileTooLarge(_) => ProblemKind::TooLarge,
            SubmitError::Fault(_) => ProblemKind::Fault,
            SubmitError::Store(_) => ProblemKind::StoreUnavailable,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<RevocationFailure> for HttpProblem {
    fn from(error: RevocationFailure) -> Self {
        match error {
            RevocationFailure::Store(error) => error.into(),
            RevocationFailure::Fault(_) => {
                tracing::error!(%error, "the revocation list could not be written");
                Self::new(ProblemKind::Fault, error.to_string())
            }
        }
    }
}

impl From<ImportFailure> for HttpProblem {
    fn from(error: ImportFailure) -> Self {
        let kind = match &error {
            ImportFailure::IdReused(_) => ProblemKind::RequestIdReused,
            ImportFailure::TooLarge(_) => ProblemKind::TooLarge,
            ImportFailure::Fault(_) => ProblemKind::Fault,
            ImportFailure::Store(error) => {
                tracing::error!(%error, "an import failed; nothing of it was kept");
                ProblemKind::StoreUnavailable
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<QueryRejection> for HttpProblem {
    fn from(rejection: QueryRejection) -> Self {
        Self::malformed(format!("A parameter of the address cannot be read. {}.", rejection.body_text()))
    }
}

pub(crate) async fn unknown_route(uri: Uri) -> HttpProblem {
    let shown: String = uri.path().chars().take(80).collect();
    HttpProblem::new(ProblemKind::NotFound, format!("There is nothing at {shown}. See /openapi.json."))
}

pub(crate) async fn wrong_method(method: Method, uri: Uri) -> HttpProblem {
    let shown: String = uri.path().chars().take(80).collect();
    let method: String = method.as_str().chars().take(20).collect();
    HttpProblem::new(
        ProblemKind::MethodNotAllowed,
        format!("{shown} does not take {method}. See /openapi.json."),
    )
}
