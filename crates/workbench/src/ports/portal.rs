//! The road to the portal: one request in, one response out, whatever lies between.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use http::{Request, Response};
use portal::InProcess;

/// The portal did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// What comes back, some day.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, Unreachable>> + Send + 'a>>;

/// A portal, near or far.
pub trait Portal: Send + Sync {
    /// Sends one request.
    fn send(&self, request: Request<Bytes>) -> Answer<'_>;
}

/// The portal inside this program, called with no socket.
#[derive(Clone)]
pub struct Embedded(pub InProcess);

impl Portal for Embedded {
    fn send(&self, request: Request<Bytes>) -> Answer<'_> {
        Box::pin(async move { Ok(self.0.call(request).await) })
    }
}
