//! The transaction that may write. Each statement stands in the room of what it is about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use activation_file::Thumbprint;
use chrono::{DateTime, NaiveDate, Utc};
use licensing::{
    Account, AccountNumber, Action, Facts, HoldingFiles, InstallSite, OrderItem, Part, PartNumber, Pool,
    PoolChange, PoolKey, PoolMove, Serial, SiteId,
};
use portal_api::{FileRecord, JournalEntry, Stream};
use sqlx::{Sqlite, SqliteConnection, pool::PoolConnection};
use uuid::Uuid;

use super::{SqliteStore, bulk, facts, files, journal, reading, revocations, sites};
use crate::store::{
    EndedFiles, IssuerInfo, JournalHead, Kept, OrderKey, PoolKeyOf, StoreError, StoreTransaction,
};

/// A transaction begun with `BEGIN IMMEDIATE`. One that is dropped without a commit closes its connection, so
/// that nothing of it can leak into the next and a connection on which a commit failed is never used again.
pub(crate) struct SqliteTransaction {
    connection: PoolConnection<Sqlite>,
    finished: bool,
}

impl SqliteStore {
    pub(super) async fn begin_immediate(&self) -> Result<SqliteTransaction, StoreError> {
        let connection = self.writer.acquire().await?;
        let mut transaction = SqliteTransaction { connection, finished: false };
        transaction.run("BEGIN IMMEDIATE").await?;
        Ok(transaction)
    }
}

impl SqliteTransaction {
    async fn run(&mut self, statement: &'static str) -> Result<(), StoreError> {
        sqlx::query(statement).execute(&mut *self.connection).await?;
        Ok(())
    }

    fn db(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Drop for SqliteTransaction {
    fn drop(&mut self) {
        if !self.finished {
            self.connection.close_on_drop();
        }
    }
}

impl StoreTransaction for SqliteTransaction {
    async fn savepoint(&mut self) -> Result<(), StoreError> {
        self.run("SAVEPOINT request").await
    }

    async fn release_savepoint(&mut self) -> Result<(), StoreError> {
        self.run("RELEASE request").await
    }

    async fn rollback_to_savepoint(&mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK TO request").await
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        self.run("COMMIT").await?;
        self.finished = true;
        Ok(())
    }

    async fn issuer(&mut self) -> Result<Option<IssuerInfo>, StoreError> {
        reading::issuer(self.db()).await
    }

    async fn found(&mut self, issuer: &IssuerInfo, at: i64) -> Result<bool, StoreError> {
        let founded = sqlx::query(
            "INSERT INTO issuer (one, issuer, owner, first_kid, current_kid, founded_at)
             VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (one) DO NOTHING",
        )
        .bind(&issuer.issuer)
        .bind(&issuer.owner)
        .bind(issuer.first_kid.to_string())
        .bind(issuer.current_kid.to_string())
        .bind(at)
        .execute(self.db())
        .await?;
        Ok(founded.rows_affected() == 1)
    }

    async fn set_current_kid(&mut self, kid: Thumbprint) -> Result<(), StoreError> {
        sqlx::query("UPDATE issuer SET current_kid = ?").bind(kid.to_string()).execute(self.db()).await?;
        Ok(())
    }

    async fn last_trust_bundle(&mut self) -> Result<Option<String>, StoreError> {
        let last = sqlx::query_scalar("SELECT bundle FROM trust_bundle ORDER BY version DESC LIMIT 1");
        Ok(last.fetch_optional(self.db()).await?)
    }

    async fn add_trust_bundle(&mut self, version: u64, bundle: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO trust_bundle (version, bundle) VALUES (?, ?)")
            .bind(version.cast_signed())
            .bind(bundle)
            .execute(self.db())
            .await?;
        Ok(())
    }

    async fn add_revocation_list(
        &mut self,
        sequence: u64,
        list: &str,
        issued_at: i64,
    ) -> Result<(), StoreError> {
        revocations::add(self.db(), sequence, list, issued_at).await
    }

    async fn ended_files(&mut self, now: i64) -> Result<EndedFiles, StoreError> {
        revocations::ended(self.db(), now).await
    }

    async fn latest_generated_at(&mut self) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT max(latest) FROM (SELECT max(generated_at) AS latest FROM activation_file
                 UNION ALL SELECT max(issued_at) FROM revocation_list)",
        )
        .fetch_one(self.db())
        .await?)
    }

    async fn receipt(&mut self, request: Uuid) -> Result<Option<Kept>, StoreError> {
        let kept: Option<(String, String)> =
            sqlx::query_as("SELECT body_sha256, receipt FROM receipt WHERE request = ?")
                .bind(request.to_string())
                .fetch_optional(self.db())
                .await?;
        Ok(kept.map(|(body_sha256, answer)| Kept { body_sha256, answer }))
    }

    async fn keep_receipt(
        &mut self,
        request: Uuid,
        account: &AccountNumber,
        kept: &Kept,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO receipt (request, account, body_sha256, receipt) VALUES (?, ?, ?, ?)")
            .bind(request.to_string())
            .bind(account.as_str())
            .bind(&kept.body_sha256)
            .bind(&kept.answer)
            .execute(self.db())
            .await?;
        Ok(())
    }

    async fn facts(
        &mut self,
        account: &AccountNumber,
        action: &Action,
        today: NaiveDate,
    ) -> Result<Option<Facts>, StoreError> {
        facts::of_action(self.db(), account, action, today).await
    }

    async fn holding(
        &mut self,
        account: &AccountNumber,
        pools: &[PoolKey],
    ) -> Result<BTreeMap<PoolKey, HoldingFiles>, StoreError> {
        facts::holding(self.db(), account, pools).await
    }

    async fn change_pools(
        &mut self,
        account: &AccountNumber,
        changes: &[PoolChange],
    ) -> Result<bool, StoreError> {
        files::change_pools(self.db(), account, changes).await
    }

    async fn supersede(
        &mut self,
        account: &AccountNumber,
        serials: &[&Serial],
        overlap_ends: Option<NaiveDate>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        files::supersede(self.db(), account, serials, overlap_ends, now).await
    }

    async fn deactivate(
        &mut self,
        account: &AccountNumber,
        serial: &Serial,
        lineage: &Serial,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<Serial>>, StoreError> {
        files::deactivate(self.db(), account, serial, lineage, now).await
    }

    async fn add_moves(
        &mut self,
        account: &AccountNumber,
        request: Uuid,
        moves: &[PoolMove],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        files::add_moves(self.db(), account, request, moves, now).await
    }

    async fn add_site(&mut self, account: &AccountNumber, site: &InstallSite) -> Result<bool, StoreError> {
        sites::add(self.db(), account, site).await
    }

    async fn edit_site(
        &mut self,
        account: &AccountNumber,
        before: &InstallSite,
        after: &InstallSite,
    ) -> Result<bool, StoreError> {
        sites::edit(self.db(), account, before, after).await
    }

    async fn next_serial(&mut self) -> Result<u64, StoreError> {
        let next: i64 =
            sqlx::query_scalar("UPDATE counter SET value = value + 1 WHERE name = 'serial' RETURNING value")
                .fetch_one(self.db())
                .await?;
        Ok(next.cast_unsigned())
    }

    async fn add_file(&mut self, account: &AccountNumber, file: &FileRecord) -> Result<(), StoreError> {
        files::add(self.db(), account, file).await
    }

    async fn journal_heads(
        &mut self,
        streams: &[&Stream],
    ) -> Result<HashMap<String, JournalHead>, StoreError> {
        journal::heads(self.db(), streams).await
    }

    async fn add_entries(&mut self, entries: &[(Stream, JournalEntry)]) -> Result<(), StoreError> {
        journal::add(self.db(), entries).await
    }

    async fn import_receipt(&mut self, id: Uuid) -> Result<Option<Kept>, StoreError> {
        let kept: Option<(String, String)> =
            sqlx::query_as("SELECT body_sha256, report FROM import_receipt WHERE request = ?")
                .bind(id.to_string())
                .fetch_optional(self.db())
                .await?;
        Ok(kept.map(|(body_sha256, answer)| Kept { body_sha256, answer }))
    }

    async fn keep_import_receipt(&mut self, id: Uuid, kept: &Kept) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO import_receipt (request, body_sha256, report) VALUES (?, ?, ?)")
            .bind(id.to_string())
            .bind(&kept.body_sha256)
            .bind(&kept.answer)
            .execute(self.db())
            .await?;
        Ok(())
    }

    async fn parts(&mut self, numbers: &[&PartNumber]) -> Result<BTreeMap<PartNumber, Part>, StoreError> {
        facts::parts(self.db(), numbers).await
    }

    async fn parts_in_use(
        &mut self,
        numbers: &[&PartNumber],
    ) -> Result<BTreeMap<PartNumber, u64>, StoreError> {
        bulk::parts_in_use(self.db(), numbers).await
    }

    async fn accounts(
        &mut self,
        numbers: &[&AccountNumber],
    ) -> Result<BTreeMap<AccountNumber, Account>, StoreError> {
        facts::accounts(self.db(), numbers).await
    }

    async fn known_accounts(
        &mut self,
        numbers: &[&AccountNumber],
    ) -> Result<BTreeSet<AccountNumber>, StoreError> {
        bulk::known_accounts(self.db(), numbers).await
    }

    async fn sites(
        &mut self,
        keys: &[(&AccountNumber, &SiteId)],
    ) -> Result<BTreeMap<(AccountNumber, SiteId), InstallSite>, StoreError> {
        facts::sites(self.db(), keys).await
    }

    async fn order_items(&mut self, keys: &[&OrderKey]) -> Result<HashMap<OrderKey, OrderItem>, StoreError> {
        bulk::order_items(self.db(), keys).await
    }

    async fn pools(
        &mut self,
        keys: &[&(AccountNumber, PoolKeyOf)],
    ) -> Result<HashMap<(AccountNumber, PoolKeyOf), Pool>, StoreError> {
        bulk::pools(self.db(), keys).await
    }

    async fn put_parts(&mut self, parts: &[&Part]) -> Result<(), StoreError> {
        bulk::put_parts(self.db(), parts).await
    }

    async fn put_accounts(&mut self, accounts: &[&Account]) -> Result<(), StoreError> {
        bulk::put_accounts(self.db(), accounts).await
    }

    async fn put_sites(&mut self, sites: &[(&AccountNumber, &InstallSite)]) -> Result<(), StoreError> {
        bulk::put_sites(self.db(), sites).await
    }

    async fn put_order_items(&mut self, items: &[(&AccountNumber, &OrderItem)]) -> Result<(), StoreError> {
        bulk::put_order_items(self.db(), items).await
    }

    async fn add_ordered(&mut self, deltas: &[(&(AccountNumber, PoolKeyOf), i64)]) -> Result<(), StoreError> {
        bulk::add_ordered(self.db(), deltas).await
    }
}
