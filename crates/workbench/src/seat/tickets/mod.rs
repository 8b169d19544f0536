//! Tickets: the two forms, sending, the list, the conversation. They need no sign-in and no signing key, and the forms
//! not even a founded portal: a data folder that is open is enough.

mod attaching;
mod following;
mod reading;
mod talking;
mod writing;

use std::sync::Arc;

use portal_api::TicketKey;

use super::{Ready, Seat};
use crate::{
    errors::{AttachmentError, SendTicketError, TicketError, TicketTalkError},
    outbox::{Outbox, OutboxError},
    views::PortalKind,
};

pub use attaching::read_attachment;

/// The preference that holds the contact of the last ticket.
const CONTACT: &str = "ticket_contact";
/// The preference that holds how many tickets are open at the portal.
const OPEN: &str = "tickets_open";

macro_rules! from_outbox {
    ($($error:ident)+) => {
        $(impl From<OutboxError> for $error {
            fn from(error: OutboxError) -> Self {
                Self::Store { detail: error.to_string() }
            }
        })+
    };
}
from_outbox!(TicketError SendTicketError AttachmentError);

impl From<OutboxError> for TicketTalkError {
    fn from(error: OutboxError) -> Self {
        Self::Store { error: error.into() }
    }
}

impl Seat {
    /// The outbox, as soon as the data folder is open; and the rest of the seat once it is ready.
    async fn ticket_outbox(&self) -> Option<(Outbox, Option<Arc<Ready>>)> {
        if let Some(ready) = self.ready().await {
            return Some((ready.outbox.clone(), Some(ready)));
        }
        Some((self.opened_outbox().await?, None))
    }
}

impl Ready {
    /// Whether the person is of the Licensing Team, which reads and answers everybody's tickets. The owner of an
    /// embedded portal is.
    fn is_licensing_team(&self) -> bool {
        match self.portal {
            PortalKind::Embedded => true,
        }
    }
}

/// A key that nobody can guess.
fn new_key() -> Result<TicketKey, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(TicketKey::new(bytes))
}
