//! Tickets: questions, and requests for a third-party activation file. They need no sign-in.
//!
//! A ticket is known by two things that its device makes. The `id` (UUIDv7) is its idempotency key; it stands in
//! logs and errors, and 48 of its bits are a clock. The [`TicketKey`] is what opens the ticket: 128 random bits that
//! are never logged, never part of an address, and that the portal keeps as a hash only.

mod attachment;
mod check;
mod key;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

pub use attachment::{
    AttachmentInfo, AttachmentProblem, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, TicketAttachment,
    attachment_name, check_sizes,
};
pub use check::{TicketField, TicketFieldError, TicketFieldProblem, check_message};
pub use key::TicketKey;

/// The largest ticket that the portal reads, in bytes of JSON: attachments grow by a third in base64.
pub const MAX_TICKET_BYTES: usize = MAX_ATTACHMENT_BYTES / 3 * 4 + 512 * 1024;
/// The largest of every other message about tickets, in bytes of JSON.
pub const MAX_TICKET_MESSAGE_BYTES: usize = 256 * 1024;
/// The most tickets that are asked about at once.
pub const MAX_HELD_TICKETS: usize = 50;
/// The most messages in one ticket.
pub const MAX_TICKET_MESSAGES: u32 = 500;
/// The most tickets on one page of the Licensing Team's list.
pub const MAX_TICKET_PAGE: u32 = 500;

/// What a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// A question about an activation file.
    Question,
    /// A wish for an activation file that only the Licensing Team issues.
    ThirdPartyRequest,
}

impl TicketKind {
    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::ThirdPartyRequest => "third_party_request",
        }
    }
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// The Licensing Team's.
    Open,
    /// The customer's: something is missing.
    WaitingForCustomer,
    /// Answered; the customer may still reply.
    Answered,
    /// Nobody's any more.
    Closed,
}

impl TicketState {
    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::WaitingForCustomer => "waiting_for_customer",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// The state after a customer's reply; none where nobody may reply any more.
    pub const fn after_reply(self) -> Option<Self> {
        match self {
            Self::Open | Self::WaitingForCustomer | Self::Answered => Some(Self::Open),
            Self::Closed => None,
        }
    }
}

/// A ticket's number, as `T-000001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
#[schema(value_type = String, example = "T-000001")]
pub struct TicketNumber(u32);

/// A text is no number of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A ticket's number is written as T-000001.")]
pub struct NoTicketNumber;

impl TicketNumber {
    /// The number of the `count`th ticket.
    pub const fn new(count: u32) -> Self {
        Self(count)
    }

    /// The count.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl std::fmt::Display for TicketNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "T-{:06}", self.0)
    }
}

impl std::str::FromStr for TicketNumber {
    type Err = NoTicketNumber;

    fn from_str(text: &str) -> Result<Self, NoTicketNumber> {
        let digits = text.trim();
        let digits = digits.strip_prefix("T-").or_else(|| digits.strip_prefix("t-")).ok_or(NoTicketNumber)?;
        let plain = (1..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(count) if plain && count > 0 => Ok(Self(count)),
            _ => Err(NoTicketNumber),
        }
    }
}

impl TryFrom<String> for TicketNumber {
    type Error = NoTicketNumber;

    fn try_from(text: String) -> Result<Self, NoTicketNumber> {
        text.parse()
    }
}

impl From<TicketNumber> for String {
    fn from(number: TicketNumber) -> Self {
        number.to_string()
    }
}

/// Whom to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TicketContact {
    /// The person's name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone; may be empty.
    pub phone: String,
}

/// The machine that it is about. Free text: what a person has at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TicketMachine {
    /// Its name; may be empty.
    pub name: String,
    /// Its host ID; may be empty.
    pub host_id: String,
}

/// What a third-party request is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ThirdParty {
    /// The product, or the part that cannot be generated here.
    pub product: String,
    /// Who makes it; may be empty.
    pub vendor: String,
    /// Why it is needed.
    pub why: String,
}

/// Everything that a person fills in; also the draft while it is typed. All of it is free text: an account or a
/// product line need not exist, and the portal never says whether it does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TicketForm {
    /// Whom to answer.
    pub contact: TicketContact,
    /// The account's number, or the company's name.
    pub account: String,
    /// The product line.
    pub product_line: String,
    /// The licence version, as `4.0`.
    pub license_version: String,
    /// The software's release, as `2023 R3`.
    pub product_version: String,
    /// The machine.
    pub machine: TicketMachine,
    /// One line.
    pub subject: String,
    /// The question, or what else is to be said.
    pub text: String,
    /// For a third-party request only.
    pub third_party: ThirdParty,
}

/// A new ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketRequest {
    /// The idempotency key (UUIDv7): the same id again gives the same receipt, and the same id with another
    /// body is refused.
    pub id: Uuid,
    /// What opens the ticket from now on.
    pub key: TicketKey,
    /// What it is.
    pub kind: TicketKind,
    /// When the person asked, by the clock of their device.
    pub made_at: DateTime<Utc>,
    /// What the person filled in.
    pub form: TicketForm,
    /// Attachments.
    pub attachments: Vec<TicketAttachment>,
}

/// A customer's reply to a ticket of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketReply {
    /// The idempotency key.
    pub id: Uuid,
    /// What opens the ticket.
    pub key: TicketKey,
    /// The reply.
    pub text: String,
}

/// An answer of the Licensing Team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketAnswer {
    /// The idempotency key.
    pub id: Uuid,
    /// The answer.
    pub text: String,
    /// The state from then on.
    pub state: TicketState,
}

/// Another state, without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketStateChange {
    /// The idempotency key.
    pub id: Uuid,
    /// The state from then on.
    pub state: TicketState,
}

/// The portal's answer to whatever adds to a ticket, the same for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketReceipt {
    /// The id of what was received.
    pub id: Uuid,
    /// The ticket's number.
    pub ticket: TicketNumber,
    /// The state that it led to.
    pub state: TicketState,
    /// When, by the portal's clock.
    pub at: DateTime<Utc>,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketAuthor {
    /// Whoever holds the ticket's key.
    Customer,
    /// The Licensing Team.
    LicensingTeam,
}

impl TicketAuthor {
    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::LicensingTeam => "licensing_team",
        }
    }
}

/// One entry of a ticket's conversation. Nothing of it ever changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct TicketMessage {
    /// Its place, from 1, without gaps.
    pub seq: u32,
    /// When, by the portal's clock.
    pub at: DateTime<Utc>,
    /// Who.
    pub author: TicketAuthor,
    /// The person's display name.
    pub by: String,
    /// What was said; empty where only the state changed.
    pub text: String,
    /// The state from then on.
    pub state: TicketState,
}

/// A ticket that the caller holds the key of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldTicket {
    /// What opens it.
    pub key: TicketKey,
    /// The last message that the caller has; 0 for none.
    pub known: u32,
}

/// A question for tickets. The keys travel in the body, so that no address holds one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketRead {
    /// At most [`MAX_HELD_TICKETS`].
    pub tickets: Vec<HeldTicket>,
}

/// What is new in a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketNews {
    /// The ticket's id.
    pub id: Uuid,
    /// Its number.
    pub ticket: TicketNumber,
    /// Its state.
    pub state: TicketState,
    /// The messages after the last known one, ascending.
    pub messages: Vec<TicketMessage>,
}

/// The answer to a question for tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketReadAnswer {
    /// Those with news. A ticket without any, and a key that opens nothing, are left out alike.
    pub tickets: Vec<TicketNews>,
}

/// A search in all tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketSearch {
    /// Only those in this state.
    pub state: Option<TicketState>,
    /// A part of the number, the subject, the account, the contact or the product; empty finds all.
    pub search: String,
    /// How many to pass over.
    pub offset: u32,
    /// How many at most; never more than [`MAX_TICKET_PAGE`].
    pub limit: u32,
}

/// A ticket in the Licensing Team's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketEntry {
    /// The id that its device gave it.
    pub id: Uuid,
    /// Its number.
    pub ticket: TicketNumber,
    /// What it is.
    pub kind: TicketKind,
    /// Its state.
    pub state: TicketState,
    /// The subject.
    pub subject: String,
    /// The account, as the person wrote it.
    pub account: String,
    /// The contact's name.
    pub contact_name: String,
    /// When it came.
    pub opened_at: DateTime<Utc>,
    /// When something was last added.
    pub last_at: DateTime<Utc>,
}

/// A page of the Licensing Team's list, the latest activity first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketPage {
    /// The tickets.
    pub tickets: Vec<TicketEntry>,
    /// How many match in all.
    pub total: u32,
}

/// A ticket as the Licensing Team reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketRecord {
    /// The id that its device gave it.
    pub id: Uuid,
    /// Its number.
    pub ticket: TicketNumber,
    /// What it is.
    pub kind: TicketKind,
    /// Its state.
    pub state: TicketState,
    /// When it came.
    pub opened_at: DateTime<Utc>,
    /// What the person filled in.
    pub form: TicketForm,
    /// The attachments without their contents.
    pub attachments: Vec<AttachmentInfo>,
    /// The conversation, ascending.
    pub messages: Vec<TicketMessage>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_one_way_and_read_leniently() {
        assert_eq!(TicketNumber::new(1).to_string(), "T-000001");
        for (text, count) in [("T-000001", 1), (" t-12 ", 12), ("T-1000000", 1_000_000)] {
            assert_eq!(text.parse::<TicketNumber>().unwrap().get(), count);
        }
        for text in ["", "T-", "T-0", "1", "T-+1", "T- 1", "T-99999999999", "AF-000001"] {
            assert_eq!(text.parse::<TicketNumber>(), Err(NoTicketNumber), "{text:?}");
        }
    }

    #[test]
    fn a_reply_opens_again_what_is_not_closed() {
        for state in [TicketState::Open, TicketState::WaitingForCustomer, TicketState::Answered] {
            assert_eq!(state.after_reply(), Some(TicketState::Open));
        }
        assert_eq!(TicketState::Closed.after_reply(), None);
    }
}
