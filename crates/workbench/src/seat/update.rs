//! Activation File Update.

use std::collections::BTreeMap;

use licensing::{
    AccountNumber, Action, Facts, KnownFile, LicenseKey, LicenseModel, Part, PartKind, PartLine, PartNumber,
    Pool, Refusal, Serial, UpdateDraft, expand,
};
use uuid::Uuid;

use super::{Ready, Seat, ask::wrong_fields, generate::verdict_of};
use crate::{
    errors::{ReadError, RequestError},
    views::{
        CauseNote, FieldNote, Generated, KeyShift, PoolPreview, PreviewVerdict, UpdateChoices, UpdatePart,
        UpdatePreview, WarningNote,
    },
};

impl Seat {
    /// What the Activation File Update page offers.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn update_choices(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<UpdateChoices, ReadError> {
        let (ready, account) = self.at(account).await?;
        let number = account.account.clone();
        let shown = self.cached_file(&ready, &number, serial).await?;
        let file = self.known_file(&ready, &number, serial).await?;
        let pools = ready.cache.pools(&number).await?;
        let held: BTreeMap<&PartNumber, &PartLine> =
            file.parts.iter().map(|line| (&line.part, line)).collect();
        let mut parts: Vec<UpdatePart> = pools
            .into_iter()
            .filter(|(part, license_type, _)| {
                *license_type == file.license_type && (held.contains_key(&part.part) || can_join(part, &file))
            })
            .map(|(part, _, pool)| UpdatePart {
                holds: held.get(&part.part).map(|line| (*line).clone()),
                part: part.part,
                description: part.description,
                license_version: part.license_version,
                available: pool.available(),
                pool,
                keys: part.keys,
            })
            .collect();
        parts.sort_by(|one, other| {
            (one.holds.is_none(), &one.part).cmp(&(other.holds.is_none(), &other.part))
        });

        let mut blocked = Vec::new();
        if account.model == LicenseModel::Subscription {
            blocked.push(Refusal::SubscriptionAccount { account: account.account.clone() });
        }
        if file.state != licensing::FileState::Active {
            let (serial, newest) = (file.serial.clone(), file.newest.clone());
            blocked.push(Refusal::NotInForce { serial, state: file.state, newest });
        } else if let Some(site) = ready.cache.site(&number, &file.site.id).await?.filter(|site| !site.active)
        {
            blocked.push(Refusal::SiteInactive { site: site.site, name: site.name });
        }
        let machines = u32::try_from(file.machines.len()).unwrap_or(u32::MAX);
        Ok(UpdateChoices {
            id: self.new_id(),
            file: shown.item,
            parts,
            can_add_machine: machines < file.license_type.max_machines(),
            blocked: blocked.into_iter().map(CauseNote::from).collect(),
            as_of: ready.cache.as_of().await?,
        })
    }

    /// What would come of an update, by the facts that the cache holds.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn update_preview(
        &self,
        account: &AccountNumber,
        serial: &Serial,
        draft: &UpdateDraft,
    ) -> Result<UpdatePreview, ReadError> {
        let (ready, account) = self.at(account).await?;
        let number = account.account.clone();
        let file = self.known_file(&ready, &number, serial).await?;
        let pools = ready.cache.pools(&number).await?;
        let (keys, pool_previews) = so_far(draft, &file, &pools);
        let mut preview = UpdatePreview {
            verdict: PreviewVerdict::Incomplete,
            fields: Vec::new(),
            causes: Vec::new(),
            warnings: draft.warnings().into_iter().map(WarningNote::from).collect(),
            keys,
            pools: pool_previews,
            added_machine: None,
            as_of: ready.cache.as_of().await?,
        };
        match draft.read(serial) {
            Err(errors) => {
                preview.fields = errors.into_iter().map(FieldNote::from).collect();
                if preview.fields.iter().any(|field| !field.missing) {
                    preview.verdict = PreviewVerdict::FieldsWrong;
                }
            }
            Ok(wish) => {
                preview.added_machine = wish.machines.get(file.machines.len()).cloned();
                let verdict = self.judge(&ready, account, &Action::Update(wish)).await?;
                (preview.verdict, preview.causes) = match verdict {
                    Ok(_) => (PreviewVerdict::Ready, Vec::new()),
                    // Before anything was typed nothing is wrong.
                    Err(refused) if matches!(refused.causes.as_slice(), [Refusal::NothingChanges { .. }]) => {
                        let causes = refused.causes.into_iter().map(CauseNote::from).collect();
                        (PreviewVerdict::Incomplete, causes)
                    }
                    Err(refused) => verdict_of(refused.causes),
                };
            }
        }
        Ok(preview)
    }

    /// Updates an activation file. Asking twice with one id asks once.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn update(
        &self,
        account: &AccountNumber,
        id: Uuid,
        serial: &Serial,
        draft: &UpdateDraft,
    ) -> Result<Generated, RequestError> {
        let (ready, account) = self.at(account).await?;
        let wish = draft.read(serial).map_err(wrong_fields)?;
        self.ask(&ready, account, id, Action::Update(wish)).await?.file()
    }

    pub(super) async fn known_file(
        &self,
        ready: &Ready,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<KnownFile, ReadError> {
        let mut known = ready.cache.known_files(account, &[serial].into()).await?;
        known.remove(serial).ok_or_else(|| ReadError::UnknownFile { serial: serial.clone() })
    }
}

/// Whether a part belongs into such a file: what the engine refuses is not offered.
fn can_join(part: &Part, file: &KnownFile) -> bool {
    part.kind == PartKind::Part
        && part.product_line == file.product_line
        && part.license_version == file.license_version
}

/// Keys and pools for the lines that can be read already, so that the preview follows the typing.
fn so_far(
    draft: &UpdateDraft,
    file: &KnownFile,
    pools: &[(Part, licensing::LicenseType, Pool)],
) -> (Vec<KeyShift>, Vec<PoolPreview>) {
    let known: BTreeMap<&PartNumber, (&Part, &Pool)> = pools
        .iter()
        .filter(|(_, license_type, _)| *license_type == file.license_type)
        .map(|(part, _, pool)| (&part.part, (part, pool)))
        .collect();
    let keys_of = |lines: &[PartLine]| {
        let lines = lines
            .iter()
            .filter_map(|line| known.get(&line.part).map(|(part, _)| (*part, line.assigned, line.pooled)));
        expand(lines).unwrap_or_default()
    };
    let mut lines: BTreeMap<PartNumber, PartLine> = BTreeMap::new();
    for line in draft.lines_so_far() {
        lines.entry(line.part.clone()).or_insert(line);
    }
    let lines: Vec<PartLine> = lines.into_values().collect();
    let keys = key_changes(&keys_of(&file.parts), &keys_of(&lines));
    let previews = lines
        .iter()
        .filter_map(|line| {
            let (part, pool) = known.get(&line.part)?;
            let held = file.parts.iter().find(|held| held.part == line.part).map_or(0, PartLine::units);
            let more = line.units().checked_sub(held).filter(|&more| more > 0)?;
            Some(PoolPreview {
                part: part.part.clone(),
                description: part.description.clone(),
                units: more,
                before: **pool,
                available_before: pool.available(),
                available_after: pool.allocate(more).map(|after| after.available()),
            })
        })
        .collect();
    (keys, previews)
}

/// Every key that stands before or after.
pub(super) fn key_changes(
    before: &BTreeMap<LicenseKey, u32>,
    after: &BTreeMap<LicenseKey, u32>,
) -> Vec<KeyShift> {
    let keys: std::collections::BTreeSet<&LicenseKey> = before.keys().chain(after.keys()).collect();
    let count = |keys: &BTreeMap<LicenseKey, u32>, key: &LicenseKey| keys.get(key).copied().unwrap_or(0);
    keys.into_iter()
        .map(|key| KeyShift { key: key.clone(), before: count(before, key), after: count(after, key) })
        .collect()
}

/// The licence keys of a file as the catalogue has them today.
pub(super) fn keys_of_file(facts: &Facts, file: &KnownFile) -> BTreeMap<LicenseKey, u32> {
    let lines = file
        .parts
        .iter()
        .filter_map(|line| facts.parts.get(&line.part).map(|part| (part, line.assigned, line.pooled)));
    expand(lines).unwrap_or_default()
}
