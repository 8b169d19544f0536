//! Starting, and the status line.

use chrono::{DateTime, Utc};
use licensing::AccountNumber;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far the seat has come. Everything but `ready` asks the person for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "start", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum StartState {
    /// There is no keychain to keep the signing key in. The person chooses another place.
    ChooseSecrets {
        /// What the system's keychain said.
        reason: String,
    },
    /// The secrets are in a file that a passphrase locks.
    Locked {
        /// Where the file is.
        path: String,
    },
    /// The keychain that holds the signing key does not answer.
    KeychainSilent {
        /// What the system said.
        reason: String,
    },
    /// The portal's signing key was kept in memory only, or its entry is gone from the keychain.
    KeyLost {
        /// The lost key's thumbprint.
        kid: String,
        /// Where the lost key was kept.
        was_kept_in: SecretsPlace,
        /// Where a new one would be kept.
        keep_in: SecretsPlace,
    },
    /// Nothing is there yet.
    FirstStart {
        /// The name of the person who is signed in to this computer.
        suggested_name: String,
        /// Where the signing key will be kept.
        keep_in: SecretsPlace,
    },
    /// Everything works.
    Ready,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretsPlace {
    /// The system's keychain.
    Keychain,
    /// A file locked by a passphrase.
    PassphraseFile,
    /// This run's memory; gone when the program ends.
    Memory,
}

/// Which portal the seat works with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "portal", rename_all = "snake_case")]
pub enum PortalKind {
    /// The one inside this program.
    Embedded,
}

/// How many requests wait or need the person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct OutboxCount {
    /// Not yet answered.
    pub queued: u32,
    /// Answered with a refusal that nobody has looked at.
    pub refused: u32,
}

/// What the status line shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Status {
    /// Which portal.
    pub portal: PortalKind,
    /// The issuer's id.
    pub issuer: String,
    /// The thumbprint of the key that the trust chain is pinned to.
    pub pinned_key: String,
    /// The person's display name, as files carry it.
    pub person: String,
    /// When the cache was last level with the portal.
    pub as_of: Option<DateTime<Utc>>,
    /// Requests that wait.
    pub outbox: OutboxCount,
    /// Where secrets are kept; none when the person went on without the signing key.
    pub secrets: Option<SecretsPlace>,
    /// The data folder.
    pub data_folder: String,
    /// The program's version.
    pub version: String,
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How tall table rows are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 28 px.
    #[default]
    Compact,
    /// 36 px.
    Comfortable,
}

/// What the person prefers on this seat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// Theme.
    pub theme: Theme,
    /// Row height.
    pub density: Density,
    /// The account last shown.
    pub account: Option<AccountNumber>,
    /// The folder into which a file was last saved.
    pub last_folder: Option<String>,
}

/// How the person left a screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ViewState {
    /// What the screen kept, as JSON; none when it never kept anything.
    pub state: Option<String>,
}

impl SecretsPlace {
    /// The word in the seat's own database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::PassphraseFile => "passphrase_file",
            Self::Memory => "memory",
        }
    }

    /// Reads the word back.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Keychain, Self::PassphraseFile, Self::Memory].into_iter().find(|place| place.as_str() == word)
    }
}
