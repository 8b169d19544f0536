//! Software Details, and how many files an account made over time.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use licensing::{
    AccountNumber, LicenseType, LicenseVersion, Part, PartKind, Pool, ProductLine, Support, may_create,
    may_download, next_steps, upgrade_bar,
};

use super::{Seat, read::entry};
use crate::{
    errors::ReadError,
    summary_view::version_order,
    views::{FilesOverTime, MonthCount, OwnedPart, OwnedType, SoftwareCard, SoftwareDetails, UpgradeOffer},
};

/// What is owned of one product line and version.
type Owned = Vec<(Part, LicenseType, Pool)>;

impl Seat {
    /// Software Details: what the account may do with each product line and licence version that it owns or has
    /// files of.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn software_details(&self, number: &AccountNumber) -> Result<SoftwareDetails, ReadError> {
        let ready = self.reading().await?;
        let account = self.account_of(&ready, number).await?;
        let today = self.surroundings.clock.now().date_naive();
        let sites = ready.cache.site_counts(number).await?;
        let files = ready.cache.file_counts(number).await?;
        let versions = ready.cache.upgrade_versions(number).await?;

        let mut lines: BTreeMap<(ProductLine, LicenseVersion), Owned> =
            files.keys().map(|line| (line.clone(), Owned::new())).collect();
        for owned in ready.cache.pools(number).await? {
            let line = (owned.0.product_line.clone(), owned.0.license_version.clone());
            lines.entry(line).or_default().push(owned);
        }
        let mut cards: Vec<SoftwareCard> = lines
            .into_iter()
            .map(|((product_line, license_version), owned)| {
                let files =
                    files.get(&(product_line.clone(), license_version.clone())).copied().unwrap_or_default();
                let create = may_create(&account, sites, owned.iter().map(|(part, _, pool)| (part, pool)));
                let download = may_download(files);
                let bundles = owned.iter().filter(|(part, _, _)| part.kind != PartKind::Part).count();
                SoftwareCard {
                    next: next_steps(&create, &download, bundles > 0),
                    begin_with: begin_with(&owned),
                    upgrades: upgrades(&owned, &versions),
                    types: types(owned),
                    bundles: u32::try_from(bundles).unwrap_or(u32::MAX),
                    product_line,
                    license_version,
                    create,
                    download,
                    files,
                }
            })
            .collect();
        // The map has them by product line; of one line the newest version comes first.
        cards.sort_by(|one, other| {
            one.product_line.cmp(&other.product_line).then_with(|| {
                version_order(other.license_version.as_str())
                    .cmp(&version_order(one.license_version.as_str()))
            })
        });
        let support = Support::on(today, account.support_ends);
        Ok(SoftwareDetails {
            upgrade_bar: upgrade_bar(&account, support),
            account,
            support,
            today,
            cards,
            as_of: ready.cache.as_of().await?,
        })
    }

    /// How many files the account generated in each month, from the first one's to this one.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn files_over_time(&self, number: &AccountNumber) -> Result<FilesOverTime, ReadError> {
        let ready = self.reading().await?;
        self.account_of(&ready, number).await?;
        let counted = ready.cache.files_by_month(number).await?;
        Ok(FilesOverTime { months: without_gaps(&counted, self.surroundings.clock.now().date_naive()) })
    }
}

/// The months from the first that is counted to the last or to today's, each once.
fn without_gaps(counted: &[(String, u32)], today: NaiveDate) -> Vec<MonthCount> {
    let Some((mut year, mut month)) = counted.first().and_then(|(first, _)| read_month(first)) else {
        return Vec::new();
    };
    // A file may be younger than this computer's clock.
    let last = counted.last().and_then(|(last, _)| read_month(last)).unwrap_or((year, month));
    let last = last.max((today.year(), today.month()));
    let counts: BTreeMap<&str, u32> = counted.iter().map(|(month, count)| (month.as_str(), *count)).collect();
    let mut months = Vec::new();
    while (year, month) <= last {
        let name = format!("{year:04}-{month:02}");
        let count = counts.get(name.as_str()).copied().unwrap_or_default();
        months.push(MonthCount { month: name, count });
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    months
}

fn read_month(text: &str) -> Option<(i32, u32)> {
    let (year, month) = text.split_once('-')?;
    Some((year.parse().ok()?, month.parse().ok()?))
}

/// The first type that has units of an ordinary part available.
fn begin_with(owned: &Owned) -> Option<LicenseType> {
    owned
        .iter()
        .filter(|(part, _, pool)| part.kind == PartKind::Part && pool.available() > 0)
        .map(|(_, license_type, _)| *license_type)
        .min()
}

fn upgrades(owned: &Owned, versions: &BTreeMap<licensing::PartNumber, LicenseVersion>) -> Vec<UpgradeOffer> {
    owned
        .iter()
        .filter(|(_, _, pool)| pool.ordered() > 0)
        .filter_map(|(part, license_type, pool)| {
            let to = part.upgrade_to.clone()?;
            Some(UpgradeOffer {
                part: part.part.clone(),
                description: part.description.clone(),
                license_type: *license_type,
                to_version: versions.get(&to).cloned(),
                to,
                units: pool.ordered(),
            })
        })
        .collect()
}

fn types(owned: Owned) -> Vec<OwnedType> {
    let mut types: Vec<OwnedType> = Vec::new();
    for (part, license_type, pool) in owned {
        let of = entry(
            &mut types,
            |of| of.license_type == license_type,
            || OwnedType { license_type, ordered: 0, available: 0, parts: Vec::new() },
        );
        of.ordered = of.ordered.saturating_add(pool.ordered());
        of.available = of.available.saturating_add(pool.available());
        of.parts.push(OwnedPart {
            part: part.part,
            description: part.description,
            kind: part.kind,
            ordered: pool.ordered(),
            available: pool.available(),
        });
    }
    types.sort_by_key(|of| of.license_type);
    types
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(counted: &[(&str, u32)], today: &str) -> Vec<(String, u32)> {
        let counted: Vec<(String, u32)> =
            counted.iter().map(|(month, count)| ((*month).into(), *count)).collect();
        let months = without_gaps(&counted, today.parse().unwrap());
        months.into_iter().map(|month| (month.month, month.count)).collect()
    }

    #[test]
    fn months_without_files_are_there_too() {
        assert_eq!(months(&[], "2026-11-24"), []);
        let shown = months(&[("2025-11", 2), ("2026-01", 1)], "2026-03-01");
        let shown: Vec<(&str, u32)> = shown.iter().map(|(month, count)| (month.as_str(), *count)).collect();
        assert_eq!(shown, [("2025-11", 2), ("2025-12", 0), ("2026-01", 1), ("2026-02", 0), ("2026-03", 0)]);
    }

    #[test]
    fn a_clock_that_is_behind_hides_no_file() {
        assert_eq!(months(&[("2026-11", 3)], "2026-09-30"), [("2026-11".to_owned(), 3)]);
    }
}
