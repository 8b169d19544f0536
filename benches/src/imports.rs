//! The import of orders.

use std::fmt::Write as _;

use bytes::Bytes;
use sqlx::{Connection as _, sqlite::SqliteSynchronous};

use crate::{
    bare::{self, Copied},
    founded::{ACCOUNTS, Founded, ORDERS, import_of},
    measure::{Effort, Outcome, Samples, per_second},
    table::{Table, Unit},
};

const ORDERS_OF_AN_ACCOUNT: u32 = 100;

/// Measures a hundred thousand order rows, and with [`Effort::Full`] a million.
pub async fn run(effort: Effort, table: &mut Table) -> Outcome<()> {
    measure(effort.runs(), effort.pick(1_000, 10), table).await?;
    if effort == Effort::Full {
        measure(3, 10_000, table).await?;
    }
    Ok(())
}

async fn measure(runs: usize, accounts: u32, table: &mut Table) -> Outcome<()> {
    let count = accounts * (1 + ORDERS_OF_AN_ACCOUNT);
    let (of_accounts, of_orders) = (accounts_csv(0..accounts)?, orders_csv(accounts)?);
    let body = import_of([("accounts.csv", of_accounts.clone()), ("orders.csv", of_orders.clone())])?;
    let copied = copy(&body).await?;
    let (mut ours, mut parsed, mut inserted) = (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..runs {
        ours.push(import(&body, count).await?);
        parsed.push(per_second(count, async || parse_all(&[&of_accounts, &of_orders], count)).await?);
        inserted.push(insert(&copied, count).await?);
    }
    let name = format!("import of {count} CSV rows");
    let unit = Unit::PerSecond("rows");
    table.add(&name, unit, &(ours.clone(), parsed), "the csv crate reads the rows, and nothing is kept");
    let limit = "the same rows into the same tables, by json_each from ready JSON";
    table.add(&name, unit, &(ours, inserted), limit);
    Ok(())
}

async fn import(body: &Bytes, count: u32) -> Outcome<f64> {
    let folder = tempfile::tempdir()?;
    let founded = Box::pin(Founded::new(&folder.path().join("portal.sqlite"))).await?;
    let rows_a_second = per_second(count, async || founded.import(body).await).await?;
    founded.close().await;
    Ok(rows_a_second)
}

async fn insert(copied: &Copied, count: u32) -> Outcome<f64> {
    let folder = tempfile::tempdir()?;
    let mut db = bare::open(&folder.path().join("bare.sqlite"), SqliteSynchronous::Full).await?;
    copied.make(&mut db).await?;
    let rows_a_second = per_second(count, async || copied.fill(&mut db).await).await?;
    db.close().await?;
    Ok(rows_a_second)
}

/// What the import leaves in the tables. It also warms up.
async fn copy(body: &Bytes) -> Outcome<Copied> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("portal.sqlite");
    let founded = Box::pin(Founded::new(&database)).await?;
    founded.import(body).await?;
    founded.close().await;
    let mut db = bare::open(&database, SqliteSynchronous::Full).await?;
    Copied::of(&mut db, &["account", "order_item", "pool", "journal", "journal_head"]).await
}

/// Accounts with these numbers.
pub fn accounts_csv(numbers: std::ops::Range<u32>) -> Outcome<String> {
    let mut csv = String::from(ACCOUNTS);
    for number in numbers {
        writeln!(csv, "B{number},Company {number},perpetual,2030-01-01,no,")?;
    }
    Ok(csv)
}

fn orders_csv(accounts: u32) -> Outcome<String> {
    let mut csv = String::from(ORDERS);
    for account in 0..accounts {
        for order in 0..ORDERS_OF_AN_ACCOUNT {
            writeln!(csv, "B{account},SO-{order},2024-02-29,SW-001-4.0-AL0{},production,7", order % 5 + 1)?;
        }
    }
    Ok(csv)
}

fn parse_all(texts: &[&str], count: u32) -> Outcome<()> {
    let mut record = csv::StringRecord::new();
    let mut rows = 0;
    for text in texts {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        while reader.read_record(&mut record)? {
            std::hint::black_box(&record);
            rows += 1;
        }
    }
    if rows == count { Ok(()) } else { Err(format!("{rows} rows instead of {count}").into()) }
}
