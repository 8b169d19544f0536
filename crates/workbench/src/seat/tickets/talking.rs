//! Replies of the customer, answers and states of the Licensing Team.

use portal_api::{
    ProblemKind, TicketAnswer, TicketNumber, TicketReply, TicketState, TicketStateChange, check_message,
};
use uuid::Uuid;

use super::{
    Seat,
    writing::{Carried, refused_or_waits},
};
use crate::{
    client::{CallError, Client},
    errors::{TicketError, TicketTalkError},
    outbox::{OutboxError, TicketProgress},
    seat::Ready,
    views::{TicketDetails, TicketRef},
};

impl From<TicketError> for TicketTalkError {
    fn from(error: TicketError) -> Self {
        match error {
            TicketError::Unknown => Self::Unknown,
            error => Self::Store { error },
        }
    }
}

impl From<CallError> for TicketTalkError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem(problem) => match problem.kind {
                ProblemKind::NotFound => Self::Unknown,
                ProblemKind::RequestIdReused => Self::AlreadySent,
                _ => Self::NotDone { detail: problem.detail },
            },
            error => Self::NotAnswered { detail: error.to_string() },
        }
    }
}

impl Seat {
    /// Replies to a ticket of this seat. Where the portal is away the reply waits in the outbox.
    ///
    /// # Errors
    /// [`TicketTalkError`]; then nothing was sent.
    pub async fn reply_ticket(
        &self,
        ticket: Uuid,
        id: Uuid,
        text: &str,
    ) -> Result<TicketDetails, TicketTalkError> {
        let (outbox, ready) = self.ticket_outbox().await.ok_or(TicketTalkError::NotReady)?;
        let text = check_message(text).map_err(|problem| TicketTalkError::Text { problem })?;
        let own = outbox.own_ticket(ticket).await?.ok_or(TicketTalkError::Unknown)?;
        match own.progress {
            TicketProgress::Sent(_, state) if state.after_reply().is_some() => {}
            TicketProgress::Sent(..) => return Err(TicketTalkError::Closed),
            _ => return Err(TicketTalkError::NotSentYet),
        }
        let reply = id;
        if !outbox.queue_reply(ticket, reply, &text, self.surroundings.clock.now()).await? {
            return Err(TicketTalkError::AlreadySent);
        }
        if let Some(ready) = &ready {
            self.carry_and_follow(ready).await;
        }
        Ok(self.open_ticket(TicketRef::Own(ticket)).await?)
    }

    /// Sends what waits and hears of what is new. What does not get through waits.
    async fn carry_and_follow(&self, ready: &Ready) {
        let _one_at_a_time = ready.road.lock().await;
        let sent = self.send_waiting_tickets(ready).await;
        if let Err(error) = sent.and(self.follow_tickets(ready).await) {
            tracing::warn!(%error, "the tickets are not level with the portal");
        }
    }

    /// Carries one reply exactly as it is kept, and files the answer.
    pub(super) async fn carry_reply(
        &self,
        ready: &Ready,
        reply: &TicketReply,
    ) -> Result<Carried, OutboxError> {
        let carried = match Client(&*ready.transport).reply_ticket(reply).await {
            Ok(_) => Carried::Sent,
            Err(error) => refused_or_waits(error),
        };
        match &carried {
            Carried::Sent => ready.outbox.settle_reply(reply.id, None).await?,
            Carried::Refused(why) => ready.outbox.settle_reply(reply.id, Some(why)).await?,
            Carried::Waits(_) => {}
        }
        Ok(carried)
    }

    /// Answers anybody's ticket, as the Licensing Team.
    ///
    /// # Errors
    /// [`TicketTalkError`]; with [`TicketTalkError::NotAnswered`] nobody knows, and asking again with the same id
    /// asks once.
    pub async fn answer_ticket(
        &self,
        number: TicketNumber,
        id: Uuid,
        text: &str,
        state: TicketState,
    ) -> Result<TicketDetails, TicketTalkError> {
        let ready = self.ready().await.ok_or(TicketTalkError::NotReady)?;
        let text = check_message(text).map_err(|problem| TicketTalkError::Text { problem })?;
        Client(&*ready.transport).answer_ticket(number, &TicketAnswer { id, text, state }).await?;
        self.carry_and_follow(&ready).await;
        Ok(self.ticket(TicketRef::Number(number)).await?)
    }

    /// Sets the state of anybody's ticket, as the Licensing Team.
    ///
    /// # Errors
    /// [`TicketTalkError`], as [`Seat::answer_ticket`].
    pub async fn set_ticket_state(
        &self,
        number: TicketNumber,
        id: Uuid,
        state: TicketState,
    ) -> Result<TicketDetails, TicketTalkError> {
        let ready = self.ready().await.ok_or(TicketTalkError::NotReady)?;
        Client(&*ready.transport).set_ticket_state(number, &TicketStateChange { id, state }).await?;
        self.carry_and_follow(&ready).await;
        Ok(self.ticket(TicketRef::Number(number)).await?)
    }
}
