//! The one question that every handler asks before it touches anything.

use licensing::AccountNumber;

use crate::principal::{Principal, Role};

/// What a handler is about to touch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target<'a> {
    /// One account and all that belongs to it.
    Account(&'a AccountNumber),
    /// What all accounts share: the catalogue, the list of one's own accounts, the issuer's keys.
    Catalogue,
    /// The import of orders and the catalogue.
    Import,
    /// Everybody's tickets.
    Tickets,
}

/// What somebody is about to touch who need not say who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenTarget {
    /// A ticket that does not exist yet.
    NewTicket,
    /// The tickets whose keys the caller shows, and no other: a key is looked up by its hash and opens its ticket
    /// alone, so that a wrong one finds nothing.
    HeldTicket,
}

/// What it is about to do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    /// Look.
    Read,
    /// Ask for a change.
    Write,
}

/// Why a caller may not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Denied {
    /// The caller may not even know whether it exists.
    #[error("There is no such thing here. Check the number, or ask to become a member of the account.")]
    Hidden,
    /// The caller's role does not go that far.
    #[error("{0}")]
    Role(&'static str),
}

/// Decides whether `principal` may do `intent` to `target`.
pub(crate) fn authorise(principal: &Principal, target: Target<'_>, intent: Intent) -> Result<(), Denied> {
    match target {
        // Membership comes first: a foreign account looks like one that does not exist, whatever the role.
        Target::Account(account) if !principal.accounts.covers(account) => Err(Denied::Hidden),
        Target::Account(_) => match (principal.role, intent) {
            (_, Intent::Read) => Ok(()),
            (Role::ReadWrite | Role::Partner | Role::LicensingTeam, Intent::Write) => Ok(()),
            (Role::ReadOnly, Intent::Write) => {
                Err(Denied::Role("Your access is read-only. Ask the account's owner for read-write access."))
            }
        },
        Target::Catalogue => match (principal.role, intent) {
            (_, Intent::Read) | (Role::LicensingTeam, Intent::Write) => Ok(()),
            (Role::ReadOnly | Role::ReadWrite | Role::Partner, Intent::Write) => Err(LICENSING_TEAM_ONLY),
        },
        Target::Import | Target::Tickets => match principal.role {
            Role::LicensingTeam => Ok(()),
            Role::ReadOnly | Role::ReadWrite | Role::Partner => Err(LICENSING_TEAM_ONLY),
        },
    }
}

/// Decides whether anybody at all may. The question stands here, so that the routes which ask it are told apart from
/// those that forgot to ask.
pub(crate) fn authorise_anyone(target: OpenTarget) -> Result<(), Denied> {
    match target {
        OpenTarget::NewTicket | OpenTarget::HeldTicket => Ok(()),
    }
}

const LICENSING_TEAM_ONLY: Denied = Denied::Role("Only the Licensing Team may do this. Send them a request.");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::principal::Membership;

    #[test]
    fn every_role_at_every_target() {
        let own: AccountNumber = "1".parse().unwrap();
        let foreign: AccountNumber = "2".parse().unwrap();
        for role in [Role::ReadOnly, Role::ReadWrite, Role::Partner, Role::LicensingTeam] {
            let accounts = Membership::Only([own.clone()].into());
            let principal = Principal { display_name: "Ada".into(), role, accounts };
            let may = |target, intent| authorise(&principal, target, intent);
            for intent in [Intent::Read, Intent::Write] {
                assert_eq!(may(Target::Account(&foreign), intent), Err(Denied::Hidden), "{role:?}");
                assert_eq!(may(Target::Import, intent).is_ok(), role == Role::LicensingTeam, "{role:?}");
                assert_eq!(may(Target::Tickets, intent).is_ok(), role == Role::LicensingTeam, "{role:?}");
            }
            assert!(may(Target::Account(&own), Intent::Read).is_ok());
            assert_eq!(may(Target::Account(&own), Intent::Write).is_ok(), role != Role::ReadOnly, "{role:?}");
            assert!(may(Target::Catalogue, Intent::Read).is_ok());
            assert_eq!(may(Target::Catalogue, Intent::Write).is_ok(), role == Role::LicensingTeam);
        }
    }
}
