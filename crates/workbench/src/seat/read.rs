//! Everything that is read from the cache.

use std::collections::BTreeMap;

use activation_file::{Ask, Context, inspect};
use licensing::{
    Account, AccountNumber, Action, LicenseModel, LicenseType, NextStep, Part, PartKind, PartLine,
    PartNumber, Pool, Refusal, Serial, attributes_of,
};

use super::{Ready, Seat};
use crate::{
    cache::{CacheError, CachedFile},
    commands::{AccountsQuery, PartQuery},
    errors::{ReadError, SyncError},
    outbox::OutboxError,
    summary_view::version_order,
    sync,
    views::{
        AccountPage, AccountSummary, CauseNote, FileDetails, KeyCount, NewFileChoices, NotHere, PartChoice,
        PartDetails, Preferences, ProductLineChoice, SiteChoice, Status, SummaryRow, TrustVerdict,
        TypeChoice, VersionChoice,
    },
};

/// The preference that holds what the person prefers.
const PREFERENCES: &str = "preferences";

impl From<CacheError> for ReadError {
    fn from(error: CacheError) -> Self {
        Self::Store { detail: error.to_string() }
    }
}

impl From<OutboxError> for ReadError {
    fn from(error: OutboxError) -> Self {
        Self::Store { detail: error.to_string() }
    }
}

/// What the verifier says of a file's content, and the content read once.
pub(super) struct Verified {
    pub(super) inspection: activation_file::Inspection,
}

/// What files are verified with.
pub(super) struct Trusting {
    trust: Option<activation_file::TrustBundle>,
    revocations: Option<activation_file::RevocationList>,
    now: i64,
}

impl Trusting {
    pub(super) fn verify(&self, file: &CachedFile) -> Verified {
        let context = Context {
            trust: self.trust.as_ref(),
            revocations: self.revocations.as_ref(),
            now: self.now,
            ask: Ask::default(),
        };
        Verified { inspection: inspect(file.content.as_bytes(), &context) }
    }
}

impl Seat {
    /// What the status line shows.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn status(&self) -> Result<Status, ReadError> {
        let ready = self.reading().await?;
        let pinned_key =
            ready.outbox.trust().await?.map(|(_, pinned)| pinned.to_string()).unwrap_or_default();
        Ok(Status {
            portal: ready.portal.clone(),
            issuer: ready.issuer.clone(),
            pinned_key,
            person: ready.person.clone(),
            as_of: ready.cache.as_of().await?,
            outbox: ready.outbox.count().await?,
            tickets: self.ticket_count(&ready).await?,
            secrets: ready.secrets,
            data_folder: self.data_folder().display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            schema: crate::cache::schema().max(crate::outbox::schema()).to_string(),
        })
    }

    /// Sends what waits and fetches what changed. Gives whether the cache holds anything new since the last time
    /// that this was asked, whichever program has taken it over.
    ///
    /// # Errors
    /// [`SyncError`]; the screens go on with what the cache holds.
    pub async fn sync(&self) -> Result<bool, SyncError> {
        let ready = self.ready().await.ok_or(SyncError::NotReady)?;
        self.bring_level(&ready).await?;
        let mark =
            ready.cache.mark().await.map_err(|error| SyncError::Store { detail: error.to_string() })?;
        let tickets = ready.outbox.ticket_mark().await?;
        let more = std::mem::replace(&mut *ready.told_of_tickets.lock().await, tickets) != tickets;
        Ok(std::mem::replace(&mut *ready.told.lock().await, mark) != mark || more)
    }

    pub(super) async fn bring_level(&self, ready: &Ready) -> Result<(), SyncError> {
        let _one_at_a_time = ready.road.lock().await;
        // Without the key the embedded portal cannot carry anything out: what waits, waits for a start with it.
        let sent = if ready.secrets.is_some() { self.send_waiting(ready).await } else { Ok(()) };
        // Tickets need no key.
        let tickets = self.send_waiting_tickets(ready).await.and(self.follow_tickets(ready).await);
        self.follow(ready).await?;
        sent.and(tickets)
    }

    pub(super) async fn follow(&self, ready: &Ready) -> Result<(), SyncError> {
        let client = crate::client::Client(&*ready.transport);
        sync::sync(client, &ready.cache, &ready.outbox, self.surroundings.clock.now()).await
    }

    /// What the person prefers.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn preferences(&self) -> Result<Preferences, ReadError> {
        let ready = self.reading().await?;
        let text = ready.outbox.preference(PREFERENCES).await?;
        // Preferences of another version are not worth an error.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps what the person prefers.
    ///
    /// # Errors
    /// [`ReadError`] when it is not kept.
    pub async fn set_preferences(&self, preferences: Preferences) -> Result<Preferences, ReadError> {
        let ready = self.reading().await?;
        let text = serde_json::to_string(&preferences)
            .map_err(|error| ReadError::Store { detail: error.to_string() })?;
        ready.outbox.set_preference(PREFERENCES, &text).await?;
        Ok(preferences)
    }

    /// Finds accounts by name or number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn accounts(&self, query: &AccountsQuery) -> Result<AccountPage, ReadError> {
        Ok(self.reading().await?.cache.accounts(&query.search, query.limit).await?)
    }

    pub(super) async fn account_of(
        &self,
        ready: &Ready,
        account: &AccountNumber,
    ) -> Result<Account, ReadError> {
        ready
            .cache
            .account(account)
            .await?
            .ok_or_else(|| ReadError::UnknownAccount { account: account.clone() })
    }

    /// The Account Summary.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn account_summary(&self, number: &AccountNumber) -> Result<AccountSummary, ReadError> {
        let ready = self.reading().await?;
        let account = self.account_of(&ready, number).await?;
        let queued = self.queued_units(&ready, number).await?;
        let rows = ready
            .cache
            .pools(number)
            .await?
            .into_iter()
            .map(|(part, license_type, pool)| {
                (why_not_here(&account, &part, &pool), part, license_type, pool)
            })
            .map(|(bar, part, license_type, pool)| SummaryRow {
                way_out: bar.as_ref().map(|(_, way_out)| *way_out),
                not_here: bar.map(|(reason, _)| reason),
                queued: queued.get(&(part.part.clone(), license_type)).copied().unwrap_or_default(),
                available: pool.available(),
                part: part.part,
                description: part.description,
                product_line: part.product_line,
                license_version: part.license_version,
                kind: part.kind,
                license_type,
                pool,
            })
            .collect();
        Ok(AccountSummary { account, rows, as_of: ready.cache.as_of().await? })
    }

    /// What a row of the summary opens to.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn part_details(&self, query: &PartQuery) -> Result<PartDetails, ReadError> {
        let ready = self.reading().await?;
        self.account_of(&ready, &query.account).await?;
        let part = ready
            .cache
            .part(&query.part)
            .await?
            .ok_or_else(|| ReadError::UnknownPart { part: query.part.clone() })?;
        let orders = ready.cache.orders(&query.account, &query.part, query.license_type).await?;
        let moves = ready.cache.moves(&query.account, &query.part, query.license_type).await?;
        let (files, file_count) =
            ready.cache.holding_files(&query.account, &query.part, query.license_type).await?;
        Ok(PartDetails { orders, moves, keys: part.keys, files, file_count })
    }

    /// Units that waiting requests of an account ask for.
    async fn queued_units(
        &self,
        ready: &Ready,
        account: &AccountNumber,
    ) -> Result<BTreeMap<(PartNumber, LicenseType), u32>, ReadError> {
        let mut queued: BTreeMap<(PartNumber, LicenseType), u32> = BTreeMap::new();
        for action in ready.outbox.waiting_actions(account).await? {
            let (license_type, held, lines) = match action {
                Action::Generate(wish) => (wish.license_type, Vec::new(), wish.parts),
                // An update asks for what it holds beyond the file.
                Action::Update(wish) => match ready.cache.file(account, &wish.serial).await? {
                    Some(file) => (file.item.license_type, file.parts, wish.parts),
                    None => continue,
                },
                Action::Deactivate(_) | Action::Upgrade(_) | Action::CreateSite(_) | Action::EditSite(_) => {
                    continue;
                }
            };
            for line in lines {
                let has = held.iter().find(|held| held.part == line.part).map_or(0, PartLine::units);
                let sum = queued.entry((line.part.clone(), license_type)).or_default();
                *sum = sum.saturating_add(line.units().saturating_sub(has));
            }
        }
        Ok(queued)
    }

    /// What the New Activation File form offers.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn new_file_choices(&self, number: &AccountNumber) -> Result<NewFileChoices, ReadError> {
        let ready = self.reading().await?;
        let account = self.account_of(&ready, number).await?;
        let mut product_lines: Vec<ProductLineChoice> = Vec::new();
        for (part, license_type, pool) in ready.cache.pools(number).await? {
            offer(&mut product_lines, part, license_type, pool);
        }
        for line in &mut product_lines {
            line.types.sort_by_key(|choice| choice.license_type);
            for choice in &mut line.types {
                choice.versions.sort_by(|one, other| {
                    version_order(other.license_version.as_str())
                        .cmp(&version_order(one.license_version.as_str()))
                });
            }
        }
        let sites = ready
            .cache
            .sites(number)
            .await?
            .into_iter()
            .map(|site| SiteChoice {
                site: site.site,
                name: site.name,
                city: site.city,
                country: site.country,
                active: site.active,
            })
            .collect();
        let blocked = (account.model == LicenseModel::Subscription)
            .then(|| CauseNote::from(Refusal::SubscriptionAccount { account: account.account.clone() }));
        Ok(NewFileChoices { account, product_lines, sites, blocked, as_of: ready.cache.as_of().await? })
    }

    /// Every field of a file.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn file(&self, account: &AccountNumber, serial: &Serial) -> Result<FileDetails, ReadError> {
        let ready = self.reading().await?;
        let file = self.cached_file(&ready, account, serial).await?;
        let Verified { inspection } = self.verify(&ready, &file).await?;
        let damaged = || ReadError::Store { detail: format!("the kept copy of {serial} cannot be read") };
        let contents = inspection.contents.ok_or_else(damaged)?;
        let claims = contents.claims;
        let keys = claims
            .keys
            .iter()
            .map(|(key, count)| Ok(KeyCount { key: key.parse().map_err(|_| damaged())?, count: *count }))
            .collect::<Result<_, ReadError>>()?;
        let parts = claims
            .parts
            .iter()
            .map(|line| {
                Ok(licensing::PartLine {
                    part: line.part.parse().map_err(|_| damaged())?,
                    assigned: line.assigned,
                    pooled: line.pooled,
                })
            })
            .collect::<Result<_, ReadError>>()?;
        let attributes = claims
            .attributes
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    activation_file::AttributeValue::Text(text) => licensing::AttributeValue::Text(text),
                    activation_file::AttributeValue::Integer(number) => match u32::try_from(number) {
                        Ok(number) => licensing::AttributeValue::Number(number),
                        Err(_) => licensing::AttributeValue::Text(number.to_string()),
                    },
                };
                (name, value)
            })
            .collect();
        let lineage = ready.cache.lineage(account, &file.lineage).await?;
        Ok(FileDetails {
            file_name: file_name(&file),
            superseded_by: lineage.iter().find(|other| other.revision > file.item.revision).cloned(),
            lineage,
            supersedes: file.supersedes,
            request: file.request,
            sha256: file.sha256,
            bytes: u32::try_from(file.content.len()).unwrap_or(u32::MAX),
            issuer: claims.issuer,
            signing_key: contents.kid.to_string(),
            expires_at: chrono::DateTime::from_timestamp(claims.expires_at, 0).ok_or_else(damaged)?,
            attributes,
            parts,
            keys,
            trust: TrustVerdict { verdict: inspection.verdict, message: inspection.message },
            file: file.item,
        })
    }

    /// The account that a file belongs to.
    ///
    /// # Errors
    /// [`ReadError::UnknownFile`] when there is no such file.
    pub async fn account_of_file(&self, serial: &Serial) -> Result<AccountNumber, ReadError> {
        let ready = self.reading().await?;
        let account = ready.cache.account_of_file(serial).await?;
        account.ok_or_else(|| ReadError::UnknownFile { serial: serial.clone() })
    }

    pub(super) async fn cached_file(
        &self,
        ready: &Ready,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<CachedFile, ReadError> {
        ready
            .cache
            .file(account, serial)
            .await?
            .ok_or_else(|| ReadError::UnknownFile { serial: serial.clone() })
    }

    pub(super) async fn verify(&self, ready: &Ready, file: &CachedFile) -> Result<Verified, ReadError> {
        Ok(self.trusting(ready).await?.verify(file))
    }

    /// What files are verified with, read once for as many as one likes.
    pub(super) async fn trusting(&self, ready: &Ready) -> Result<Trusting, ReadError> {
        let trust = ready.outbox.trust().await?.map(|(bundle, _)| bundle);
        let revocations = match &trust {
            Some(trust) => ready.outbox.revocations(trust).await?,
            None => None,
        };
        Ok(Trusting { trust, revocations, now: self.surroundings.clock.now().timestamp() })
    }

    /// The trust bundle and the revocation list that this seat holds, for whoever inspects files with them.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn trust(
        &self,
    ) -> Result<(Option<activation_file::TrustBundle>, Option<activation_file::RevocationList>), ReadError>
    {
        let ready = self.reading().await?;
        let Trusting { trust, revocations, now: _ } = self.trusting(&ready).await?;
        Ok((trust, revocations))
    }
}

/// `<COMPUTERNAME>.I3Lic`: what automation looks for. A pair is saved under its first server's name.
pub(super) fn file_name(file: &CachedFile) -> String {
    let name = file
        .item
        .machines
        .first()
        .map_or_else(|| file.item.serial.to_string(), |machine| machine.name.computer_name());
    format!("{name}.I3Lic")
}

/// Why no file can be generated from a row, and what can be done instead.
fn why_not_here(account: &Account, part: &Part, pool: &Pool) -> Option<(NotHere, NextStep)> {
    let cause = if account.model == LicenseModel::Subscription {
        Refusal::SubscriptionAccount { account: account.account.clone() }
    } else if part.kind != PartKind::Part {
        Refusal::Bundle { part: part.part.clone(), description: part.description.clone(), kind: part.kind }
    } else if pool.available() == 0 {
        return Some((NotHere::AllInUse, NextStep::Files));
    } else {
        return None;
    };
    Some((NotHere::Refused { cause }, NextStep::LicensingTeam))
}

fn offer(lines: &mut Vec<ProductLineChoice>, part: Part, license_type: LicenseType, pool: Pool) {
    let line = entry(
        lines,
        |line| line.product_line == part.product_line,
        || ProductLineChoice {
            product_line: part.product_line.clone(),
            attributes: attributes_of(&part.product_line).iter().map(|name| (*name).to_owned()).collect(),
            types: Vec::new(),
        },
    );
    let choice = entry(
        &mut line.types,
        |choice| choice.license_type == license_type,
        || TypeChoice { license_type, max_machines: license_type.max_machines(), versions: Vec::new() },
    );
    let version = entry(
        &mut choice.versions,
        |choice| choice.license_version == part.license_version,
        || VersionChoice { license_version: part.license_version.clone(), parts: Vec::new() },
    );
    version.parts.push(PartChoice {
        part: part.part,
        description: part.description,
        kind: part.kind,
        available: pool.available(),
        pool,
        keys: part.keys,
    });
}

/// The element that fits, made at the end when there is none.
pub(super) fn entry<T>(list: &mut Vec<T>, fits: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> &mut T {
    let place = list.iter().position(fits).unwrap_or_else(|| {
        list.push(make());
        list.len() - 1
    });
    &mut list[place]
}
