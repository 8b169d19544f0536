//! The one table of what a screen can ask: name, input, output, error.
//!
//! The shell's handlers are typed by it and the UI's calls are generated from it, so that neither can spell a
//! call differently from the other.

use licensing::{
    AccountNumber, DeactivateReason, GenerateDraft, LicenseType, PartNumber, Serial, SiteDetails, SiteId,
    UpdateDraft, Upgrade,
};
use portal_api::ImportReport;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use ts_rs::TS;
use uuid::Uuid;

pub use crate::summary_view::{SummaryColumn, SummaryExport, SummarySort, SummaryView, SummaryWords};
use crate::{errors::*, views::*};

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
    /// Saves what is looked at of the Account Summary as CSV where the person says.
    export_summary(SummaryExport) -> Exported, ExportError;
    /// How many files the account generated, month by month.
    files_over_time(ForAccount) -> FilesOverTime, ReadError;
    /// Software Details.
    software_details(ForAccount) -> SoftwareDetails, ReadError;
    /// How the person left a screen.
    view_state(ViewStateQuery) -> ViewState, ViewStateError;
    /// Keeps how the person leaves a screen.
    keep_view_state(KeepViewState) -> ViewState, ViewStateError;
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
    generate(GenerateInput) -> Generated, RequestError;
    /// The drafts that were kept under a name.
    named_drafts(ForAccount) -> Vec<NamedDraft>, ReadError;
    /// Keeps a draft under a name, in place of the one of that name.
    name_draft(NameDraft) -> Vec<NamedDraft>, NameDraftError;
    /// Throws the draft of a name away.
    drop_named_draft(DropNamedDraft) -> Vec<NamedDraft>, ReadError;
    /// A draft that asks for the same as a file, for another machine.
    draft_from_file(FileQuery) -> GenerateDraft, ReadError;
    /// Lets the person choose a CSV file with machines and reads it.
    open_machines(Nothing) -> CsvText, BatchError;
    /// Judges every row of a list of machines.
    check_batch(BatchQuery) -> BatchPreview, BatchError;
    /// What the Activation File Update page offers.
    update_choices(FileQuery) -> UpdateChoices, ReadError;
    /// What would come of an update.
    update_preview(UpdateQuery) -> UpdatePreview, ReadError;
    /// Updates an activation file.
    update(UpdateInput) -> Generated, RequestError;
    /// What would come of deactivating files.
    deactivate_preview(FilesNamed) -> DeactivatePreview, ReadError;
    /// Deactivates files, each by a request of its own.
    deactivate(DeactivateInput) -> Deactivated, ReadError;
    /// What the Upgrade Software tab offers.
    upgrade_choices(ForAccount) -> UpgradeChoices, ReadError;
    /// What would come of an upgrade.
    upgrade_preview(UpgradeQuery) -> UpgradePreview, ReadError;
    /// Upgrades, in one step.
    upgrade(UpgradeInput) -> Upgraded, RequestError;
    /// The Install Sites tab.
    sites(ForAccount) -> SiteList, ReadError;
    /// What is to be seen about a site while it is being written.
    site_preview(SiteQuery) -> SitePreview, ReadError;
    /// A new id for a request: one for each time that a dialog is opened.
    new_request_id(Nothing) -> Uuid, ReadError;
    /// Keeps a new site, or other details of one.
    save_site(SaveSite) -> SavedSite, RequestError;
    /// A page of Activation File Activity.
    files(FilesQuery) -> FilePage, ReadError;
    /// The serials of all files that the filters leave, in the order of the list.
    file_serials(FileSerialsQuery) -> Vec<Serial>, ReadError;
    /// What the filters of Activation File Activity can be set to, and how they were left.
    file_choices(ForAccount) -> FileChoices, ReadError;
    /// Keeps how Activation File Activity is filtered and sorted.
    keep_file_view(KeepFileView) -> FileView, ReadError;
    /// Filters as a line of text.
    write_filters(WriteFilters) -> FilterText, FilterTextError;
    /// The filters that a line of text means.
    read_filters(ReadFilters) -> FileFilter, FilterTextError;
    /// Every field of a file.
    file(FileQuery) -> FileDetails, ReadError;
    /// What is different between two files.
    compare_files(CompareFiles) -> FileDifference, ReadError;
    /// Saves a file where the person says.
    download(FileQuery) -> Downloaded, DownloadError;
    /// Saves many files into a folder that the person chooses.
    download_many(DownloadMany) -> DownloadedMany, BulkError;
    /// How far saving many files has come.
    download_progress(Nothing) -> BulkProgress, BulkError;
    /// Stops saving many files after the one that is being saved.
    stop_download(Nothing) -> BulkProgress, BulkError;
    /// Saves the report of the last download of many files beside them.
    save_download_report(Nothing) -> Downloaded, BulkError;
    /// Saves a file's facts as PDF where the person says.
    save_file_pdf(FilePdf) -> Downloaded, DownloadError;
    /// Lets the person choose CSV files and tries them.
    check_import(Nothing) -> ImportChecked, ImportFailure;
    /// Imports files that were tried.
    apply_import(ApplyImport) -> ImportReport, ImportFailure;
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

/// A draft to keep under a name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NameDraft {
    /// The account.
    pub account: AccountNumber,
    /// The name.
    pub name: String,
    /// What was typed.
    pub draft: GenerateDraft,
}

/// A named draft to throw away.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DropNamedDraft {
    /// The account.
    pub account: AccountNumber,
    /// The name.
    pub name: String,
}

/// A list of machines to judge.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BatchQuery {
    /// The account.
    pub account: AccountNumber,
    /// What all files have in common; machines and, where a row names one, the site come from the row.
    pub draft: GenerateDraft,
    /// The list as CSV.
    pub text: String,
    /// Whether machines that hold an active file already get another one.
    pub confirm_files: bool,
}

/// An update to look at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UpdateQuery {
    /// The account.
    pub account: AccountNumber,
    /// The file.
    pub serial: Serial,
    /// What was typed.
    pub draft: UpdateDraft,
}

/// An update to ask for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UpdateInput {
    /// The account.
    pub account: AccountNumber,
    /// The id that the choices gave, which becomes the request's.
    pub id: Uuid,
    /// The file.
    pub serial: Serial,
    /// What was typed.
    pub draft: UpdateDraft,
}

/// Files by their serials.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FilesNamed {
    /// The account.
    pub account: AccountNumber,
    /// The files.
    pub serials: Vec<Serial>,
}

/// Files to deactivate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeactivateInput {
    /// The account.
    pub account: AccountNumber,
    /// The files with the ids that the preview gave.
    pub files: Vec<DeactivateFile>,
    /// Why.
    pub why: DeactivateReason,
}

/// An upgrade to look at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UpgradeQuery {
    /// The account.
    pub account: AccountNumber,
    /// What is chosen.
    pub upgrade: Upgrade,
}

/// An upgrade to ask for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UpgradeInput {
    /// The account.
    pub account: AccountNumber,
    /// The id that the choices gave, which becomes the request's.
    pub id: Uuid,
    /// What is chosen.
    pub upgrade: Upgrade,
}

/// A site that is being written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SiteQuery {
    /// The account.
    pub account: AccountNumber,
    /// The site that is edited; none for a new one.
    pub site: Option<SiteId>,
    /// What was typed.
    pub details: SiteDetails,
}

/// A site to keep.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveSite {
    /// The account.
    pub account: AccountNumber,
    /// The id for the request: one for each time the dialog is opened, so that a second press asks for nothing new.
    pub id: Uuid,
    /// What shall be kept.
    pub wish: SiteWish,
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
    /// Filters.
    pub filter: FileFilter,
    /// Sorting.
    pub sort: FileSort,
    /// The time zone by which days are told, by its name in the IANA list.
    pub zone: String,
}

impl FilesQuery {
    /// A page of all files, newest first.
    pub fn page(account: AccountNumber, offset: u32, limit: u32) -> Self {
        Self {
            account,
            offset,
            limit,
            filter: FileFilter::default(),
            sort: FileSort::default(),
            zone: "UTC".to_owned(),
        }
    }
}

/// All files that the filters leave.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FileSerialsQuery {
    /// The account.
    pub account: AccountNumber,
    /// Filters.
    pub filter: FileFilter,
    /// Sorting.
    pub sort: FileSort,
    /// The time zone by which days are told, by its name in the IANA list.
    pub zone: String,
}

/// How the list of an account's files is left.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeepFileView {
    /// The account.
    pub account: AccountNumber,
    /// How.
    pub view: FileView,
}

/// Filters to write as text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WriteFilters {
    /// The account.
    pub account: AccountNumber,
    /// The filters.
    pub filter: FileFilter,
}

/// A text to read as filters.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReadFilters {
    /// The account.
    pub account: AccountNumber,
    /// The text.
    pub text: String,
}

/// Two files to compare.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CompareFiles {
    /// The account.
    pub account: AccountNumber,
    /// The first.
    pub before: Serial,
    /// The second.
    pub after: Serial,
}

/// Files to save.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DownloadMany {
    /// The account.
    pub account: AccountNumber,
    /// Which, in the order in which they are saved.
    pub serials: Vec<Serial>,
}

/// A file to put on paper.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FilePdf {
    /// The account.
    pub account: AccountNumber,
    /// The serial.
    pub serial: Serial,
    /// The time zone in which times are shown, by its name in the IANA list.
    pub zone: String,
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

/// A screen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ViewStateQuery {
    /// Its name: small letters and dashes.
    pub name: String,
}

/// How a person leaves a screen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeepViewState {
    /// The screen's name: small letters and dashes.
    pub name: String,
    /// What it wants back, as JSON of at most 8 KiB.
    pub state: String,
}
