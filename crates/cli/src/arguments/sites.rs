//! `afmt sites`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use licensing::{AccountNumber, SiteId};
use uuid::Uuid;

#[derive(Debug, Subcommand)]
pub(crate) enum Sites {
    /// List install sites with the active files that stand there.
    List {
        /// The account; may be left out where there is just one.
        #[arg(long)]
        account: Option<AccountNumber>,
    },
    /// Add an install site. A name and a country are needed.
    Add(Box<AddSite>),
    /// Edit an install site. What no option names stays as it is.
    Edit(Box<EditSite>),
    /// Deactivate an install site: no new file can be generated for it; files that are there stay valid.
    Deactivate(DeactivateSite),
}

#[derive(Debug, Args)]
pub(crate) struct AddSite {
    /// The account; may be left out where there is just one.
    #[arg(long)]
    pub account: Option<AccountNumber>,
    /// Add it although there is a site with the same name or at the same address.
    #[arg(long)]
    pub yes: bool,
    /// The request's id (UUID): asking twice with one id asks once. Made anew when left out.
    #[arg(long)]
    pub id: Option<Uuid>,
    #[command(flatten)]
    pub fields: SiteFields,
}

#[derive(Debug, Args)]
pub(crate) struct EditSite {
    /// The id of the site.
    pub site: SiteId,
    /// Whether files can be generated for it.
    #[arg(long, value_enum, value_name = "WORD")]
    pub active: Option<YesNo>,
    #[command(flatten)]
    pub how: EditHow,
    #[command(flatten)]
    pub fields: SiteFields,
}

#[derive(Debug, Args)]
pub(crate) struct DeactivateSite {
    /// The id of the site.
    pub site: SiteId,
    #[command(flatten)]
    pub how: EditHow,
}

/// What every change of a site takes.
#[derive(Debug, Args)]
pub(crate) struct EditHow {
    /// The account; may be left out where there is just one.
    #[arg(long)]
    pub account: Option<AccountNumber>,
    /// The site as you saw it, as `afmt --json sites list` printed it: refused when it has been changed since.
    #[arg(long, value_name = "FILE")]
    pub before: Option<PathBuf>,
    /// Go on although the site has active files, or is like another one from then on.
    #[arg(long)]
    pub yes: bool,
    /// The request's id (UUID): asking twice with one id asks once. Made anew when left out.
    #[arg(long)]
    pub id: Option<Uuid>,
}

/// Install Site Details. An empty text empties a field.
#[derive(Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Install Site Details")]
pub(crate) struct SiteFields {
    /// The name: what people look for in lists.
    #[arg(long)]
    pub name: Option<String>,
    /// Street and number.
    #[arg(long)]
    pub street: Option<String>,
    /// City.
    #[arg(long)]
    pub city: Option<String>,
    /// Region, canton or state.
    #[arg(long)]
    pub region: Option<String>,
    /// Postal code.
    #[arg(long, value_name = "CODE")]
    pub postal_code: Option<String>,
    /// Country by its two letters, as CH.
    #[arg(long)]
    pub country: Option<String>,
    /// The contact's name.
    #[arg(long, value_name = "NAME")]
    pub contact_name: Option<String>,
    /// The contact's e-mail address.
    #[arg(long)]
    pub email: Option<String>,
    /// The contact's phone number.
    #[arg(long)]
    pub phone: Option<String>,
    /// Notes, also of several lines.
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum YesNo {
    /// Files can be generated for it.
    Yes,
    /// No new file can be generated for it.
    No,
}
