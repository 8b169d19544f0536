//! Calling the portal with no socket.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{Router, body::Body};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tower::{Service, ServiceExt};

use crate::principal::Principal;

/// The portal's routes, called as one principal. Also a [`tower::Service`].
#[derive(Clone)]
pub struct InProcess {
    router: Router,
    principal: Principal,
}

impl InProcess {
    pub(crate) fn new(router: Router, principal: Principal) -> Self {
        Self { router, principal }
    }

    /// Sends one request and gives the whole response.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let mut request = request.map(Body::from);
        request.extensions_mut().insert(self.principal.clone());
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (mut parts, body) = response.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            // Every handler answers with a body that is complete before it is sent.
            Err(_) => {
                parts.status = StatusCode::INTERNAL_SERVER_ERROR;
                parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
                Bytes::new()
            }
        };
        Response::from_parts(parts, body)
    }
}

impl Service<Request<Bytes>> for InProcess {
    type Response = Response<Bytes>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Bytes>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let portal = self.clone();
        Box::pin(async move { Ok(InProcess::call(&portal, request).await) })
    }
}
