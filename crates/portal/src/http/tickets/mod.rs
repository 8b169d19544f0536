//! Tickets. The first three routes need no sign-in and are paced; the others are the Licensing Team's.

pub(super) mod answer;
pub(super) mod attachment;
pub(super) mod read;
pub(super) mod reply;
pub(super) mod search;
pub(super) mod set_state;
pub(super) mod show;
pub(super) mod submit;

use portal_api::ProblemKind;

use super::HttpProblem;
use crate::tickets::TicketError;

impl From<TicketError> for HttpProblem {
    fn from(error: TicketError) -> Self {
        let kind = match &error {
            TicketError::Fields(_) | TicketError::Text(_) => ProblemKind::Malformed,
            TicketError::Attachment(problem) => match problem {
                portal_api::AttachmentProblem::TooLarge { .. }
                | portal_api::AttachmentProblem::TooLargeTogether { .. } => ProblemKind::TooLarge,
                _ => ProblemKind::Malformed,
            },
            TicketError::IdReused(_) => ProblemKind::RequestIdReused,
            TicketError::Unknown => ProblemKind::NotFound,
            TicketError::Closed(_) | TicketError::Full(_) => ProblemKind::TicketClosed,
            TicketError::Fault(_) => ProblemKind::Fault,
            TicketError::Store(error) => {
                tracing::error!(%error, "a ticket was not kept");
                ProblemKind::StoreUnavailable
            }
        };
        Self::new(kind, error.to_string())
    }
}
