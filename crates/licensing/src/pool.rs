//! Pools: what an account has ordered of a part and how much of it is left.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{LicenseType, OrderNumber, PartNumber};

/// A part with a quantity on a sales order; it feeds the account's pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OrderItem {
    /// The sales order.
    pub order: OrderNumber,
    /// The day of the order.
    pub ordered_on: NaiveDate,
    /// The part.
    pub part: PartNumber,
    /// The licence type that was bought.
    pub license_type: LicenseType,
    /// Units.
    pub quantity: u32,
}

/// What a pool is kept for, within one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
pub struct PoolKey {
    /// The part.
    pub part: PartNumber,
    /// The licence type.
    pub license_type: LicenseType,
}

/// The units of one pool. `ordered − allocated − held − reserved = available`, never below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(try_from = "PoolUnits")]
pub struct Pool {
    /// Bought by all orders together.
    ordered: u32,
    /// In active files.
    allocated: u32,
    /// Withheld by the Licensing Team.
    held: u32,
    /// Set aside in field reserves.
    reserved: u32,
}

/// A pool as it comes over a wire, before its sum is checked.
#[derive(Deserialize)]
struct PoolUnits {
    ordered: u32,
    allocated: u32,
    held: u32,
    reserved: u32,
}

impl TryFrom<PoolUnits> for Pool {
    type Error = PoolError;

    fn try_from(units: PoolUnits) -> Result<Self, PoolError> {
        Self::new(units.ordered, units.allocated, units.held, units.reserved)
    }
}

/// Why a pool cannot be what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// More units in use than were ordered.
    #[error("{used} units are in use, but only {ordered} were ordered")]
    Overdrawn {
        /// Units ordered.
        ordered: u32,
        /// Units allocated, held and reserved.
        used: u64,
    },
}

impl Pool {
    /// A pool of these units.
    ///
    /// # Errors
    /// [`PoolError::Overdrawn`] when more is in use than was ordered.
    pub fn new(ordered: u32, allocated: u32, held: u32, reserved: u32) -> Result<Self, PoolError> {
        let used = u64::from(allocated) + u64::from(held) + u64::from(reserved);
        if used > u64::from(ordered) {
            return Err(PoolError::Overdrawn { ordered, used });
        }
        Ok(Self { ordered, allocated, held, reserved })
    }

    /// A pool that orders have filled and nothing has used.
    pub const fn of(ordered: u32) -> Self {
        Self { ordered, allocated: 0, held: 0, reserved: 0 }
    }

    /// Units bought.
    pub const fn ordered(&self) -> u32 {
        self.ordered
    }

    /// Units in active files.
    pub const fn allocated(&self) -> u32 {
        self.allocated
    }

    /// Units withheld by the Licensing Team.
    pub const fn held(&self) -> u32 {
        self.held
    }

    /// Units set aside in field reserves.
    pub const fn reserved(&self) -> u32 {
        self.reserved
    }

    /// Units that a new file may take.
    pub const fn available(&self) -> u32 {
        // Cannot wrap: every constructor keeps the sum at or below `ordered`.
        self.ordered - self.allocated - self.held - self.reserved
    }

    /// The pool after `units` went into a file, or `None` when fewer are available.
    pub const fn allocate(self, units: u32) -> Option<Self> {
        if units > self.available() {
            return None;
        }
        Some(Self { allocated: self.allocated + units, ..self })
    }

    /// The pool after `units` came back from a file, or `None` when fewer are allocated.
    pub const fn release(self, units: u32) -> Option<Self> {
        if units > self.allocated {
            return None;
        }
        Some(Self { allocated: self.allocated - units, ..self })
    }
}

impl Pool {
    /// This pool after units moved along an upgrade path: `ordered` and `allocated` change by these; none when the
    /// pool would hold less than nothing or be overdrawn.
    pub(crate) fn moved(self, ordered: i64, allocated: i64) -> Option<Self> {
        let sum = |units: u32, by: i64| u32::try_from(i64::from(units).checked_add(by)?).ok();
        Self::new(sum(self.ordered, ordered)?, sum(self.allocated, allocated)?, self.held, self.reserved).ok()
    }
}

/// What a request does to one pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PoolChange {
    /// The part.
    pub part: PartNumber,
    /// The licence type.
    pub license_type: LicenseType,
    /// How many units: taken by generate and update, given back by deactivate. For an upgrade, by how many what is
    /// ordered rose or fell, which is 0 where as many came in as went out.
    pub units: u32,
    /// The pool before.
    pub before: Pool,
    /// The pool after.
    pub after: Pool,
}
