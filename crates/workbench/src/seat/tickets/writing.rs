//! The two forms: kept while they are typed, then sent.

use portal_api::{
    ProblemKind, TicketContact, TicketField, TicketFieldError, TicketFieldProblem, TicketForm, TicketKind,
    check_sizes,
};
use uuid::Uuid;

use super::{CONTACT, Seat, new_key};
use crate::{
    client::{CallError, Client},
    errors::{SendTicketError, SyncError, TicketError},
    outbox::{NewAttachment, Outbox, OutboxError, OwnTicket, TicketProgress},
    seat::Ready,
    views::{SentTicket, TicketDraft, TicketFieldNote},
};

/// Why a ticket waits where no portal has been founded or opened yet.
const NO_PORTAL: &str = "AFMT has not finished starting, so that there is no portal yet to carry it to. It is sent \
                         by itself once AFMT has started.";

/// What became of carrying something to the portal.
pub(super) enum Carried {
    /// The portal has it.
    Sent,
    /// The portal will never take it, and why.
    Refused(String),
    /// It waits, and why.
    Waits(String),
}

impl From<String> for TicketError {
    fn from(detail: String) -> Self {
        Self::Store { detail }
    }
}

impl From<String> for SendTicketError {
    fn from(detail: String) -> Self {
        Self::Store { detail }
    }
}

impl Seat {
    /// The draft of a form; an empty one with the contact of the last ticket when none is kept.
    ///
    /// # Errors
    /// [`TicketError`].
    pub async fn ticket_draft(&self, kind: TicketKind) -> Result<TicketDraft, TicketError> {
        let (outbox, _) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        Ok(self.standing_draft(&outbox, kind).await?)
    }

    pub(super) async fn standing_draft(
        &self,
        outbox: &Outbox,
        kind: TicketKind,
    ) -> Result<TicketDraft, OutboxError> {
        if let Some(draft) = outbox.ticket_draft(kind).await? {
            return as_draft(outbox, draft).await;
        }
        let contact: TicketContact = outbox
            .preference(CONTACT)
            .await?
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let form = TicketForm { contact, ..TicketForm::default() };
        Ok(TicketDraft { id: self.new_id(), kind, form, attachments: Vec::new(), changed_at: None })
    }

    /// Keeps a form while it is typed, and gives it with the id under which it is kept. Under an id that was asked
    /// under nothing is kept; the form that stands is given then.
    ///
    /// # Errors
    /// [`TicketError`] when it is not kept.
    pub async fn save_ticket_draft(
        &self,
        id: Uuid,
        kind: TicketKind,
        form: &TicketForm,
    ) -> Result<TicketDraft, TicketError> {
        let (outbox, _) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        let now = self.surroundings.clock.now();
        outbox.keep_ticket_draft(id, &new_key()?, kind, form, now).await?;
        Ok(self.standing_draft(&outbox, kind).await?)
    }

    /// Throws the draft of a form away and gives a new one.
    ///
    /// # Errors
    /// [`TicketError`].
    pub async fn discard_ticket_draft(&self, kind: TicketKind) -> Result<TicketDraft, TicketError> {
        let (outbox, _) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        outbox.discard_ticket_draft(kind).await?;
        Ok(self.standing_draft(&outbox, kind).await?)
    }

    /// Makes a draft again of a ticket that the portal did not take.
    ///
    /// # Errors
    /// [`TicketError::DraftStands`] when another one is being filled in.
    pub async fn mend_ticket(&self, id: Uuid) -> Result<TicketDraft, TicketError> {
        let (outbox, _) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        let ticket = outbox.own_ticket(id).await?.ok_or(TicketError::Unknown)?;
        if !outbox.mend_ticket(id, self.new_id(), &new_key()?).await? {
            return Err(TicketError::DraftStands);
        }
        Ok(self.standing_draft(&outbox, ticket.kind).await?)
    }

    /// Sends a form. `id` is the draft's, and becomes the ticket's: sending twice with one id sends once. Where the
    /// portal is away it waits in the outbox.
    ///
    /// # Errors
    /// [`SendTicketError`]; what was typed is kept.
    pub async fn send_ticket(
        &self,
        id: Uuid,
        kind: TicketKind,
        form: &TicketForm,
    ) -> Result<SentTicket, SendTicketError> {
        self.send_ticket_with(id, kind, form, &[]).await
    }

    /// The same with files that hang on no draft, for whoever has none.
    ///
    /// # Errors
    /// [`SendTicketError`].
    pub async fn send_ticket_with(
        &self,
        id: Uuid,
        kind: TicketKind,
        form: &TicketForm,
        attachments: &[NewAttachment],
    ) -> Result<SentTicket, SendTicketError> {
        let (outbox, ready) = self.ticket_outbox().await.ok_or(SendTicketError::NoFolder)?;
        let hanging = outbox.ticket_attachments(id).await?;
        let mut wrong = Vec::new();
        let sizes = hanging
            .iter()
            .map(|one| (one.name.as_str(), one.bytes as usize))
            .chain(attachments.iter().map(|one| (one.name.as_str(), one.content.len())));
        let checked = form.check(kind).map_err(|errors| wrong.extend(errors));
        if let Err(problem) = check_sizes(sizes) {
            let problem = TicketFieldProblem::Attachment(problem);
            wrong.push(TicketFieldError { field: TicketField::Attachments, problem });
        }
        let Ok(form) = checked.and_then(|form| if wrong.is_empty() { Ok(form) } else { Err(()) }) else {
            let fields = wrong.into_iter().map(TicketFieldNote::from).collect();
            return Err(SendTicketError::Fields { fields });
        };
        let now = self.surroundings.clock.now();
        if !outbox.queue_ticket(id, &new_key()?, kind, &form, attachments, now).await? {
            let asked = outbox.own_ticket(id).await?;
            if asked.is_none_or(|asked| asked.form != form || asked.kind != kind) {
                return Err(SendTicketError::AlreadySent);
            }
        }
        if let Ok(contact) = serde_json::to_string(&form.contact) {
            outbox.set_preference(CONTACT, &contact).await?;
        }
        let waits = match &ready {
            None => Some(NO_PORTAL.to_owned()),
            Some(ready) => self.carry_at_once(ready, id).await?,
        };
        match outbox.own_ticket(id).await?.map(|ticket| ticket.progress) {
            Some(TicketProgress::Sent(number, _)) => Ok(SentTicket { id, number: Some(number), waits: None }),
            Some(TicketProgress::Refused(detail)) => {
                // The person is here to be told: the form stands as it was, and once mended it is another ticket.
                outbox.mend_ticket(id, self.new_id(), &new_key()?).await?;
                Err(SendTicketError::Refused { detail })
            }
            _ => Ok(SentTicket { id, number: None, waits }),
        }
    }

    /// Carries one ticket, and gives the reason why it still waits.
    async fn carry_at_once(&self, ready: &Ready, id: Uuid) -> Result<Option<String>, OutboxError> {
        let _one_at_a_time = ready.road.lock().await;
        let waits = match self.carry_ticket(ready, id).await? {
            Carried::Waits(why) => Some(why),
            Carried::Sent | Carried::Refused(_) => None,
        };
        if waits.is_none()
            && let Err(error) = self.follow_tickets(ready).await
        {
            tracing::warn!(%error, "the tickets are not level with the portal");
        }
        Ok(waits)
    }

    /// Carries one ticket exactly as it is kept, and files the answer.
    pub(super) async fn carry_ticket(&self, ready: &Ready, id: Uuid) -> Result<Carried, OutboxError> {
        let Some(request) = ready.outbox.ticket_request(id).await? else { return Ok(Carried::Sent) };
        match Client(&*ready.transport).submit_ticket(&request).await {
            Ok(receipt) if receipt.id == id => {
                ready.outbox.ticket_sent(&receipt).await?;
                Ok(Carried::Sent)
            }
            Ok(receipt) => Ok(Carried::Waits(format!("a receipt for {} came", receipt.id))),
            Err(error) => {
                let carried = refused_or_waits(error);
                if let Carried::Refused(why) = &carried {
                    ready.outbox.ticket_refused(id, why).await?;
                }
                Ok(carried)
            }
        }
    }

    /// Carries every ticket and every reply that waits, and gives the first reason why one still waits.
    pub(in crate::seat) async fn send_waiting_tickets(&self, ready: &Ready) -> Result<(), SyncError> {
        let mut first = Ok(());
        for id in ready.outbox.waiting_tickets().await? {
            if let Carried::Waits(detail) = self.carry_ticket(ready, id).await? {
                first = first.and(Err(SyncError::Waiting { detail }));
            }
        }
        for reply in ready.outbox.waiting_replies().await? {
            if let Carried::Waits(detail) = self.carry_reply(ready, &reply).await? {
                first = first.and(Err(SyncError::Waiting { detail }));
            }
        }
        first
    }
}

/// Whether the portal will never take this, or only cannot now.
pub(super) fn refused_or_waits(error: CallError) -> Carried {
    match error {
        CallError::Problem(problem) => match problem.kind {
            ProblemKind::Malformed
            | ProblemKind::TooLarge
            | ProblemKind::RequestIdReused
            | ProblemKind::TicketClosed
            | ProblemKind::NotFound => Carried::Refused(problem.detail),
            _ => Carried::Waits(problem.detail),
        },
        error => Carried::Waits(format!("The portal did not answer: {error}.")),
    }
}

async fn as_draft(outbox: &Outbox, draft: OwnTicket) -> Result<TicketDraft, OutboxError> {
    Ok(TicketDraft {
        id: draft.id,
        kind: draft.kind,
        form: draft.form,
        attachments: outbox.ticket_attachments(draft.id).await?,
        changed_at: Some(draft.made_at),
    })
}
