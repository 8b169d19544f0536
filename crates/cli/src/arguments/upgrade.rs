//! `afmt upgrade`.

use std::path::PathBuf;

use clap::Args;
use licensing::{AccountNumber, LicenseVersion, Serial};
use uuid::Uuid;

/// Without --part and --all, only shows what can be upgraded.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("chosen").multiple(true))]
pub(crate) struct Upgrade {
    /// The account; may be left out where there is just one.
    #[arg(long)]
    pub account: Option<AccountNumber>,
    /// A part to upgrade; of one licence type, or of all that the account owns.
    #[arg(long = "part", value_name = "PART[=TYPE]", group = "chosen", requires = "to")]
    pub parts: Vec<String>,
    /// Every part that can be upgraded to that version. With mirroring there is no other way.
    #[arg(long, group = "chosen", requires = "to", conflicts_with = "parts")]
    pub all: bool,
    /// The licence version to upgrade to, as "4.0". As often as needed where parts lead to several.
    #[arg(long, value_name = "VERSION", requires = "chosen")]
    pub to: Vec<LicenseVersion>,
    /// An active file that stays as it is: it keeps its old parts, and their units stay where they are.
    #[arg(long = "leave", value_name = "SERIAL", requires = "chosen")]
    pub left_files: Vec<Serial>,
    /// Do it. Without it, what would come of it is shown and nothing is asked for.
    #[arg(long, requires = "chosen")]
    pub yes: bool,
    /// Only say what would come of it. Exit status 1 when it would be refused.
    #[arg(long, requires = "chosen")]
    pub dry_run: bool,
    /// The request's id (UUID): asking twice with one id asks once. Made anew when left out.
    #[arg(long, requires = "chosen")]
    pub id: Option<Uuid>,
    /// Save the new revisions into this folder, too; a file that is there is never replaced.
    #[arg(short, long, visible_alias = "out", value_name = "FOLDER", requires = "chosen")]
    pub output: Option<PathBuf>,
}
