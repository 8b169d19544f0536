//! Accounts: the customers whose licences are managed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::AccountNumber;

/// How an account pays for its licences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LicenseModel {
    /// Bought once; rights stay. Such an account generates its files itself.
    Perpetual,
    /// Rented; the Licensing Team issues its files on request.
    Subscription,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Account {
    /// The account's number.
    pub account: AccountNumber,
    /// The name by which people choose it.
    pub name: String,
    /// Perpetual or subscription.
    pub model: LicenseModel,
    /// The last day of the support contract, inclusive. Its end takes no perpetual right away.
    pub support_ends: NaiveDate,
    /// Whether products with an upgrade option are upgraded all together.
    pub mirroring: bool,
    /// The partner that works for the account; empty when it manages itself.
    pub managed_by: String,
}
