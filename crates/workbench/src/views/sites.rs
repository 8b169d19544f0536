//! Install Sites.

use chrono::{DateTime, Utc};
use licensing::{InstallSite, SiteDetails, SiteFiles, SiteId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FieldNote, SiteChoice};

/// A site with what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SiteRow {
    /// The site.
    pub site: InstallSite,
    /// How many active files name it.
    pub active_files: u32,
    /// How many units they hold.
    pub units: u32,
}

/// The Install Sites tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SiteList {
    /// The sites, active ones first, by name.
    pub sites: Vec<SiteRow>,
    /// The codes of all countries (ISO 3166-1 alpha-2), ascending.
    pub countries: Vec<String>,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
}

/// What is to be seen about a site while it is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SitePreview {
    /// Fields that hold what they cannot.
    pub fields: Vec<FieldNote>,
    /// Other sites with the same name or at the same address.
    pub similar: Vec<SiteChoice>,
    /// The active files that name the site.
    pub files: SiteFiles,
}

/// What shall be kept of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "site", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum SiteWish {
    /// A new site.
    New {
        /// What is known of it.
        details: SiteDetails,
    },
    /// A site that is there.
    Edit {
        /// The site as it was when the dialog was opened.
        before: Box<InstallSite>,
        /// What shall be known of it.
        details: SiteDetails,
        /// Whether files can be generated for it.
        active: bool,
        /// How many active files the person was shown when they cleared Active; 0 when none were.
        confirmed_active_files: u32,
    },
}

/// A site that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SavedSite {
    /// Its id.
    pub site: SiteId,
}
