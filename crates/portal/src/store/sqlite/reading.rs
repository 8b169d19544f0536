//! What readers ask.

use licensing::{AccountNumber, Serial};
use portal_api::{AccountEntry, JournalEntry, Stream};
use sqlx::SqliteConnection;

use super::{SqliteStore, journal, json_list, read, revocations, transaction::SqliteTransaction};
use crate::{
    principal::Membership,
    store::{FileContent, IssuerInfo, LastRevocations, Store, StoreError},
};

pub(super) async fn issuer(db: &mut SqliteConnection) -> Result<Option<IssuerInfo>, StoreError> {
    let row: Option<(String, String, String, String)> =
        sqlx::query_as("SELECT issuer, owner, first_kid, current_kid FROM issuer").fetch_optional(db).await?;
    row.map(|(issuer, owner, first_kid, current_kid)| {
        Ok(IssuerInfo {
            issuer,
            owner,
            first_kid: read("thumbprint", first_kid.parse())?,
            current_kid: read("thumbprint", current_kid.parse())?,
        })
    })
    .transpose()
}

impl Store for SqliteStore {
    type Transaction = SqliteTransaction;

    async fn begin_write(&self) -> Result<SqliteTransaction, StoreError> {
        self.begin_immediate().await
    }

    async fn issuer(&self) -> Result<Option<IssuerInfo>, StoreError> {
        issuer(&mut *self.readers.acquire().await?).await
    }

    async fn accounts(
        &self,
        membership: &Membership,
        after: Option<&AccountNumber>,
        limit: u32,
    ) -> Result<Vec<AccountEntry>, StoreError> {
        let only = match membership {
            Membership::All => None,
            Membership::Only(accounts) => Some(json_list(accounts)?),
        };
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT account.account, coalesce(head.seq, 0)
             FROM account LEFT JOIN journal_head AS head ON head.stream = account.account
             WHERE account.account > ?1 AND (?2 IS NULL OR account.account IN (SELECT value FROM json_each(?2)))
             ORDER BY account.account LIMIT ?3",
        )
        .bind(after.map_or("", AccountNumber::as_str))
        .bind(only)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter()
            .map(|(account, last)| {
                Ok(AccountEntry { account: read("account", account.parse())?, last: last.cast_unsigned() })
            })
            .collect()
    }

    async fn has_account(&self, account: &AccountNumber) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account WHERE account = ?)")
            .bind(account.as_str())
            .fetch_one(&self.readers)
            .await?)
    }

    async fn journal_last(&self, stream: &Stream) -> Result<u64, StoreError> {
        let last: Option<i64> = sqlx::query_scalar("SELECT seq FROM journal_head WHERE stream = ?")
            .bind(stream.as_str())
            .fetch_optional(&self.readers)
            .await?;
        Ok(last.unwrap_or(0).cast_unsigned())
    }

    async fn journal_after(
        &self,
        stream: &Stream,
        after: u64,
        max_entries: u32,
        max_bytes: usize,
    ) -> Result<Vec<JournalEntry>, StoreError> {
        journal::after(&mut *self.readers.acquire().await?, stream, after, max_entries, max_bytes).await
    }

    async fn file_content(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<Option<FileContent>, StoreError> {
        let row: Option<(String, Vec<u8>)> =
            sqlx::query_as("SELECT sha256, content FROM activation_file WHERE serial = ? AND account = ?")
                .bind(serial.as_str())
                .bind(account.as_str())
                .fetch_optional(&self.readers)
                .await?;
        Ok(row.map(|(sha256, content)| FileContent { sha256, content }))
    }

    async fn trust_bundles(&self, version: u64) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT bundle FROM trust_bundle WHERE version > ? ORDER BY version")
            .bind(i64::try_from(version).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await?)
    }

    async fn revocations(&self, after: u64, now: i64) -> Result<Option<LastRevocations>, StoreError> {
        revocations::last(&mut *self.readers.acquire().await?, after, now).await
    }
}
