//! Errors of the portal as they go over the wire (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong. A refused request is no problem: it is a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The caller did not say who it is.
    NotSignedIn,
    /// The caller may not do this.
    Forbidden,
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// The path takes another method.
    MethodNotAllowed,
    /// The body or a parameter cannot be read.
    Malformed,
    /// The body is larger than is read.
    TooLarge,
    /// The id was used before, with another body.
    RequestIdReused,
    /// The ticket is closed, or holds as many messages as one may.
    TicketClosed,
    /// The caller asks too often.
    TooManyRequests,
    /// The signing key is not there.
    CannotSign,
    /// The store cannot be reached or written; nothing was done.
    StoreUnavailable,
    /// The portal met a fault of its own; nothing was done.
    Fault,
}

/// An error answer, sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    /// What went wrong, as a URI reference: `/problems/` and the kind.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The same as a word.
    pub kind: ProblemKind,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do, for a person.
    pub detail: String,
    /// After how many seconds to ask again, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl ProblemKind {
    /// The HTTP status that goes with it.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Malformed => 400,
            Self::TooLarge => 413,
            Self::RequestIdReused | Self::TicketClosed => 409,
            Self::TooManyRequests => 429,
            Self::CannotSign | Self::StoreUnavailable => 503,
            Self::Fault => 500,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::RequestIdReused => "request_id_reused",
            Self::TicketClosed => "ticket_closed",
            Self::TooManyRequests => "too_many_requests",
            Self::CannotSign => "cannot_sign",
            Self::StoreUnavailable => "store_unavailable",
            Self::Fault => "fault",
        }
    }

    /// The problem with these words for a person.
    pub fn with(self, detail: impl Into<String>) -> Problem {
        Problem {
            problem_type: format!("/problems/{}", self.word()),
            kind: self,
            status: self.status(),
            detail: detail.into(),
            retry_after: None,
        }
    }
}
