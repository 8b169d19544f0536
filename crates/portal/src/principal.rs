//! Who calls.

use std::collections::BTreeSet;

use licensing::AccountNumber;

/// What kind of person calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sees its accounts.
    ReadOnly,
    /// Sees its accounts and asks for things in them.
    ReadWrite,
    /// Read-write on the accounts that it manages.
    Partner,
    /// The portal's staff; the owner of an embedded portal is of it.
    LicensingTeam,
}

/// The accounts that somebody is a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// Every account, also those that do not exist yet.
    All,
    /// These and no other.
    Only(BTreeSet<AccountNumber>),
}

impl Membership {
    /// Whether the account is among them.
    pub fn covers(&self, account: &AccountNumber) -> bool {
        match self {
            Self::All => true,
            Self::Only(accounts) => accounts.contains(account),
        }
    }
}

/// The caller, as whoever authenticated it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The person's display name.
    pub display_name: String,
    /// What kind of person it is.
    pub role: Role,
    /// The accounts that it is a member of.
    pub accounts: Membership,
}

impl Principal {
    /// Somebody of the Licensing Team: the owner of an embedded portal.
    pub fn licensing_team(display_name: impl Into<String>) -> Self {
        Self { display_name: display_name.into(), role: Role::LicensingTeam, accounts: Membership::All }
    }
}
