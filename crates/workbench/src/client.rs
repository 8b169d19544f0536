//! The portal's interface as typed calls over any transport.

use bytes::Bytes;
use http::{Method, Request, header};
use licensing::AccountNumber;
use portal_api::{
    AccountList, ImportReport, ImportRequest, JournalPage, Problem, Receipt, RevocationAnswer, Stream,
    TrustAnswer, path,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::ports::{Portal, Unreachable};

/// Why a call gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No answer.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The portal answered with a problem.
    #[error("{}", .0.detail)]
    Problem(Problem),
    /// The answer is none that this version understands.
    #[error("the portal's answer cannot be read ({0})")]
    Unreadable(String),
}

/// Typed calls.
#[derive(Clone, Copy)]
pub struct Client<'a>(pub &'a dyn Portal);

impl Client<'_> {
    async fn call<Answer: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, CallError> {
        let unreadable = |error: &dyn std::fmt::Display| CallError::Unreadable(error.to_string());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(Bytes::from(body.unwrap_or_default()))
            .map_err(|error| unreadable(&error))?;
        let response = self.0.send(request).await?;
        if response.status().is_success() {
            return serde_json::from_slice(response.body()).map_err(|error| unreadable(&error));
        }
        match serde_json::from_slice::<Problem>(response.body()) {
            Ok(problem) => Err(CallError::Problem(problem)),
            Err(_) => Err(CallError::Unreadable(format!("status {}", response.status()))),
        }
    }

    async fn get<Answer: DeserializeOwned>(&self, path: String) -> Result<Answer, CallError> {
        self.call(Method::GET, path, None).await
    }

    async fn post<Answer: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Answer, CallError> {
        let body = serde_json::to_vec(body).map_err(|error| CallError::Unreadable(error.to_string()))?;
        self.call(Method::POST, path.to_owned(), Some(body)).await
    }

    /// Sends a request exactly as the outbox keeps it.
    pub async fn submit(&self, body: &str) -> Result<Receipt, CallError> {
        self.call(Method::POST, path::REQUESTS.to_owned(), Some(body.as_bytes().to_vec())).await
    }

    /// A page of the accounts that the person may see.
    pub async fn accounts(&self, after: Option<&AccountNumber>) -> Result<AccountList, CallError> {
        // An account number needs no escaping: its alphabet is that of unreserved characters.
        let query = after.map(|after| format!("?after={after}")).unwrap_or_default();
        self.get(format!("{}{query}", path::ACCOUNTS)).await
    }

    /// A page of a journal.
    pub async fn journal(&self, stream: &Stream, after: u64) -> Result<JournalPage, CallError> {
        let path = match stream {
            Stream::Catalogue => path::CATALOGUE_JOURNAL.to_owned(),
            Stream::Account(account) => path::ACCOUNT_JOURNAL.replace("{account}", account.as_str()),
        };
        self.get(format!("{path}?after={after}")).await
    }

    /// The trust bundles after a version.
    pub async fn trust(&self, after: u64) -> Result<TrustAnswer, CallError> {
        self.get(format!("{}?after={after}", path::TRUST)).await
    }

    /// The revocation list, when it has a higher number than `after`.
    pub async fn revocations(&self, after: u64) -> Result<RevocationAnswer, CallError> {
        self.get(format!("{}?after={after}", path::REVOCATIONS)).await
    }

    /// Tries or carries out an import.
    pub async fn import(&self, request: &ImportRequest) -> Result<ImportReport, CallError> {
        self.post(path::IMPORT, request).await
    }
}
