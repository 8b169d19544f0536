//! The one table of what a screen can ask: name, input, output, error.
//!
//! The shell's handlers are typed by it and the UI's calls are generated from it, so that neither can spell a
//! call differently from the other.

use licensing::{AccountNumber, GenerateDraft, LicenseType, PartNumber, Serial};
use portal_api::ImportReport;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use ts_rs::TS;
use uuid::Uuid;

use crate::{errors::*, views::*};

mod tickets;

pub use tickets::{
    AnswerTicket, AttachTo, AttachmentQuery, ForForm, MendTicket, RemoveAttachment, ReplyTicket,
    SetTicketState, TicketQuery, TicketsQuery, TypedForm, Whose,
};

/// One call: its types.
pub trait Command {
    /// The name under which the window calls it.
    const NAME: &'static str;
    /// What it takes.
    type Input: DeserializeOwned;
    /// What it gives.
    type Output: Serialize;
    /// How it fails.
    type Error: Serialize;
}

/// One call as TypeScript sees it.
#[derive(TS)]
#[expect(dead_code, reason = "only its TypeScript form is used")]
pub struct Call<Input, Output, Error> {
    input: Input,
    output: Output,
    error: Error,
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($input:ty) -> $output:ty, $error:ty;)+) => {
        /// Every call as TypeScript sees it.
        #[derive(TS)]
        #[expect(dead_code, reason = "only its TypeScript form is used")]
        pub struct Commands {
            $($(#[$doc])* $name: Call<$input, $output, $error>,)+
        }

        /// A marker type for each call.
        #[expect(non_camel_case_types, reason = "each is called as its command is")]
        pub mod call {
            use super::*;
            $(
                $(#[$doc])*
                #[derive(Debug)]
                pub struct $name;

                impl Command for $name {
                    const NAME: &'static str = stringify!($name);
                    type Input = $input;
                    type Output = $output;
                    type Error = $error;
                }
            )+
        }

        /// The names of all calls.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

commands! {
    /// Opens the data folder and says how far the seat is.
    start(Nothing) -> StartState, StartError;
    /// Chooses where secrets are kept when there is no keychain.
    choose_secrets(ChooseSecrets) -> StartState, SecretsError;
    /// Opens the passphrase file.
    unlock(Unlock) -> StartState, SecretsError;
    /// Makes a new signing key in place of a lost one.
    replace_lost_key(Nothing) -> StartState, StartError;
    /// Goes on without the signing key: everything can be read and downloaded, nothing generated.
    continue_without_key(Nothing) -> StartState, StartError;
    /// Founds the embedded portal, with the sample company or empty.
    found(Found) -> StartState, FoundError;
    /// What the status line shows.
    status(Nothing) -> Status, ReadError;
    /// Fetches what changed in the portal.
    sync(Nothing) -> Status, SyncError;
    /// What the person prefers.
    preferences(Nothing) -> Preferences, ReadError;
    /// Keeps what the person prefers.
    set_preferences(Preferences) -> Preferences, ReadError;
    /// Finds accounts by name or number.
    accounts(AccountsQuery) -> AccountPage, ReadError;
    /// The Account Summary.
    account_summary(ForAccount) -> AccountSummary, ReadError;
    /// What a row of the summary opens to.
    part_details(PartQuery) -> PartDetails, ReadError;
    /// What the New Activation File form offers.
    new_file_choices(ForAccount) -> NewFileChoices, ReadError;
    /// The draft kept for an account; a new one when there is none.
    draft(ForAccount) -> Draft, ReadError;
    /// Keeps a draft.
    save_draft(SaveDraft) -> Draft, ReadError;
    /// Throws a draft away and gives a new one.
    discard_draft(ForAccount) -> Draft, ReadError;
    /// What would come of a draft.
    preview(PreviewQuery) -> Preview, ReadError;
    /// Generates an activation file.
    generate(GenerateInput) -> Generated, GenerateError;
    /// A page of Activation File Activity.
    files(FilesQuery) -> FilePage, ReadError;
    /// Every field of a file.
    file(FileQuery) -> FileDetails, ReadError;
    /// Saves a file where the person says.
    download(FileQuery) -> Downloaded, DownloadError;
    /// Lets the person choose CSV files and tries them.
    check_import(Nothing) -> ImportChecked, ImportFailure;
    /// Imports files that were tried.
    apply_import(ApplyImport) -> ImportReport, ImportFailure;
    /// The draft of a ticket's form; an empty one when none is kept. Needs no sign-in, as the six after it.
    ticket_draft(ForForm) -> TicketDraft, TicketError;
    /// Keeps a ticket's form while it is typed.
    save_ticket_draft(TypedForm) -> TicketDraft, TicketError;
    /// Throws the draft of a ticket's form away and gives a new one.
    discard_ticket_draft(ForForm) -> TicketDraft, TicketError;
    /// Lets the person choose files and attaches them to a form.
    choose_attachments(AttachTo) -> ChosenAttachments, TicketError;
    /// Takes an attachment off a form.
    remove_attachment(RemoveAttachment) -> TicketDraft, TicketError;
    /// Sends a ticket's form.
    send_ticket(TypedForm) -> SentTicket, SendTicketError;
    /// Makes a draft again of a ticket that the portal did not take.
    mend_ticket(MendTicket) -> TicketDraft, TicketError;
    /// A page of tickets.
    tickets(TicketsQuery) -> TicketList, TicketError;
    /// One ticket with its conversation.
    ticket(TicketQuery) -> TicketDetails, TicketError;
    /// Replies to one's own ticket.
    reply_ticket(ReplyTicket) -> TicketDetails, TicketTalkError;
    /// Answers anybody's ticket, as the Licensing Team.
    answer_ticket(AnswerTicket) -> TicketDetails, TicketTalkError;
    /// Sets the state of anybody's ticket, as the Licensing Team.
    set_ticket_state(SetTicketState) -> TicketDetails, TicketTalkError;
    /// Saves an attachment of a ticket where the person says.
    save_attachment(AttachmentQuery) -> Downloaded, AttachmentError;
}

/// No input.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Where secrets shall be kept.
#[derive(Deserialize, TS)]
#[serde(tag = "keep_in", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum ChooseSecrets {
    /// In memory for this run.
    Memory,
    /// In a file locked by this passphrase.
    PassphraseFile {
        /// The passphrase.
        #[ts(type = "string")]
        passphrase: crate::Passphrase,
    },
    /// Look for the keychain once more.
    Keychain,
}

/// The passphrase of the secrets' file.
#[derive(Deserialize, TS)]
pub struct Unlock {
    /// The passphrase.
    #[ts(type = "string")]
    pub passphrase: crate::Passphrase,
}

/// How the embedded portal begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StartWith {
    /// With the sample company.
    SampleCompany,
    /// Empty.
    Empty,
}

/// Founding.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Found {
    /// The person's display name; files carry it as Generated By.
    pub display_name: String,
    /// With what.
    pub start_with: StartWith,
}

/// A search for accounts.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct AccountsQuery {
    /// Part of a name or number; empty finds all.
    pub search: String,
    /// How many at most.
    pub limit: u32,
}

/// An account.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ForAccount {
    /// Its number.
    pub account: AccountNumber,
}

/// A part of an account.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PartQuery {
    /// The account.
    pub account: AccountNumber,
    /// The part.
    pub part: PartNumber,
    /// The licence type.
    pub license_type: LicenseType,
}

/// A draft to keep.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveDraft {
    /// The account.
    pub account: AccountNumber,
    /// The draft's id.
    pub id: Uuid,
    /// What was typed.
    pub draft: GenerateDraft,
}

/// A draft to look at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreviewQuery {
    /// The account.
    pub account: AccountNumber,
    /// What was typed.
    pub draft: GenerateDraft,
}

/// A file to generate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GenerateInput {
    /// The account.
    pub account: AccountNumber,
    /// The draft's id, which becomes the request's.
    pub id: Uuid,
    /// What was typed.
    pub draft: GenerateDraft,
}

/// A page of files.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FilesQuery {
    /// The account.
    pub account: AccountNumber,
    /// How many rows to pass over.
    pub offset: u32,
    /// How many rows at most.
    pub limit: u32,
}

/// A file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FileQuery {
    /// The account.
    pub account: AccountNumber,
    /// The serial.
    pub serial: Serial,
}

/// An import that was tried.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApplyImport {
    /// The id that the check gave.
    pub id: Uuid,
}
