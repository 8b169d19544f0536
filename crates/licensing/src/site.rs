//! Install sites: the places where servers stand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::SiteId;

/// A place where servers stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct InstallSite {
    /// The site's id, unique within its account.
    pub site: SiteId,
    /// The name on screens and in files.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// Region, state or canton.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country, by its ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Whom to ask for there.
    pub contact_name: String,
    /// The contact's e-mail address.
    pub email: String,
    /// The contact's telephone number.
    pub phone: String,
    /// Anything else.
    pub notes: String,
    /// Whether new files may be generated for the site.
    pub active: bool,
}

/// A site as a file names it: what it was called when the file was generated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SiteRef {
    /// The site's id.
    pub id: SiteId,
    /// Its name at that time.
    pub name: String,
}
