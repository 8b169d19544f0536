//! The list, one ticket, and what the status line says.

use portal_api::{
    ProblemKind, TicketAuthor, TicketEntry, TicketMessage, TicketRecord, TicketSearch, TicketState,
};

use super::{OPEN, Seat};
use crate::{
    client::{CallError, Client},
    commands::{TicketsQuery, Whose},
    errors::TicketError,
    outbox::{Outbox, OutboxError, OwnTicket, TicketProgress},
    seat::Ready,
    text::folded,
    views::{TicketCount, TicketDetails, TicketList, TicketListItem, TicketRef, TicketStanding},
};

/// The most tickets on one page.
const MOST: u32 = 500;

impl From<CallError> for TicketError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem(problem) => match problem.kind {
                ProblemKind::NotFound => Self::Unknown,
                ProblemKind::Forbidden | ProblemKind::NotSignedIn => Self::NotAllowed,
                _ => Self::Unreachable { detail: problem.detail.trim_end_matches('.').to_owned() },
            },
            error => Self::Unreachable { detail: error.to_string() },
        }
    }
}

impl Seat {
    /// A page of tickets, the latest activity first.
    ///
    /// # Errors
    /// [`TicketError`].
    pub async fn tickets(&self, query: &TicketsQuery) -> Result<TicketList, TicketError> {
        let (outbox, ready) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        let team = ready.as_ref().is_some_and(|ready| ready.is_licensing_team());
        let limit = query.limit.min(MOST);
        if query.whose == Whose::All {
            let ready = ready.ok_or(TicketError::NotReady)?;
            let search = TicketSearch {
                state: query.state,
                search: query.search.clone(),
                offset: query.offset,
                limit,
            };
            let page = Client(&*ready.transport).search_tickets(&search).await?;
            let tickets = page.tickets.into_iter().map(of_anybody).collect();
            return Ok(TicketList { tickets, total: page.total, team });
        }
        let sought = folded(query.search.trim());
        let wanted = query.state.map(TicketStanding::from);
        let found: Vec<TicketListItem> = outbox
            .own_tickets()
            .await?
            .into_iter()
            .filter(|ticket| sought.is_empty() || searched(ticket).contains(&sought))
            .map(of_mine)
            .filter(|item| wanted.is_none_or(|state| item.standing == state))
            .collect();
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let tickets = found.into_iter().skip(query.offset as usize).take(limit as usize).collect();
        Ok(TicketList { tickets, total, team })
    }

    /// One ticket that the person opened: one's own is marked as seen.
    ///
    /// # Errors
    /// [`TicketError`].
    pub async fn open_ticket(&self, ticket: TicketRef) -> Result<TicketDetails, TicketError> {
        if let TicketRef::Own(id) = ticket {
            let (outbox, _) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
            outbox.ticket_seen(id).await?;
        }
        self.ticket(ticket).await
    }

    /// One ticket, for whoever shows a part of it: an answer in it stays new.
    ///
    /// # Errors
    /// [`TicketError`].
    pub async fn ticket(&self, ticket: TicketRef) -> Result<TicketDetails, TicketError> {
        let (outbox, ready) = self.ticket_outbox().await.ok_or(TicketError::NoFolder)?;
        match ticket {
            TicketRef::Own(id) => {
                let own = outbox.own_ticket(id).await?.ok_or(TicketError::Unknown)?;
                Ok(self.own_details(&outbox, own).await?)
            }
            TicketRef::Number(number) => {
                let ready = ready.ok_or(TicketError::NotReady)?;
                let record = Client(&*ready.transport).ticket(number).await?;
                Ok(self.record_details(record))
            }
        }
    }

    async fn own_details(&self, outbox: &Outbox, own: OwnTicket) -> Result<TicketDetails, OutboxError> {
        let standing = standing(&own.progress);
        let (number, can_reply, refusal) = match own.progress {
            TicketProgress::Sent(number, state) => (Some(number), state.after_reply().is_some(), None),
            TicketProgress::Refused(why) => (None, false, Some(why)),
            TicketProgress::Queued | TicketProgress::Draft => (None, false, None),
        };
        let mut messages = outbox.ticket_messages(own.id).await?;
        if messages.is_empty() {
            // Nothing came back yet: what was asked is known all the same.
            messages.push(TicketMessage {
                seq: 1,
                at: own.made_at,
                author: TicketAuthor::Customer,
                by: own.form.contact.name.clone(),
                text: own.form.opening(),
                state: TicketState::Open,
            });
        }
        Ok(TicketDetails {
            reference: TicketRef::Own(own.id),
            number,
            kind: own.kind,
            standing,
            made_at: own.made_at,
            form: own.form,
            attachments: outbox.ticket_attachments(own.id).await?,
            messages,
            pending: outbox.pending_replies(own.id).await?,
            refusal,
            can_reply,
            can_answer: false,
            next_id: self.new_id(),
        })
    }

    fn record_details(&self, record: TicketRecord) -> TicketDetails {
        TicketDetails {
            reference: TicketRef::Number(record.ticket),
            number: Some(record.ticket),
            kind: record.kind,
            standing: record.state.into(),
            made_at: record.opened_at,
            form: record.form,
            attachments: record.attachments,
            messages: record.messages,
            pending: Vec::new(),
            refusal: None,
            can_reply: false,
            can_answer: true,
            next_id: self.new_id(),
        }
    }

    /// What the status line says of tickets.
    pub(in crate::seat) async fn ticket_count(&self, ready: &Ready) -> Result<TicketCount, OutboxError> {
        let open = match ready.is_licensing_team() {
            true => {
                ready.outbox.preference(OPEN).await?.and_then(|text| text.parse().ok()).unwrap_or_default()
            }
            false => 0,
        };
        ready.outbox.ticket_count(open).await
    }
}

fn standing(progress: &TicketProgress) -> TicketStanding {
    match progress {
        TicketProgress::Draft | TicketProgress::Queued => TicketStanding::Queued,
        TicketProgress::Sent(_, state) => (*state).into(),
        TicketProgress::Refused(_) => TicketStanding::Refused,
    }
}

fn of_mine(own: OwnTicket) -> TicketListItem {
    TicketListItem {
        reference: TicketRef::Own(own.id),
        number: match own.progress {
            TicketProgress::Sent(number, _) => Some(number),
            _ => None,
        },
        kind: own.kind,
        standing: standing(&own.progress),
        subject: own.form.subject,
        account: own.form.account,
        contact_name: own.form.contact.name,
        last_at: own.last_at,
        unread: own.unread,
    }
}

fn of_anybody(entry: TicketEntry) -> TicketListItem {
    TicketListItem {
        reference: TicketRef::Number(entry.ticket),
        number: Some(entry.ticket),
        kind: entry.kind,
        standing: entry.state.into(),
        subject: entry.subject,
        account: entry.account,
        contact_name: entry.contact_name,
        last_at: entry.last_at,
        unread: false,
    }
}

/// What the search looks at.
fn searched(own: &OwnTicket) -> String {
    let number = match own.progress {
        TicketProgress::Sent(number, _) => number.to_string(),
        _ => String::new(),
    };
    let form = &own.form;
    folded(
        &[
            number.as_str(),
            &form.subject,
            &form.account,
            &form.contact.name,
            &form.contact.email,
            &form.product_line,
            &form.machine.name,
            &form.third_party.product,
            &form.third_party.vendor,
        ]
        .join("\n"),
    )
}
