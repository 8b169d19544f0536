//! One search over everything that the cache holds.

use licensing::{AccountNumber, InstallSite, PartNumber, SiteRef};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Cache, CacheError,
    rows::{json_column, word},
};
use crate::{
    text::folded,
    views::{FileHit, HitAccount, PartHit, SearchHits, SiteHit},
};

/// The most hits of one kind that a search gives.
const MAX_HITS: u32 = 50;
/// Fewer digits than this are no part of a host ID that anybody would look for.
const LEAST_HOST_ID: usize = 4;

/// A search as the tables can be asked.
struct Wanted {
    /// Folded words; those beyond the fourth are not looked at. An empty one is found in every text.
    words: [String; 4],
    /// What a machine's name, a serial or a host ID may hold, in lower case. A host ID is looked for by its digits,
    /// whatever stood between them.
    marks: Vec<String>,
}

/// How near a file is to what was asked for, the nearest first: the bars around a word in `file_search`.
const NEARNESS: [(&str, &str); 3] = [("|", "|"), ("|", ""), ("", "")];
/// The index knows texts by three letters at a time.
const LEAST_INDEXED: usize = 3;

impl Wanted {
    fn read(text: &str) -> Self {
        let folded = folded(text);
        let mut words = <[String; 4]>::default();
        for (place, word) in words.iter_mut().zip(folded.split_whitespace()) {
            word.clone_into(place);
        }
        let whole = text.trim().to_lowercase();
        let digits: String =
            whole.chars().filter(|character| !matches!(character, ':' | '-' | '.' | ' ' | '_')).collect();
        let host_id =
            digits.len() >= LEAST_HOST_ID && digits.chars().all(|character| character.is_ascii_hexdigit());
        let mut marks = vec![whole];
        if host_id && digits != marks[0] {
            marks.push(digits);
        }
        Self { words, marks }
    }

    /// What the index is asked, for marks between these bars; none when they are too short for it.
    fn phrase(&self, (before, after): (&str, &str)) -> Option<String> {
        let phrases: Vec<String> = self
            .marks
            .iter()
            .map(|mark| format!("{before}{mark}{after}"))
            .filter(|mark| mark.chars().count() >= LEAST_INDEXED)
            .map(|mark| quoted(&mark))
            .collect();
        (!phrases.is_empty()).then(|| format!("text : ({})", phrases.join(" OR ")))
    }
}

/// A phrase in which nothing has a meaning of its own.
fn quoted(phrase: &str) -> String {
    format!("\"{}\"", phrase.replace('"', "\"\""))
}

fn of(row: &SqliteRow) -> Result<HitAccount, CacheError> {
    Ok(HitAccount { account: word(row, "account")?, name: row.try_get("account_name")? })
}

impl Cache {
    /// Finds accounts, files, sites and parts, at most `limit` of each; those of `account` come first.
    ///
    /// # Errors
    /// [`CacheError`] when the cache cannot be read.
    pub async fn search(
        &self,
        text: &str,
        account: Option<&AccountNumber>,
        limit: u32,
    ) -> Result<SearchHits, CacheError> {
        if text.trim().is_empty() {
            return Ok(SearchHits::default());
        }
        let wanted = Wanted::read(text);
        let here = account.map_or("", AccountNumber::as_str);
        let limit = limit.min(MAX_HITS);
        let (accounts, files, sites, parts) = tokio::try_join!(
            self.accounts(text, limit),
            self.found_files(&wanted, here, limit),
            self.found_sites(&wanted, here, limit),
            self.found_parts(&wanted, here, limit),
        )?;
        Ok(SearchHits { accounts: accounts.accounts, files, sites, parts })
    }

    /// Files by serial, machine name or host ID. What is the whole of one comes before what is its beginning, and
    /// that before what is somewhere inside; the newest first.
    async fn found_files(&self, wanted: &Wanted, here: &str, limit: u32) -> Result<Vec<FileHit>, CacheError> {
        let own = format!("account : {}", quoted(&format!("<{here}>")));
        let mut serials: Vec<String> = Vec::new();
        for place in ["AND", "NOT"] {
            for bars in NEARNESS {
                let missing = (limit as usize).saturating_sub(serials.len());
                let Some(phrase) = wanted.phrase(bars).filter(|_| missing > 0) else { continue };
                let found: Vec<String> = sqlx::query_scalar(
                    "SELECT serial FROM file_search WHERE file_search MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
                )
                .bind(format!("({phrase}) {place} ({own})"))
                .bind(limit)
                .fetch_all(&self.pool)
                .await?;
                // What is near is found once more by what is less near.
                let new: Vec<String> = found.into_iter().filter(|serial| !serials.contains(serial)).collect();
                serials.extend(new.into_iter().take(missing));
            }
        }
        let rows = sqlx::query(
            "SELECT file.account, account.name AS account_name, file.serial, file.revision, file.state,
                    file.machines, file.site, file.site_name, file.product_line
             FROM json_each(?1) AS found
             JOIN file ON file.serial = found.value
             JOIN account ON account.account = file.account
             ORDER BY found.key",
        )
        .bind(serde_json::json!(serials).to_string())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(FileHit {
                    of: of(row)?,
                    serial: word(row, "serial")?,
                    revision: row.try_get("revision")?,
                    state: word(row, "state")?,
                    machines: json_column(row, "machines")?,
                    site: SiteRef { id: word(row, "site")?, name: row.try_get("site_name")? },
                    product_line: word(row, "product_line")?,
                })
            })
            .collect()
    }

    async fn found_sites(&self, wanted: &Wanted, here: &str, limit: u32) -> Result<Vec<SiteHit>, CacheError> {
        let mut query = sqlx::query(
            "SELECT site.account, account.name AS account_name, site.fields
             FROM (
                 SELECT account, site FROM site
                 WHERE instr(search_text, ?3) AND instr(search_text, ?4) AND instr(search_text, ?5)
                   AND instr(search_text, ?6)
                 ORDER BY account <> ?1, NOT active, search_text, account, site LIMIT ?2
             ) AS found
             JOIN site USING (account, site)
             JOIN account USING (account)
             ORDER BY site.account <> ?1, NOT site.active, site.search_text, site.account, site.site",
        )
        .bind(here)
        .bind(limit);
        for word in &wanted.words {
            query = query.bind(word);
        }
        let rows = query.fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                let site: InstallSite = json_column(row, "fields")?;
                Ok(SiteHit {
                    of: of(row)?,
                    site: site.site,
                    name: site.name,
                    city: site.city,
                    active: site.active,
                })
            })
            .collect()
    }

    /// Parts that somebody has ordered: those of the account that is shown with each of their types, then the
    /// others once, with the first account that has them.
    async fn found_parts(&self, wanted: &Wanted, here: &str, limit: u32) -> Result<Vec<PartHit>, CacheError> {
        let mut query = sqlx::query(
            "WITH found AS (
                 SELECT part, description FROM part
                 WHERE instr(search_text, ?3) AND instr(search_text, ?4) AND instr(search_text, ?5)
                   AND instr(search_text, ?6)
             ),
             pools AS (
                 SELECT found.part, found.description, pool.account, pool.license_type, 0 AS elsewhere
                 FROM found JOIN pool ON pool.part = found.part AND pool.account = ?1
                 UNION ALL
                 SELECT found.part, found.description, pool.account, pool.license_type, 1 AS elsewhere
                 FROM found JOIN pool ON pool.part = found.part AND (pool.account, pool.license_type) = (
                     SELECT account, license_type FROM pool AS first WHERE first.part = found.part
                     ORDER BY account, license_type LIMIT 1
                 )
                 WHERE NOT EXISTS (SELECT 1 FROM pool AS own WHERE own.part = found.part AND own.account = ?1)
             )
             SELECT pools.*, account.name AS account_name FROM pools JOIN account USING (account)
             ORDER BY elsewhere, part, license_type LIMIT ?2",
        )
        .bind(here)
        .bind(limit);
        for word in &wanted.words {
            query = query.bind(word);
        }
        let rows = query.fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                Ok(PartHit {
                    of: of(row)?,
                    part: word::<PartNumber>(row, "part")?,
                    description: row.try_get("description")?,
                    license_type: word(row, "license_type")?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn a_host_id_is_known_by_its_digits_alone() {
        for text in ["a3:15:5d:1e:8b:32", "A3-15-5D-1E-8B-32", "a315.5d1e.8b32", " A315 5D1E 8B32 "] {
            assert!(Wanted::read(text).marks.contains(&"a3155d1e8b32".to_owned()), "{text}");
        }
        for text in ["CICFRA01", "a3", "Zürich", "AF-9"] {
            assert_eq!(Wanted::read(text).marks, [text.to_lowercase()]);
        }
    }

    #[test]
    fn words_are_folded_and_nothing_in_a_phrase_is_a_command() {
        let wanted = Wanted::read("  Zürich  Nord ");
        assert_eq!(wanted.words, ["zurich", "nord", "", ""].map(str::to_owned));
        let phrase = Wanted::read("a\" OR \"b").phrase(("|", ""));
        assert_eq!(phrase.as_deref(), Some("text : (\"|a\"\" or \"\"b\")"));
        assert_eq!(Wanted::read("a").phrase(("|", "")), None);
        assert!(Wanted::read("a").phrase(("|", "|")).is_some());
    }
}
