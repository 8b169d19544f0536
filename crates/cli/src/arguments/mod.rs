//! The command line.

mod sites;
mod upgrade;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use licensing::{AccountNumber, Serial};
use portal_api::TicketNumber;
use uuid::Uuid;

pub(crate) use sites::{AddSite, DeactivateSite, EditHow, EditSite, SiteFields, Sites, YesNo};
pub(crate) use upgrade::Upgrade;

/// Manage activation files without a window.
#[derive(Debug, Parser)]
#[command(name = "afmt", version, about, long_about = None)]
pub(crate) struct Arguments {
    /// The data folder; the desktop application's own when left out.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_folder: Option<PathBuf>,
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    pub json: bool,
    /// Read the secrets file's passphrase from this open file descriptor instead of asking for it.
    #[arg(long, global = true, value_name = "N")]
    pub passphrase_fd: Option<u32>,
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Begin: choose where the signing key is kept, and start with the sample company or empty.
    Init(Init),
    /// Import accounts, parts, orders and sites from CSV files: all rows or none.
    Import {
        /// The CSV files, in any order.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Say which portal this seat works with, and how old its data is.
    Status,
    /// List accounts.
    Accounts {
        /// A part of the name or number.
        #[arg(default_value = "")]
        search: String,
    },
    /// Show what was ordered and what is left.
    Summary {
        /// The account; may be left out where there is just one.
        #[arg(long)]
        account: Option<AccountNumber>,
    },
    /// Show what an account may create and download, and why not; its support and its upgrade options.
    Details {
        /// The account; may be left out where there is just one.
        account: Option<AccountNumber>,
    },
    /// Generate an activation file, or one for each row of a list of machines.
    New(Box<New>),
    /// Update an activation file: raise quantities, add parts, add the second server. Makes a new revision.
    Update(Box<Update>),
    /// Deactivate activation files: their units go back to the pool. Exit status 1 when one of them was not.
    Deactivate(Deactivate),
    /// Show what can be upgraded, or upgrade parts to a newer licence version with the files that hold them.
    Upgrade(Box<Upgrade>),
    /// List, add, edit and deactivate install sites.
    #[command(subcommand)]
    Sites(Sites),
    /// List activation files, newest first.
    List {
        /// The account; may be left out where there is just one.
        #[arg(long)]
        account: Option<AccountNumber>,
        /// How many at most.
        #[arg(long, default_value_t = 100)]
        limit: u32,
        #[command(flatten)]
        filters: Filters,
    },
    /// Show every field of an activation file.
    Show {
        /// The serial.
        serial: Serial,
    },
    /// Save an activation file, or all that the filters leave.
    Download {
        /// The serial; left out with --all or a filter.
        #[arg(required_unless_present_any = ["all", "filters", "site", "from", "to", "active", "product_line", "license_type", "generated_by", "machine"], conflicts_with_all = ["all", "filters", "site", "from", "to", "active", "product_line", "license_type", "generated_by", "machine"])]
        serial: Option<Serial>,
        /// Where: into the folder of that name, or one file under that name.
        #[arg(short, long, value_name = "PATH")]
        output: PathBuf,
        /// Replace a file that is there. Of many files, none is replaced: they are numbered.
        #[arg(long, conflicts_with_all = ["all", "filters", "site", "from", "to", "active", "product_line",
            "license_type", "generated_by", "machine"])]
        replace: bool,
        /// All files of the account.
        #[arg(long, conflicts_with = "serial")]
        all: bool,
        /// The account; may be left out where there is just one.
        #[arg(long, conflicts_with = "serial")]
        account: Option<AccountNumber>,
        #[command(flatten)]
        filters: Box<Filters>,
    },
    /// Save every fact of an activation file as PDF.
    Pdf {
        /// The serial.
        serial: Serial,
        /// Where; into the folder of that name, or under that name.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Replace a file that is there.
        #[arg(long)]
        replace: bool,
    },
    /// Ask the Licensing Team, and read and give answers. Needs no sign-in.
    #[command(subcommand)]
    Tickets(Tickets),
    /// Say what is different between two activation files.
    Compare {
        /// The serial of the first.
        before: Serial,
        /// The serial of the second.
        after: Serial,
    },
    /// Say what any activation file is worth. Exit status: 0 all valid, 1 one is not, 2 could not run.
    Inspect(Inspect),
    /// Make a new signing key in place of one that is irretrievably lost.
    ReplaceLostKey {
        /// Do it.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("with").required(true))]
pub(crate) struct Init {
    /// Your name, as files carry it under Generated By; the one of this computer's user when left out.
    #[arg(long)]
    pub name: Option<String>,
    /// Start with the sample company.
    #[arg(long, group = "with")]
    pub sample_company: bool,
    /// Start empty.
    #[arg(long, group = "with")]
    pub empty: bool,
    /// Where the signing key is kept.
    #[arg(long, value_enum, default_value_t = Place::Keychain)]
    pub secrets: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Place {
    /// The system's keychain.
    Keychain,
    /// A file locked by a passphrase, for machines without a keychain.
    PassphraseFile,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("of_one").multiple(true))]
pub(crate) struct New {
    /// The account; may be left out where there is just one.
    #[arg(long)]
    pub account: Option<AccountNumber>,
    /// A TOML or JSON file with the request; flags add to it and override it.
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// The product line, as "CIC".
    #[arg(long)]
    pub product_line: Option<String>,
    /// production, development, evaluation or trial.
    #[arg(long)]
    pub license_type: Option<String>,
    /// The licence version, as "4.0".
    #[arg(long)]
    pub license_version: Option<String>,
    /// The id of the install site.
    #[arg(long)]
    pub site: Option<String>,
    /// A machine; twice for a switchover pair.
    #[arg(long = "machine", value_name = "NAME=HOSTID", group = "of_one")]
    pub machines: Vec<String>,
    /// A CSV file with up to 500 rows, each a machine or a switchover pair: one file for each row. Columns: machine,
    /// host_id, machine_2, host_id_2, site. None is generated when one row is bad. Exit status 1 when a row has no
    /// file in the end.
    #[arg(long, value_name = "FILE", conflicts_with = "of_one")]
    pub list: Option<PathBuf>,
    /// Of a list, generate for the good rows although others are bad.
    #[arg(long, requires = "list", conflicts_with = "of_one")]
    pub only_good: bool,
    /// Of a list, machines that hold an active file already get another one beside it.
    #[arg(long, requires = "list", conflicts_with = "of_one")]
    pub confirm_files: bool,
    /// A part with its assigned and pooled units.
    #[arg(long = "part", value_name = "PART=ASSIGNED[+POOLED]")]
    pub parts: Vec<String>,
    /// An attribute of a Media Server: cores=8, virtual_machine=yes.
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    pub attributes: Vec<String>,
    /// An active file on the same machine that shall stay beside the new one.
    #[arg(long = "confirm", value_name = "SERIAL", group = "of_one")]
    pub confirmed_files: Vec<String>,
    /// The request's id (UUID): asking twice with one id asks once. Made anew when left out.
    #[arg(long, group = "of_one")]
    pub id: Option<Uuid>,
    /// Only say what would come of it.
    #[arg(long)]
    pub dry_run: bool,
    /// Save the file here, too. With --list: the folder that takes all files; one that is there is never replaced.
    #[arg(short, long, visible_alias = "out", value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// The filters of Activation File Activity. Each is independent; all that are given must fit.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Filters as AFMT copies them: 'site:"Zürich Mythenquai" from:2026-01-01 active:yes machine:CIC'.
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["site", "from", "to", "active", "product_line",
        "license_type", "generated_by", "machine"])]
    pub filters: Option<String>,
    /// The name or id of an install site.
    #[arg(long)]
    pub site: Option<String>,
    /// The first day of generation, as 2026-01-01, in this computer's time zone.
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day of generation.
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// yes, no or all.
    #[arg(long)]
    pub active: Option<String>,
    /// The product line, as "CIC".
    #[arg(long)]
    pub product_line: Option<String>,
    /// production, development, evaluation or trial.
    #[arg(long)]
    pub license_type: Option<String>,
    /// The name of the person who generated it.
    #[arg(long)]
    pub generated_by: Option<String>,
    /// A part of a machine's name.
    #[arg(long)]
    pub machine: Option<String>,
    /// The time zone of the dates, as Europe/Zurich; this computer's when left out.
    #[arg(long)]
    pub zone: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Update {
    /// The file: the revision that is in force.
    pub serial: Serial,
    /// A part with all its units from now on, not the difference. Parts left out stay as they are.
    #[arg(long = "part", value_name = "PART=ASSIGNED[+POOLED]")]
    pub parts: Vec<String>,
    /// The second server of a switchover pair.
    #[arg(long, value_name = "NAME=HOSTID")]
    pub machine: Option<String>,
    /// An active file on the second server that shall stay beside this one.
    #[arg(long = "confirm", value_name = "SERIAL")]
    pub confirmed_files: Vec<String>,
    /// The request's id (UUID): asking twice with one id asks once. Made anew when left out.
    #[arg(long)]
    pub id: Option<Uuid>,
    /// Only say what would come of it.
    #[arg(long)]
    pub dry_run: bool,
    /// Save the new revision here, too.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Deactivate {
    /// The files, all of one account.
    #[arg(required = true)]
    pub serials: Vec<Serial>,
    /// Why.
    #[arg(long, value_enum)]
    pub reason: Reason,
    /// The reason in your own words, with `--reason other`.
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Deactivate more than one file.
    #[arg(long)]
    pub yes: bool,
    /// Only say what would come of it.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reason {
    /// The file should never have been generated so.
    GeneratedIncorrectly,
    /// Reallocation: the organisation changed.
    OrganisationalChange,
    /// Reallocation: a server was added.
    AddedServer,
    /// Something else; say what with --text.
    Other,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The files.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// A file that holds just the trust bundle (JWS); the seat's own when left out.
    #[arg(long, value_name = "BUNDLE")]
    pub trust: Option<PathBuf>,
    /// A file that holds just the revocation list (JWS); the seat's own when left out.
    #[arg(long, value_name = "LIST")]
    pub revocations: Option<PathBuf>,
    /// The time to judge by, in Unix seconds; now when left out.
    #[arg(long, value_name = "UNIX", allow_negative_numbers = true)]
    pub now: Option<i64>,
    /// Ask whether the file is for this machine.
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,
    /// Ask whether the file is for this host ID.
    #[arg(long, value_name = "ID")]
    pub host_id: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tickets {
    /// List tickets, the latest activity first.
    List {
        /// Everybody's, for the Licensing Team; else those that were written here.
        #[arg(long)]
        all: bool,
        /// Only those in this state.
        #[arg(long, value_enum)]
        state: Option<TicketStateWord>,
        /// A part of the number, the subject, the account, the contact or the product.
        #[arg(default_value = "")]
        search: String,
        /// How many at most.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Show a ticket and its conversation.
    Show {
        /// The number.
        number: TicketNumber,
    },
    /// Send a question or a third-party request.
    New(Box<NewTicket>),
    /// Reply to a ticket that was written here.
    Reply {
        /// The number.
        number: TicketNumber,
        /// What to say.
        #[arg(long)]
        text: Option<String>,
        /// A file with what to say; - for the standard input.
        #[arg(long, value_name = "FILE", conflicts_with = "text")]
        text_file: Option<PathBuf>,
    },
    /// Answer anybody's ticket, as the Licensing Team.
    Answer {
        /// The number.
        number: TicketNumber,
        /// What to say.
        #[arg(long)]
        text: Option<String>,
        /// A file with what to say; - for the standard input.
        #[arg(long, value_name = "FILE", conflicts_with = "text")]
        text_file: Option<PathBuf>,
        /// The state from then on.
        #[arg(long, value_enum, default_value_t = TicketStateWord::Answered)]
        state: TicketStateWord,
    },
    /// Close anybody's ticket, as the Licensing Team.
    Close {
        /// The number.
        number: TicketNumber,
    },
    /// Save an attachment of a ticket.
    Save {
        /// The number.
        number: TicketNumber,
        /// The attachment's place, as afmt tickets show lists it.
        position: u32,
        /// Where; into the folder of that name, or under that name.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Replace a file that is there.
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TicketKindWord {
    /// A question about an activation file.
    Question,
    /// A wish for a file that only the Licensing Team issues.
    ThirdParty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TicketStateWord {
    /// The Licensing Team's turn.
    Open,
    /// The customer's turn.
    Waiting,
    /// Answered.
    Answered,
    /// Closed.
    Closed,
}

#[derive(Debug, Args)]
pub(crate) struct NewTicket {
    /// What it is.
    #[arg(long, value_enum, default_value_t = TicketKindWord::Question)]
    pub kind: TicketKindWord,
    /// One line.
    #[arg(long)]
    pub subject: String,
    /// The question, or what else is to be said.
    #[arg(long)]
    pub text: Option<String>,
    /// A file with the question; - for the standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    pub text_file: Option<PathBuf>,
    /// Your name; that of the last ticket when left out.
    #[arg(long)]
    pub name: Option<String>,
    /// Your e-mail address; that of the last ticket when left out.
    #[arg(long)]
    pub email: Option<String>,
    /// Your telephone number; that of the last ticket when left out.
    #[arg(long)]
    pub phone: Option<String>,
    /// The account's number, or the company's name.
    #[arg(long, default_value = "")]
    pub account: String,
    /// The product line.
    #[arg(long, default_value = "")]
    pub product_line: String,
    /// The licence version, as "4.0".
    #[arg(long, default_value = "")]
    pub license_version: String,
    /// The software's release, as "2023 R3".
    #[arg(long, default_value = "")]
    pub release: String,
    /// The machine's name.
    #[arg(long, default_value = "")]
    pub machine: String,
    /// The machine's host ID.
    #[arg(long, default_value = "")]
    pub host_id: String,
    /// Third-party request: the product or part.
    #[arg(long, default_value = "")]
    pub product: String,
    /// Third-party request: who makes it.
    #[arg(long, default_value = "")]
    pub vendor: String,
    /// Third-party request: why it is needed.
    #[arg(long, default_value = "")]
    pub why: String,
    /// A file to attach; may be given several times.
    #[arg(long = "attach", value_name = "FILE")]
    pub attachments: Vec<PathBuf>,
    /// The ticket's id (UUID): sending twice with one id sends once. Made anew when left out.
    #[arg(long)]
    pub id: Option<Uuid>,
}
