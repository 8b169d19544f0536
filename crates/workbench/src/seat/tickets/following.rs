//! Hearing of answers.

use portal_api::{MAX_HELD_TICKETS, TicketSearch, TicketState};

use super::{OPEN, Seat};
use crate::{client::Client, errors::SyncError, seat::Ready};

impl Seat {
    /// Asks what is new in the tickets of this seat; and, for the Licensing Team, how many are open.
    pub(in crate::seat) async fn follow_tickets(&self, ready: &Ready) -> Result<(), SyncError> {
        let client = Client(&*ready.transport);
        let held = ready.outbox.held_tickets().await?;
        for some in held.chunks(MAX_HELD_TICKETS) {
            let answer = client.read_tickets(some.to_vec()).await?;
            if !answer.tickets.is_empty() {
                ready.outbox.keep_ticket_news(&answer.tickets).await?;
            }
        }
        if ready.is_licensing_team() {
            let open = TicketSearch { state: Some(TicketState::Open), ..TicketSearch::default() };
            let open = client.search_tickets(&open).await?.total.to_string();
            if ready.outbox.preference(OPEN).await?.as_deref() != Some(&open) {
                ready.outbox.set_preference(OPEN, &open).await?;
            }
        }
        Ok(())
    }
}
