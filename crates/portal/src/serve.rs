//! Serving the portal over HTTP, with an authentication layer in front.

use std::{future::Future, io, net::SocketAddr, pin::Pin, sync::Arc};

use axum::{
    Extension,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderMap, header};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;

use crate::{http::Pace, portal::Portal, principal::Principal};

/// Finds out who calls.
pub trait Authenticator: Send + Sync + 'static {
    /// The caller, if the headers prove who it is.
    fn authenticate<'a>(
        &'a self,
        headers: &'a HeaderMap,
    ) -> Pin<Box<dyn Future<Output = Option<Principal>> + Send + 'a>>;
}

/// One secret token that stands for one principal.
pub struct BearerToken {
    token_sha256: [u8; 32],
    principal: Principal,
}

impl BearerToken {
    /// Whoever shows `token` is `principal`. Only the token's hash is kept.
    pub fn new(token: &SecretString, principal: Principal) -> Self {
        Self { token_sha256: Sha256::digest(token.expose_secret()).into(), principal }
    }
}

impl Authenticator for BearerToken {
    fn authenticate<'a>(
        &'a self,
        headers: &'a HeaderMap,
    ) -> Pin<Box<dyn Future<Output = Option<Principal>> + Send + 'a>> {
        let shown = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.as_bytes().split_at_checked(7))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"Bearer "))
            .map(|(_, token)| <[u8; 32]>::from(Sha256::digest(token)));
        // Hashes are compared, and in constant time: nothing of the token can be learnt from how long it takes.
        let matches = shown.is_some_and(|shown| bool::from(shown.ct_eq(&self.token_sha256)));
        Box::pin(async move { matches.then(|| self.principal.clone()) })
    }
}

/// Serves the portal until `shutdown` is ready and the last answer is sent. Plain HTTP, so on loopback only.
///
/// # Errors
/// When the listener is not on a loopback address, or fails.
pub async fn serve(
    listener: TcpListener,
    portal: Portal,
    authenticator: impl Authenticator,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    if !listener.local_addr()?.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "Plain HTTP is served on a loopback address only. Bind to 127.0.0.1 or [::1].",
        ));
    }
    let authenticator: Arc<dyn Authenticator> = Arc::new(authenticator);
    let router = portal
        .router()
        .layer(middleware::from_fn_with_state(authenticator, authenticate))
        // Whoever does not sign in is let through at a pace, peer by peer.
        .layer(Extension(Pace::default()));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await
}

/// Puts the principal where the handlers look for it. A caller without one gets through to the routes that need
/// none; the others refuse it.
async fn authenticate(
    State(authenticator): State<Arc<dyn Authenticator>>,
    mut request: Request,
    next: Next,
) -> Response {
    let principal = authenticator.authenticate(request.headers()).await;
    if let Some(principal) = principal {
        request.extensions_mut().insert(principal);
    }
    next.run(request).await
}
