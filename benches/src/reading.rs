//! What a screen waits for: reads of a seat's cache.

use std::hint::black_box;

use sqlx::{SqliteConnection, sqlite::SqliteSynchronous};
use workbench::{
    Seat,
    commands::{AccountsQuery, FilesQuery},
};

use crate::{
    account::{SeatWorld, cache, start},
    bare,
    founded::ACCOUNT,
    measure::{Effort, Outcome, in_turns, micros},
    table::{Table, Unit},
};

/// How many accounts the search goes through.
const ACCOUNTS: u32 = 10_000;
/// How many rows the search gives at most.
const FOUND: u32 = 50;
/// How many files are on the page.
const PAGE: u32 = 200;

/// Measures the search for an account, its summary and a page of its files.
pub async fn run(effort: Effort, world: &SeatWorld, table: &mut Table) -> Outcome<()> {
    world.import_accounts(world.accounts..effort.pick(ACCOUNTS, world.accounts)).await?;
    let seat = world.seat().await?;
    start(&seat).await?;
    let mut db = bare::open(&cache(&seat), SqliteSynchronous::Normal).await?;
    bare::run(&mut db, "CREATE TEMP TABLE plain AS SELECT account, name, model, managed_by FROM account")
        .await?;
    search(effort, &seat, &mut db, table).await?;
    summary(effort, &seat, &mut db, table).await?;
    page(effort, &seat, &mut db, world.files, table).await
}

async fn search(effort: Effort, seat: &Seat, db: &mut SqliteConnection, table: &mut Table) -> Outcome<()> {
    let query = AccountsQuery { search: "777".into(), limit: FOUND };
    let total = seat.accounts(&query).await?.total;
    let calls = effort.pick(100, 5);
    let measured = in_turns(
        effort,
        async || {
            micros(calls, async || {
                black_box(seat.accounts(&query).await?);
                Ok(())
            })
            .await
        },
        async || {
            micros(calls, async || {
                let found = sqlx::query(
                    "SELECT account, name, model, managed_by FROM plain WHERE name LIKE ? LIMIT ?",
                )
                .bind("%777%")
                .bind(FOUND)
                .fetch_all(&mut *db)
                .await?;
                black_box(found);
                Ok(())
            })
            .await
        },
    )
    .await?;
    let name = format!("search for an account among {total}");
    table.add(
        &name,
        Unit::Micros,
        &measured,
        "SELECT … WHERE name LIKE '%777%' of a plain table; ours also sorts and counts",
    );
    Ok(())
}

async fn summary(effort: Effort, seat: &Seat, db: &mut SqliteConnection, table: &mut Table) -> Outcome<()> {
    let account = ACCOUNT.parse()?;
    let rows = seat.account_summary(&account).await?.rows.len();
    let calls = effort.pick(500, 5);
    let measured = in_turns(
        effort,
        async || {
            micros(calls, async || {
                black_box(seat.account_summary(&account).await?);
                Ok(())
            })
            .await
        },
        async || {
            micros(calls, async || {
                let pools = sqlx::query("SELECT * FROM pool WHERE account = ?")
                    .bind(ACCOUNT)
                    .fetch_all(&mut *db)
                    .await?;
                black_box(pools);
                Ok(())
            })
            .await
        },
    )
    .await?;
    let name = format!("Account Summary of {rows} rows");
    table.add(&name, Unit::Micros, &measured, "SELECT of as many rows, undecoded; ours makes 4 statements");
    Ok(())
}

async fn page(
    effort: Effort,
    seat: &Seat,
    db: &mut SqliteConnection,
    files: u32,
    table: &mut Table,
) -> Outcome<()> {
    let query = FilesQuery::page(ACCOUNT.parse()?, 0, PAGE);
    let calls = effort.pick(100, 5);
    let measured = in_turns(
        effort,
        async || {
            micros(calls, async || {
                black_box(seat.files(&query).await?);
                Ok(())
            })
            .await
        },
        async || {
            micros(calls, async || {
                let files = sqlx::query(
                    "SELECT serial, revision, state, machines, site, site_name, product_line, license_type,
                        license_version, generated_at, generated_by
                     FROM file WHERE account = ? ORDER BY generated_at DESC, serial DESC LIMIT ?",
                )
                .bind(ACCOUNT)
                .bind(PAGE)
                .fetch_all(&mut *db)
                .await?;
                black_box(files);
                Ok(())
            })
            .await
        },
    )
    .await?;
    let name = format!("Activity: {PAGE} of {files} files");
    table.add(
        &name,
        Unit::Micros,
        &measured,
        "SELECT of as many rows, undecoded; ours also counts the files",
    );
    Ok(())
}
