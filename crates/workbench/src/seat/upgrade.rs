//! Upgrade Software.

use std::collections::{BTreeMap, BTreeSet};

use licensing::{
    AccountNumber, Action, Decision, Facts, FileState, LicenseModel, Part, PoolKey, Refusal, Revised,
    Upgrade, decide, overlap_ends, support_ended, upgrade_target,
};
use uuid::Uuid;

use super::{
    Seat,
    update::{key_changes, keys_of_file},
};
use crate::{
    errors::{ReadError, RequestError},
    views::{
        CauseNote, UpgradeChoices, UpgradeFile, UpgradeOption, UpgradePart, UpgradePreview, Upgraded,
        UpgradedFile, UpgradedPool, WithoutOption,
    },
};

impl Seat {
    /// What the Upgrade Software tab offers.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn upgrade_choices(&self, account: &AccountNumber) -> Result<UpgradeChoices, ReadError> {
        let (ready, account) = self.at(account).await?;
        let today = self.today();
        let mut facts = Facts::of(account.clone(), today);
        ready.cache.upgrade_facts(&account.account, &BTreeSet::new(), &mut facts).await?;
        let mut files = files_by_pool(&facts);
        let mut with_options = Vec::new();
        let mut without_options = Vec::new();
        for (key, pool) in facts.pools.iter().filter(|(_, pool)| pool.ordered() > 0) {
            let Some(part) = facts.parts.get(&key.part) else { continue };
            let (license_type, available) = (key.license_type, pool.available());
            match upgrade_target(&facts.parts, part) {
                None => without_options.push(WithoutOption {
                    part: shown(part),
                    license_type,
                    pool: *pool,
                    available,
                }),
                Some(to) => with_options.push(UpgradeOption {
                    from: shown(part),
                    to: shown(to),
                    license_type,
                    pool: *pool,
                    available,
                    causes: why_not(&facts, key),
                    files: files.remove(key).unwrap_or_default(),
                }),
            }
        }
        with_options.sort_by(|one, other| {
            (&one.from.product_line, &one.from.part, one.license_type).cmp(&(
                &other.from.product_line,
                &other.from.part,
                other.license_type,
            ))
        });
        without_options.sort_by(|one, other| {
            (&one.part.product_line, &one.part.part, one.license_type).cmp(&(
                &other.part.product_line,
                &other.part.part,
                other.license_type,
            ))
        });
        let blocked = (account.model == LicenseModel::Subscription)
            .then(|| CauseNote::from(Refusal::SubscriptionAccount { account: account.account.clone() }));
        Ok(UpgradeChoices {
            id: self.new_id(),
            support_ended: support_ended(&account, today),
            overlap_ends: overlap_ends(&account, today),
            account,
            blocked,
            with_options,
            without_options,
            as_of: ready.cache.as_of().await?,
        })
    }

    /// What would come of an upgrade, by the facts that the cache holds.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn upgrade_preview(
        &self,
        account: &AccountNumber,
        upgrade: &Upgrade,
    ) -> Result<UpgradePreview, ReadError> {
        let (ready, account) = self.at(account).await?;
        let number = account.account.clone();
        let action = Action::Upgrade(upgrade.clone());
        let facts = ready.cache.facts(account, &action, self.today()).await?;
        let mut preview = UpgradePreview {
            causes: Vec::new(),
            moves: Vec::new(),
            pools: Vec::new(),
            files: Vec::new(),
            overlap_ends: None,
            as_of: ready.cache.as_of().await?,
        };
        match decide(&facts, &action) {
            Ok(Decision::Upgrade { moves, pools, files, overlap_ends }) => {
                preview.moves = moves;
                preview.overlap_ends = overlap_ends;
                preview.pools = pools
                    .into_iter()
                    .map(|change| UpgradedPool {
                        description: facts
                            .parts
                            .get(&change.part)
                            .map(|part| part.description.clone())
                            .unwrap_or_default(),
                        part: change.part,
                        license_type: change.license_type,
                        before: change.before,
                        available_before: change.before.available(),
                        after: change.after,
                        available_after: change.after.available(),
                    })
                    .collect();
                let serials: Vec<_> = files.iter().map(|file| file.supersedes.serial.clone()).collect();
                let items = ready.cache.files_by_serial(&number, &serials).await?;
                preview.files = items
                    .into_iter()
                    .zip(files)
                    .filter_map(|(file, Revised { supersedes, file: revised })| {
                        let before = keys_of_file(&facts, facts.files.get(&supersedes.serial)?);
                        Some(UpgradedFile {
                            file,
                            license_version: revised.license_version,
                            keys: key_changes(&before, &revised.keys)
                                .into_iter()
                                .filter(|key| key.before != key.after)
                                .collect(),
                            parts: revised.parts,
                        })
                    })
                    .collect();
            }
            Ok(_) => {}
            Err(refused) => preview.causes = refused.causes.into_iter().map(CauseNote::from).collect(),
        }
        Ok(preview)
    }

    /// Upgrades, in one step. Asking twice with one id asks once.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn upgrade(
        &self,
        account: &AccountNumber,
        id: Uuid,
        upgrade: &Upgrade,
    ) -> Result<Upgraded, RequestError> {
        let (ready, account) = self.at(account).await?;
        let answered = self.ask(&ready, account, id, Action::Upgrade(upgrade.clone())).await?;
        Ok(Upgraded { revisions: answered.revisions()? })
    }
}

fn shown(part: &Part) -> UpgradePart {
    UpgradePart {
        part: part.part.clone(),
        description: part.description.clone(),
        product_line: part.product_line.clone(),
        license_version: part.license_version.clone(),
    }
}

/// The active files that hold units of each pool, by serial.
fn files_by_pool(facts: &Facts) -> BTreeMap<PoolKey, Vec<UpgradeFile>> {
    let mut files: BTreeMap<PoolKey, Vec<UpgradeFile>> = BTreeMap::new();
    for file in facts.files.values().filter(|file| file.state == FileState::Active) {
        for line in &file.parts {
            files.entry(file.pool_of(line)).or_default().push(UpgradeFile {
                serial: file.serial.clone(),
                machines: file.machines.iter().map(|machine| machine.name.clone()).collect(),
                site: file.site.name.clone(),
                units: line.units(),
            });
        }
    }
    files
}

/// Why this pool cannot be upgraded with all its files, whatever else is chosen.
fn why_not(facts: &Facts, key: &PoolKey) -> Vec<CauseNote> {
    let files = facts
        .files
        .values()
        .filter(|file| file.state == FileState::Active)
        .filter(|file| file.parts.iter().any(|line| file.pool_of(line) == *key))
        .map(|file| file.serial.clone())
        .collect();
    let alone = Upgrade { pools: vec![key.clone()], files };
    let causes =
        decide(facts, &Action::Upgrade(alone)).err().map(|refused| refused.causes).unwrap_or_default();
    causes
        .into_iter()
        .filter(|cause| {
            !matches!(cause, Refusal::MirroringAllOrNone { .. } | Refusal::SubscriptionAccount { .. })
        })
        .map(CauseNote::from)
        .collect()
}
