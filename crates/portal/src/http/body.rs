//! Reading what comes in: the caller and the body.

use axum::{body::Body, extract::FromRequestParts};
use bytes::Bytes;
use http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use portal_api::ProblemKind;
use serde::de::DeserializeOwned;

use super::HttpProblem;
use crate::principal::Principal;

/// The caller. Without one a handler does not run.
pub(crate) struct Caller(pub Principal);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = HttpProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpProblem> {
        match parts.extensions.get::<Principal>() {
            Some(principal) => Ok(Self(principal.clone())),
            None => Err(HttpProblem::new(
                ProblemKind::NotSignedIn,
                "You are not signed in, or your access has ended. Sign in and try again.",
            )),
        }
    }
}

/// Reads a whole body of at most `limit` bytes.
async fn bytes(body: Body, limit: usize) -> Result<Bytes, HttpProblem> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(HttpProblem::new(
            ProblemKind::TooLarge,
            format!("The body is larger than {limit} bytes. Send less at a time."),
        )),
        Err(_) => Err(HttpProblem::malformed("The body ended before it was complete. Send it again.")),
    }
}

/// Reads a JSON body and says where it breaks.
pub(crate) async fn json<T: DeserializeOwned>(body: Body, limit: usize) -> Result<T, HttpProblem> {
    let bytes = bytes(body, limit).await?;
    let mut parser = serde_json::Deserializer::from_slice(&bytes);
    let value = serde_path_to_error::deserialize(&mut parser).map_err(|error| {
        let path = error.path().to_string();
        let at = if path == "." { String::new() } else { format!("{path}: ") };
        HttpProblem::malformed(format!("The body cannot be read. {at}{}", error.into_inner()))
    })?;
    parser
        .end()
        .map_err(|error| HttpProblem::malformed(format!("The body goes on after its end. {error}")))?;
    Ok(value)
}
