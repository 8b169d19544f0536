//! One value of every kind that the screens put into words, with the sentence that the program says of it.
//!
//! The English texts of the UI are held against them, so that a window and a terminal say the same. A variant
//! that is missing here is missing in the UI's test, which fails.

use activation_file::Verdict;
use licensing::{
    ActiveFile, Allowed, Field, FieldError, FieldErrorText, FieldProblem, FileState, HoldingFiles,
    HostIdWarning, InstallSite, LicenseType, MachineNameWarning, PartKind, PartLine, PoolKey, Refusal,
    Shortage, SiteField, SiteFiles, TextProblem, WordProblem,
};
use portal_api::{
    AttachmentProblem, ImportKind, ImportProblem, TicketField, TicketFieldError, TicketFieldProblem,
};
use serde::Serialize;
use serde_json::{Value, json};
use workbench::{
    errors::{
        AttachmentError, BatchError, BulkError, DownloadError, ExportError, FilterTextError, FoundError,
        ImportFailure, NameDraftError, NotAttached, OpenError, ReadError, RequestError, SecretsError,
        SendTicketError, StartError, SyncError, TicketError, TicketTalkError, ViewStateError,
    },
    views::NotHere,
};

/// The file's text.
pub fn file() -> String {
    let all: Vec<Value> = [
        said("Field", fields()),
        said("FieldProblem", field_problems()),
        said("Refusal", refusals()),
        said("HostIdWarning", host_id_warnings()),
        said("MachineNameWarning", machine_name_warnings()),
        said("NotHere", not_here()),
        said("ImportProblem", import_problems()),
        said("ReadError", read_errors()),
        said("StartError", start_errors()),
        said("SecretsError", secrets_errors()),
        said("FoundError", found_errors()),
        said("SyncError", sync_errors()),
        said("RequestError", request_errors()),
        said("NameDraftError", name_draft_errors()),
        said("BatchError", batch_errors()),
        said("DownloadError", download_errors()),
        said("BulkError", bulk_errors()),
        said("ExportError", export_errors()),
        said("ViewStateError", view_state_errors()),
        said("OpenError", open_errors()),
        said("NotAttached", not_attached()),
        said("TicketFieldProblem", ticket_field_problems()),
        said("TicketError", ticket_errors()),
        said("SendTicketError", send_ticket_errors()),
        said("TicketTalkError", ticket_talk_errors()),
        said("AttachmentError", attachment_errors()),
        said("FilterTextError", filter_text_errors()),
        said("ImportFailure", import_failures()),
    ]
    .concat();
    let verdicts = Verdict::ALL.map(Verdict::as_str);
    let mut text = serde_json::to_string_pretty(&json!({ "said": all, "verdicts": verdicts })).unwrap();
    text.push('\n');
    text
}

fn said<T: Serialize + ToString>(of: &str, values: Vec<T>) -> Vec<Value> {
    values
        .into_iter()
        .map(|value| json!({ "of": of, "value": value, "sentence": value.to_string() }))
        .collect()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn fields() -> Vec<Field> {
    vec![
        Field::ProductLine,
        Field::LicenseType,
        Field::LicenseVersion,
        Field::Site,
        Field::Machines,
        Field::MachineName { machine: 1 },
        Field::HostId { machine: 0 },
        Field::Parts,
        Field::Part { line: 2 },
        Field::Assigned { line: 0 },
        Field::Pooled { line: 1 },
        Field::Attribute { name: text("cores") },
        Field::SiteDetail { detail: SiteField::Name },
        Field::SiteDetail { detail: SiteField::Street },
        Field::SiteDetail { detail: SiteField::City },
        Field::SiteDetail { detail: SiteField::Region },
        Field::SiteDetail { detail: SiteField::PostalCode },
        Field::SiteDetail { detail: SiteField::Country },
        Field::SiteDetail { detail: SiteField::ContactName },
        Field::SiteDetail { detail: SiteField::Email },
        Field::SiteDetail { detail: SiteField::Phone },
        Field::SiteDetail { detail: SiteField::Notes },
        Field::Reason,
    ]
}

fn text_problems() -> Vec<TextProblem> {
    vec![
        TextProblem::Empty,
        TextProblem::TooLong { limit: 80, length: 91 },
        TextProblem::ControlCharacter { position: 4, code: text("U+0007") },
        TextProblem::HiddenCharacter { position: 12, code: text("U+202E") },
    ]
}

fn word_problems() -> Vec<WordProblem> {
    let allowed = [
        Allowed::Number,
        Allowed::OrderNumber,
        Allowed::Serial,
        Allowed::Version,
        Allowed::ProductLine,
        Allowed::MachineName,
        Allowed::NameEnds,
        Allowed::OtherName,
        Allowed::HostId,
    ];
    let mut problems = vec![WordProblem::Empty, WordProblem::TooLong { limit: 63 }];
    problems.extend(allowed.map(|allowed| WordProblem::Character { character: text("+"), allowed }));
    problems
}

fn field_problems() -> Vec<FieldProblem> {
    let mut problems: Vec<FieldProblem> = text_problems().into_iter().map(FieldProblem::from).collect();
    problems.extend(word_problems().into_iter().map(FieldProblem::from));
    problems.extend([
        FieldProblem::NotAWholeNumber { typed: text("1e3") },
        FieldProblem::OutOfRange { min: 0, max: 2_147_483_647 },
        FieldProblem::NotADate { typed: text("24.11.2026") },
        FieldProblem::NotAChoice { typed: text("maybe"), choices: vec![text("yes"), text("no")] },
        FieldProblem::NotACountry { typed: text("Schweiz") },
        FieldProblem::NotAnEmail { typed: text("nobody") },
        FieldProblem::NoUnits,
        FieldProblem::TooManyUnits,
        FieldProblem::SameAs { other: Field::MachineName { machine: 0 } },
        FieldProblem::SameAsLine { line: 7 },
        FieldProblem::NotForProductLine { product_line: text("CIC") },
        FieldProblem::TooMany { limit: 200 },
    ]);
    problems
}

fn refusals() -> Vec<Refusal> {
    let part = || "SW-001-4.0-AL04".parse().unwrap();
    let serial = || "AF-00000001".parse().unwrap();
    let in_state = |state, newest: Option<&str>| Refusal::NotInForce {
        serial: serial(),
        state,
        newest: newest.map(|newest| newest.parse().unwrap()),
    };
    let set_aside =
        |units| Refusal::UnitsSetAside { part: part(), license_type: LicenseType::Production, units };
    let left_out = |pools: &[&str], files| Refusal::MirroringAllOrNone {
        pools: (pools.iter())
            .map(|part| PoolKey { part: part.parse().unwrap(), license_type: LicenseType::Production })
            .collect(),
        files: HoldingFiles { count: files, first: Vec::new() },
    };
    let site = || InstallSite {
        site: "fra-1".parse().unwrap(),
        name: text("Frankfurt DC"),
        street: String::new(),
        city: String::new(),
        region: String::new(),
        postal_code: String::new(),
        country: text("DE"),
        contact_name: String::new(),
        email: String::new(),
        phone: String::new(),
        notes: String::new(),
        active: true,
    };
    let with_files = |count| Refusal::SiteHasFiles {
        site: "fra-1".parse().unwrap(),
        name: text("Frankfurt DC"),
        files: SiteFiles { count, first: Vec::new() },
    };
    let active_file = |serial: &str| ActiveFile { serial: serial.parse().unwrap(), machines: Vec::new() };
    let shortage = |short, asked| Shortage {
        part: part(),
        license_type: LicenseType::Production,
        asked,
        available: 17,
        short,
        held_by: HoldingFiles { count: 0, first: Vec::new() },
    };
    vec![
        Refusal::SubscriptionAccount { account: "100042".parse().unwrap() },
        Refusal::Invalid(FieldErrorText {
            error: FieldError::new(Field::HostId { machine: 1 }, TextProblem::Empty),
        }),
        Refusal::SiteUnknown { site: "fra-1".parse().unwrap() },
        Refusal::SiteInactive { site: "fra-1".parse().unwrap(), name: text("Frankfurt DC") },
        Refusal::TooManyMachines { license_type: LicenseType::Evaluation, given: 2, allowed: 1 },
        Refusal::TooManyMachines { license_type: LicenseType::Evaluation, given: 3, allowed: 1 },
        Refusal::TooManyMachines { license_type: LicenseType::Production, given: 3, allowed: 2 },
        Refusal::PartUnknown { part: part() },
        Refusal::Bundle { part: part(), description: text("Trial bundle"), kind: PartKind::TrialBundle },
        Refusal::OtherProductLine { part: part(), product_line: "Media Server".parse().unwrap() },
        Refusal::OtherVersion { part: part(), license_version: "4.0".parse().unwrap() },
        Refusal::NotOwned { part: part(), license_type: LicenseType::Trial, owned: Vec::new() },
        Refusal::Short(shortage(1, 18)),
        Refusal::Short(shortage(3, 20)),
        Refusal::ConfirmationNeeded { files: vec![active_file("AF-00000001")] },
        Refusal::ConfirmationNeeded { files: vec![active_file("AF-00000001"), active_file("AF-00000002")] },
        Refusal::FileUnknown { serial: serial() },
        in_state(FileState::Superseded, Some("AF-00000002")),
        in_state(FileState::Deactivated, None),
        in_state(FileState::Recalled, None),
        Refusal::LowersQuantity {
            part: part(),
            holds: PartLine { part: part(), assigned: 5, pooled: 25 },
            asked: None,
        },
        Refusal::MachinesChanged { serial: serial() },
        Refusal::NothingChanges { serial: serial() },
        Refusal::PoolMismatch { part: part(), license_type: LicenseType::Production },
        Refusal::SupportEnded { part: part(), ended: "2026-06-30".parse().unwrap() },
        Refusal::NoUpgradePath { part: part() },
        set_aside(1),
        set_aside(12),
        Refusal::NothingToUpgrade { part: part(), license_type: LicenseType::Production },
        left_out(&["SW-001-4.0-AL04"], 0),
        left_out(&["SW-001-4.0-AL04", "SW-002-4.0-AL04"], 0),
        left_out(&[], 1),
        left_out(&[], 3),
        left_out(&["SW-001-4.0-AL04"], 3),
        Refusal::TooManyFiles { given: 201, limit: 200 },
        Refusal::FileNotConcerned { serial: serial() },
        Refusal::SiteIdTaken { site: "fra-1".parse().unwrap() },
        Refusal::SiteChanged { now: Box::new(site()) },
        with_files(1),
        with_files(4),
        Refusal::CountTooLarge { key: text("I3_ACCESS_CLIENT"), part: part() },
    ]
}

fn host_id_warnings() -> Vec<HostIdWarning> {
    vec![HostIdWarning::UnusualLength { digits: 16, usual: 12 }, HostIdWarning::PlainNetworkAddress]
}

fn machine_name_warnings() -> Vec<MachineNameWarning> {
    vec![MachineNameWarning::LongerThanNetbios { truncated: text("CICFRANKFURT001") }]
}

fn not_here() -> Vec<NotHere> {
    vec![
        NotHere::Refused { cause: Refusal::SubscriptionAccount { account: "100042".parse().unwrap() } },
        NotHere::AllInUse,
    ]
}

fn import_problems() -> Vec<ImportProblem> {
    let part = || "SW-001-4.0-AL04".parse().unwrap();
    let table = ImportKind::Orders;
    let twice = |table| ImportProblem::RowTwice { table, file: text("orders.csv"), line: 7 };
    vec![
        ImportProblem::Field { problem: TextProblem::Empty.into() },
        ImportProblem::NoFile,
        ImportProblem::EmptyFile,
        ImportProblem::NoTable,
        ImportProblem::NoSuchColumn { table: ImportKind::Parts },
        ImportProblem::NoSuchColumn { table: ImportKind::Accounts },
        ImportProblem::NoSuchColumn { table: ImportKind::Sites },
        ImportProblem::NoSuchColumn { table },
        ImportProblem::ColumnTwice,
        ImportProblem::ColumnMissing { table },
        ImportProblem::Unreadable { detail: text("invalid record") },
        ImportProblem::OpenQuotes,
        ImportProblem::FieldCount { given: 11, wanted: 12 },
        twice(ImportKind::Parts),
        twice(ImportKind::Accounts),
        twice(ImportKind::Sites),
        twice(ImportKind::Orders),
        ImportProblem::UpgradesToItself,
        ImportProblem::NoKeys,
        ImportProblem::TooManyKeys { limit: 100 },
        ImportProblem::KeyTwice { key: text("I3_ACCESS_CLIENT:assigned") },
        ImportProblem::KeyWrong { key: text("I3+:assigned"), problem: WordProblem::TooLong { limit: 128 } },
        ImportProblem::KeyWithoutRule { key: text("I3_ACCESS_CLIENT") },
        ImportProblem::UnknownLicenseType { typed: text("prod") },
        ImportProblem::NotACountry { typed: text("Schweiz") },
        ImportProblem::NotAnEmail { typed: text("nobody") },
        ImportProblem::UnknownAccount { account: "100042".parse().unwrap() },
        ImportProblem::UnknownPart { part: part() },
        ImportProblem::PartInUse { part: part(), units: 12 },
        ImportProblem::BelowLeft { part: part(), license_type: LicenseType::Production, left: 20, taken: 30 },
        ImportProblem::BelowUse {
            part: part(),
            license_type: LicenseType::Production,
            in_use: 20,
            ordered: 5,
        },
        ImportProblem::AbovePool {
            part: part(),
            license_type: LicenseType::Development,
            limit: 4_294_967_295,
        },
    ]
}

fn read_errors() -> Vec<ReadError> {
    vec![
        ReadError::NotReady,
        ReadError::UnknownAccount { account: "100042".parse().unwrap() },
        ReadError::UnknownPart { part: "SW-001-4.0-AL04".parse().unwrap() },
        ReadError::UnknownFile { serial: "AF-00000001".parse().unwrap() },
        ReadError::UnknownZone { zone: text("Mars/Olympus") },
        store_error(),
    ]
}

fn start_errors() -> Vec<StartError> {
    vec![
        StartError::Newer { path: text("/data/portal.sqlite") },
        StartError::DataFolder { path: text("/data"), detail: text("read-only file system") },
        StartError::Keychain { detail: text("prompt dismissed") },
        StartError::Portal { detail: text("The portal could not be opened.") },
        StartError::TrustChanged { known: text("kPrK"), shown: text("R3x0") },
    ]
}

fn secrets_errors() -> Vec<SecretsError> {
    vec![
        SecretsError::WrongPassphrase,
        SecretsError::PassphraseTooShort { min: 12 },
        SecretsError::File { path: text("/data/secrets.age"), detail: text("bad header") },
        SecretsError::NoKeychain { reason: text("no Secret Service answers") },
        SecretsError::Start { error: StartError::Keychain { detail: text("prompt dismissed") } },
    ]
}

fn found_errors() -> Vec<FoundError> {
    vec![
        FoundError::Name { problem: TextProblem::Empty },
        FoundError::Start { error: StartError::Newer { path: text("/data/portal.sqlite") } },
    ]
}

fn sync_errors() -> Vec<SyncError> {
    vec![
        SyncError::NotReady,
        SyncError::Unreachable { detail: text("connection refused") },
        SyncError::Waiting { detail: text("The portal cannot sign now.") },
        SyncError::Journal { detail: text("entry 7 came where entry 6 should have") },
        SyncError::Trust { detail: text("version 3 is not signed by version 2") },
        SyncError::Store { detail: text("disk I/O error") },
    ]
}

fn store_error() -> ReadError {
    ReadError::Store { detail: text("disk I/O error") }
}

fn request_errors() -> Vec<RequestError> {
    let fields = [
        FieldError::new(Field::Site, TextProblem::Empty),
        FieldError::new(Field::Parts, FieldProblem::NoUnits),
    ];
    vec![
        RequestError::NotReady,
        RequestError::Fields { fields: fields.map(Into::into).into() },
        RequestError::Refused { causes: refusals().into_iter().take(2).map(Into::into).collect() },
        RequestError::NotAnswered { detail: text("database is locked") },
        RequestError::NotDone { detail: text("The portal cannot sign now.") },
        RequestError::AlreadySent,
        RequestError::Unfitting,
        RequestError::Store { error: store_error() },
    ]
}

fn download_errors() -> Vec<DownloadError> {
    let (folder, path) = (|| text("/media/usb"), || text("/media/usb/CICFRA01.I3Lic"));
    vec![
        DownloadError::NotReady,
        DownloadError::UnknownFile { serial: "AF-00000001".parse().unwrap() },
        DownloadError::DiskFull { folder: folder() },
        DownloadError::NotAllowed { folder: folder() },
        DownloadError::FolderGone { folder: folder() },
        DownloadError::Exists { path: path() },
        DownloadError::ReadBack { path: path() },
        DownloadError::Unsure { path: path(), detail: text("input/output error") },
        DownloadError::Io { path: path(), detail: text("input/output error") },
        DownloadError::NotMade { detail: text("no font") },
        DownloadError::Unsound { serial: "AF-00000001".parse().unwrap(), verdict: Verdict::BadSignature },
        DownloadError::Store { error: store_error() },
    ]
}

fn open_errors() -> Vec<OpenError> {
    vec![OpenError::NotOpened { folder: text("/home/ada/afmt"), detail: text("no such program") }]
}

fn attachment_problems() -> Vec<AttachmentProblem> {
    let name = || text("dump.mdmp");
    vec![
        AttachmentProblem::TooMany,
        AttachmentProblem::TooLarge { name: name() },
        AttachmentProblem::TooLargeTogether { name: name() },
        AttachmentProblem::Empty { name: name() },
        AttachmentProblem::NotBase64 { name: name() },
        AttachmentProblem::MediaType { name: name() },
    ]
}

fn not_attached() -> Vec<NotAttached> {
    let mut all: Vec<NotAttached> = attachment_problems().into_iter().map(NotAttached::from).collect();
    all.push(NotAttached::NoFile { name: text("logs") });
    all.push(NotAttached::Unreadable { name: text("server.log"), detail: text("permission denied") });
    all
}

fn ticket_field_problems() -> Vec<TicketFieldProblem> {
    let mut problems: Vec<_> = text_problems().into_iter().map(TicketFieldProblem::Text).collect();
    problems.extend(attachment_problems().into_iter().map(TicketFieldProblem::Attachment));
    problems.extend([TicketFieldProblem::NotAnEmail, TicketFieldProblem::NotForThisKind]);
    problems
}

fn ticket_errors() -> Vec<TicketError> {
    vec![
        TicketError::NoFolder,
        TicketError::NotReady,
        TicketError::Unknown,
        TicketError::NotAllowed,
        TicketError::AlreadySent,
        TicketError::DraftStands,
        TicketError::Unreachable { detail: text("connection refused") },
        TicketError::Store { detail: text("disk I/O error") },
    ]
}

fn send_ticket_errors() -> Vec<SendTicketError> {
    let fields = ticket_field_problems()
        .into_iter()
        .take(2)
        .map(|problem| TicketFieldError { field: TicketField::Subject, problem }.into())
        .collect();
    vec![
        SendTicketError::NoFolder,
        SendTicketError::Fields { fields },
        SendTicketError::AlreadySent,
        SendTicketError::Refused { detail: text("The subject is needed.") },
        SendTicketError::Store { detail: text("disk I/O error") },
    ]
}

fn ticket_talk_errors() -> Vec<TicketTalkError> {
    let mut errors: Vec<_> =
        text_problems().into_iter().map(|problem| TicketTalkError::Text { problem }).collect();
    errors.extend([
        TicketTalkError::NotReady,
        TicketTalkError::Unknown,
        TicketTalkError::Closed,
        TicketTalkError::NotSentYet,
        TicketTalkError::AlreadySent,
        TicketTalkError::NotDone { detail: text("The ticket is closed.") },
        TicketTalkError::NotAnswered { detail: text("connection refused") },
        TicketTalkError::Store { error: TicketError::NoFolder },
    ]);
    errors
}

fn attachment_errors() -> Vec<AttachmentError> {
    let (folder, path) = (|| text("/media/usb"), || text("/media/usb/gethostid.log"));
    vec![
        AttachmentError::NotReady,
        AttachmentError::Unknown,
        AttachmentError::NotFetched { detail: text("connection refused") },
        AttachmentError::DiskFull { folder: folder() },
        AttachmentError::NotAllowed { folder: folder() },
        AttachmentError::FolderGone { folder: folder() },
        AttachmentError::Exists { path: path() },
        AttachmentError::Io { path: path(), detail: text("input/output error") },
        AttachmentError::Store { detail: text("disk I/O error") },
    ]
}

fn name_draft_errors() -> Vec<NameDraftError> {
    vec![NameDraftError::Name { problem: TextProblem::Empty }, NameDraftError::Store { error: store_error() }]
}

fn batch_errors() -> Vec<BatchError> {
    vec![
        BatchError::Empty,
        BatchError::TooMany { found: 501, limit: 500 },
        BatchError::Quotes { line: 3 },
        BatchError::Columns { line: 3, found: 6, known: 5 },
        BatchError::Column { column: text("colour") },
        BatchError::Unreadable { file: text("machines.csv"), detail: text("permission denied") },
        BatchError::TooLarge { file: text("machines.csv"), limit: 1 },
        BatchError::NotUtf8 { file: text("machines.csv") },
        BatchError::Store { error: store_error() },
    ]
}

fn bulk_errors() -> Vec<BulkError> {
    vec![
        BulkError::NotReady,
        BulkError::Busy,
        BulkError::FolderGone { folder: text("/media/usb") },
        BulkError::NoReport,
        BulkError::NotWritten { error: DownloadError::DiskFull { folder: text("/media/usb") } },
        BulkError::TooManyReports { folder: text("/media/usb") },
        BulkError::Store { error: store_error() },
    ]
}

fn export_errors() -> Vec<ExportError> {
    let (folder, path) = (|| text("/media/usb"), || text("/media/usb/summary.csv"));
    vec![
        ExportError::NotReady,
        ExportError::UnknownAccount { account: "100042".parse().unwrap() },
        ExportError::Exists { path: path() },
        ExportError::DiskFull { folder: folder() },
        ExportError::NotAllowed { folder: folder() },
        ExportError::FolderGone { folder: folder() },
        ExportError::ReadBack { path: path() },
        ExportError::Io { path: path(), detail: text("input/output error") },
        ExportError::Unsure { path: path(), detail: text("input/output error") },
        ExportError::NotMade { detail: text("out of memory") },
        ExportError::Store { error: store_error() },
    ]
}

fn view_state_errors() -> Vec<ViewStateError> {
    vec![
        ViewStateError::NotReady,
        ViewStateError::Name,
        ViewStateError::TooLong { limit: 512 },
        ViewStateError::Store { detail: text("disk I/O error") },
    ]
}

fn filter_text_errors() -> Vec<FilterTextError> {
    let word = || text("from:24.11.2026");
    vec![
        FilterTextError::Empty,
        FilterTextError::NotAFilter { word: word() },
        FilterTextError::Twice { word: word(), name: text("from") },
        FilterTextError::NoValue { word: text("site:") },
        FilterTextError::OpenQuote { word: text("site:\"Zürich") },
        FilterTextError::NotADate { word: word() },
        FilterTextError::NotActive { word: text("active:maybe") },
        FilterTextError::NotAType { word: text("type:prod") },
        FilterTextError::NotHere { word: text("by:nobody") },
        FilterTextError::Several { word: text("site:Zürich") },
        FilterTextError::Store { error: store_error() },
    ]
}

fn import_failures() -> Vec<ImportFailure> {
    vec![
        ImportFailure::NotReady,
        ImportFailure::Unreadable { file: text("orders.csv"), detail: text("permission denied") },
        ImportFailure::NotUtf8 { file: text("orders.csv"), line: 12 },
        ImportFailure::TooLarge { files: text("orders.csv, sites.csv"), limit: 32 },
        ImportFailure::CheckAgain,
        ImportFailure::Portal { detail: text("The portal cannot import now.") },
    ]
}
