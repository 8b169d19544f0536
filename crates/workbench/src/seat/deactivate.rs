//! Deactivate.

use std::collections::BTreeMap;

use licensing::{
    AccountNumber, Action, Deactivate, DeactivateReason, Decision, LicenseType, PartNumber, Serial,
};

use super::Seat;
use crate::{
    errors::{ReadError, RequestError},
    views::{
        Became, CauseNote, DeactivateFile, DeactivateItem, DeactivatePreview, DeactivateResult, Deactivated,
        PoolReturn,
    },
};

impl Seat {
    /// What would come of deactivating files, by the facts that the cache holds.
    ///
    /// # Errors
    /// [`ReadError`]; a serial that is not there is [`ReadError::UnknownFile`].
    pub async fn deactivate_preview(
        &self,
        account: &AccountNumber,
        serials: &[Serial],
    ) -> Result<DeactivatePreview, ReadError> {
        let (ready, account) = self.at(account).await?;
        let shown = ready.cache.files_by_serial(&account.account, serials).await?;
        if let Some(serial) = serials.iter().find(|serial| !shown.iter().any(|file| file.serial == **serial))
        {
            return Err(ReadError::UnknownFile { serial: serial.clone() });
        }
        let mut files = Vec::with_capacity(shown.len());
        let mut returned: BTreeMap<(PartNumber, LicenseType), u32> = BTreeMap::new();
        for file in shown {
            // The reason is not chosen yet, and no rule hangs on which of the first two it is.
            let reason = DeactivateReason::GeneratedIncorrectly;
            let wish = Action::Deactivate(Deactivate { serial: file.serial.clone(), reason });
            let causes = match self.judge(&ready, account.clone(), &wish).await? {
                Ok(Decision::Deactivate { pools, .. }) => {
                    for change in pools {
                        let units = returned.entry((change.part, change.license_type)).or_default();
                        *units = units.saturating_add(change.units);
                    }
                    Vec::new()
                }
                Ok(_) => Vec::new(),
                Err(refused) => refused.causes,
            };
            let causes = causes.into_iter().map(CauseNote::from).collect();
            files.push(DeactivateItem { id: self.new_id(), file, causes });
        }
        let pools = ready
            .cache
            .pools(&account.account)
            .await?
            .into_iter()
            .filter_map(|(part, license_type, before)| {
                let units = returned.remove(&(part.part.clone(), license_type))?;
                let after = before.release(units).unwrap_or(before);
                Some(PoolReturn {
                    part: part.part,
                    description: part.description,
                    license_type,
                    units,
                    before,
                    available_before: before.available(),
                    available_after: after.available(),
                })
            })
            .collect();
        Ok(DeactivatePreview { files, pools, as_of: ready.cache.as_of().await? })
    }

    /// Deactivates files, each by a request of its own: what is refused for one holds no other up.
    ///
    /// # Errors
    /// [`ReadError`] before anything was asked; afterwards each file has a result of its own.
    pub async fn deactivate(
        &self,
        account: &AccountNumber,
        files: &[DeactivateFile],
        why: &DeactivateReason,
    ) -> Result<Deactivated, ReadError> {
        let (ready, account) = self.at(account).await?;
        let mut results = Vec::with_capacity(files.len());
        for file in files {
            let wish = Deactivate { serial: file.serial.clone(), reason: why.clone() };
            let answer = self.ask(&ready, account.clone(), file.id, Action::Deactivate(wish)).await;
            let result = match answer.map(super::ask::Answered::decision) {
                Ok(_) => Became::Deactivated,
                Err(RequestError::Refused { causes }) => Became::Refused { causes },
                Err(RequestError::Fields { fields }) => Became::Fields { fields },
                Err(error @ RequestError::NotAnswered { .. }) => Became::Waiting { error },
                Err(error) => Became::NotDone { error },
            };
            results.push(DeactivateResult { serial: file.serial.clone(), result });
        }
        Ok(Deactivated { results })
    }
}
