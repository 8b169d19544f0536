//! Expansion of parts into licence keys.

use std::collections::{BTreeMap, BTreeSet};

use crate::{KeyRule, LicenseKey, Part, PartNumber};

/// Licence keys with their counts. No count is zero: a key that would be is not in the file.
pub type KeyCounts = BTreeMap<LicenseKey, u32>;

/// The greatest count that a file holds: 2³¹ − 1 (format, section 2).
pub const MAX_COUNT: u32 = 0x7FFF_FFFF;

/// Why parts cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpansionError {
    /// The counts of a key add up to more than a file can hold.
    #[error("{key} would count more than {MAX_COUNT}")]
    TooMany {
        /// The key.
        key: LicenseKey,
        /// The part with which the sum went over.
        part: PartNumber,
    },
}

/// Expands parts with their assigned and pooled units into licence keys.
///
/// A station key counts assigned + pooled; a plain key counts assigned; its `_CONCURRENT` key counts pooled;
/// a flat key counts once per file however many units and however many parts bring it. Counts of one key from
/// several parts add up.
///
/// # Errors
/// [`ExpansionError::TooMany`] when a sum leaves what a file can hold.
pub fn expand<'part>(
    lines: impl IntoIterator<Item = (&'part Part, u32, u32)>,
) -> Result<KeyCounts, ExpansionError> {
    let mut counts = KeyCounts::new();
    let mut flat_done: BTreeSet<&LicenseKey> = BTreeSet::new();
    for (part, assigned, pooled) in lines {
        let too_many =
            |key: &LicenseKey| ExpansionError::TooMany { key: key.clone(), part: part.part.clone() };
        for part_key in &part.keys {
            let key = &part_key.key;
            let count = match part_key.rule {
                KeyRule::Station => assigned.checked_add(pooled).ok_or_else(|| too_many(key))?,
                KeyRule::Assigned => assigned,
                KeyRule::Pooled => pooled,
                KeyRule::Flat if assigned == 0 && pooled == 0 => 0,
                KeyRule::Flat => u32::from(flat_done.insert(key)),
            };
            if count == 0 {
                continue;
            }
            let sum = counts.entry(key.clone()).or_insert(0);
            *sum = sum.checked_add(count).filter(|&sum| sum <= MAX_COUNT).ok_or_else(|| too_many(key))?;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{PartKey, PartKind};

    fn part(number: &str, keys: &[(&str, KeyRule)]) -> Part {
        Part {
            part: number.parse().unwrap(),
            description: String::new(),
            product_line: "CIC".parse().unwrap(),
            license_version: "4.0".parse().unwrap(),
            kind: PartKind::Part,
            keys: keys.iter().map(|(key, rule)| PartKey { key: key.parse().unwrap(), rule: *rule }).collect(),
            upgrade_to: None,
        }
    }

    #[test]
    fn the_documented_example_expands_as_documented() {
        let level_one = part(
            "SW-001-4.0-AL04",
            &[
                ("I3_LICENSE_BASIC_STATION", KeyRule::Station),
                ("I3_ACCESS_CLIENT", KeyRule::Assigned),
                ("I3_ACCESS_CLIENT_CONCURRENT", KeyRule::Pooled),
                ("I3_ACCESS_ACD_MEDIA_1", KeyRule::Assigned),
                ("I3_ACCESS_ACD_MEDIA_1_CONCURRENT", KeyRule::Pooled),
            ],
        );
        let counts: Vec<(String, u32)> =
            expand([(&level_one, 5, 25)]).unwrap().into_iter().map(|(key, n)| (key.to_string(), n)).collect();
        assert_eq!(
            counts,
            [
                ("I3_ACCESS_ACD_MEDIA_1".to_owned(), 5),
                ("I3_ACCESS_ACD_MEDIA_1_CONCURRENT".to_owned(), 25),
                ("I3_ACCESS_CLIENT".to_owned(), 5),
                ("I3_ACCESS_CLIENT_CONCURRENT".to_owned(), 25),
                ("I3_LICENSE_BASIC_STATION".to_owned(), 30),
            ]
        );
    }

    #[test]
    fn a_flat_key_counts_once_per_file_even_from_two_parts() {
        let english = part("EN", &[("TTS", KeyRule::Flat), ("TTS_EN", KeyRule::Flat)]);
        let german = part("DE", &[("TTS", KeyRule::Flat), ("TTS_DE", KeyRule::Flat)]);
        let counts = expand([(&english, 4, 0), (&german, 2, 3)]).unwrap();
        assert_eq!(counts.len(), 3);
        assert!(counts.values().all(|&count| count == 1));
    }

    #[test]
    fn a_sum_beyond_what_a_file_holds_is_an_error_and_no_wrap() {
        let station = part("A", &[("S", KeyRule::Station)]);
        assert_eq!(expand([(&station, MAX_COUNT, 0)]).unwrap().len(), 1);
        assert!(expand([(&station, MAX_COUNT, 1)]).is_err());
        assert!(expand([(&station, u32::MAX, u32::MAX)]).is_err());
    }

    /// The same rules written once more in the plainest way: walk every key name, look at every line.
    fn oracle(lines: &[(Part, u32, u32)]) -> BTreeMap<String, u64> {
        let mut names: Vec<String> =
            lines.iter().flat_map(|(part, ..)| part.keys.iter().map(|k| k.key.to_string())).collect();
        names.sort();
        names.dedup();
        let mut result = BTreeMap::new();
        for name in names {
            let mut total = 0_u64;
            let mut flat = false;
            for (part, assigned, pooled) in lines {
                for key in part.keys.iter().filter(|k| k.key.as_str() == name) {
                    let (assigned, pooled) = (u64::from(*assigned), u64::from(*pooled));
                    total += match key.rule {
                        KeyRule::Station => assigned + pooled,
                        KeyRule::Assigned => assigned,
                        KeyRule::Pooled => pooled,
                        KeyRule::Flat => 0,
                    };
                    flat |= key.rule == KeyRule::Flat && assigned + pooled > 0;
                }
            }
            if flat {
                total += 1;
            }
            if total > 0 {
                result.insert(name, total);
            }
        }
        result
    }

    fn any_part() -> impl Strategy<Value = Part> {
        let rule = prop_oneof![
            Just(KeyRule::Station),
            Just(KeyRule::Assigned),
            Just(KeyRule::Pooled),
            Just(KeyRule::Flat)
        ];
        proptest::collection::vec(("[A-F]", rule), 0..6).prop_map(|keys| {
            let keys: Vec<(&str, KeyRule)> = keys.iter().map(|(key, rule)| (key.as_str(), *rule)).collect();
            part("P", &keys)
        })
    }

    proptest! {
        #[test]
        fn expansion_equals_the_oracle(
            lines in proptest::collection::vec((any_part(), 0..5_000_u32, 0..5_000_u32), 0..6)
        ) {
            let counts: BTreeMap<String, u64> = expand(lines.iter().map(|(part, a, p)| (part, *a, *p)))
                .unwrap()
                .into_iter()
                .map(|(key, count)| (key.to_string(), u64::from(count)))
                .collect();
            prop_assert_eq!(counts, oracle(&lines));
        }

        #[test]
        fn any_units_either_fit_or_are_refused(
            lines in proptest::collection::vec((any_part(), any::<u32>(), any::<u32>()), 0..6)
        ) {
            let wanted = oracle(&lines);
            match expand(lines.iter().map(|(part, a, p)| (part, *a, *p))) {
                Ok(counts) => {
                    for (key, count) in counts {
                        prop_assert!(count <= MAX_COUNT);
                        prop_assert_eq!(wanted.get(key.as_str()), Some(&u64::from(count)));
                    }
                }
                Err(ExpansionError::TooMany { key, .. }) => {
                    prop_assert!(wanted[key.as_str()] > u64::from(MAX_COUNT));
                }
            }
        }
    }
}
