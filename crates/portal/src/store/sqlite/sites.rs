//! Adding and editing one install site.

use licensing::{AccountNumber, InstallSite};
use sqlx::{Sqlite, SqliteConnection, query::Query, sqlite::SqliteArguments};

use crate::store::StoreError;

type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Binds every field but the account and the id, in the order of the table.
fn fields<'q>(statement: Statement<'q>, site: &'q InstallSite) -> Statement<'q> {
    statement
        .bind(&site.name)
        .bind(&site.street)
        .bind(&site.city)
        .bind(&site.region)
        .bind(&site.postal_code)
        .bind(&site.country)
        .bind(&site.contact_name)
        .bind(&site.email)
        .bind(&site.phone)
        .bind(&site.notes)
        .bind(site.active)
}

pub(super) async fn add(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    site: &InstallSite,
) -> Result<bool, StoreError> {
    let statement = sqlx::query(
        "INSERT INTO site (account, site, name, street, city, region, postal_code, country, contact_name, email,
             phone, notes, active)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, site) DO NOTHING",
    )
    .bind(account.as_str())
    .bind(site.site.as_str());
    Ok(fields(statement, site).execute(db).await?.rows_affected() == 1)
}

/// The statement that makes a lost edit impossible: the site changes only where it still is what the person saw.
pub(super) async fn edit(
    db: &mut SqliteConnection,
    account: &AccountNumber,
    before: &InstallSite,
    after: &InstallSite,
) -> Result<bool, StoreError> {
    let statement = sqlx::query(
        "UPDATE site SET name = ?, street = ?, city = ?, region = ?, postal_code = ?, country = ?, contact_name = ?,
             email = ?, phone = ?, notes = ?, active = ?
         WHERE account = ? AND site = ?
             AND (name, street, city, region, postal_code, country, contact_name, email, phone, notes, active)
                 = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    let statement = fields(statement, after).bind(account.as_str()).bind(before.site.as_str());
    Ok(fields(statement, before).execute(db).await?.rows_affected() == 1)
}
