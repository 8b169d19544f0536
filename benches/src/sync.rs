//! The first sync of a seat.

use sqlx::sqlite::SqliteSynchronous;
use workbench::commands::FilesQuery;

use crate::{
    account::{SeatWorld, cache, start},
    bare::{self, Copied},
    founded,
    measure::{Effort, Outcome, in_turns, seconds},
    table::{Table, Unit},
};

/// The tables of the cache that a sync fills.
const TABLES: [&str; 9] =
    ["stream", "account", "part", "site", "order_item", "pool", "file", "file_machine", "file_part"];

/// Measures a start without a cache.
pub async fn run(effort: Effort, world: &SeatWorld, table: &mut Table) -> Outcome<()> {
    let copied = {
        let seat = world.seat().await?;
        start(&seat).await?;
        let mut db = bare::open(&cache(&seat), SqliteSynchronous::Normal).await?;
        Copied::of(&mut db, &TABLES).await?
    };
    let measured = in_turns(
        effort,
        async || first_start(world).await,
        async || {
            let folder = tempfile::tempdir()?;
            let mut db = bare::open(&folder.path().join("bare.sqlite"), SqliteSynchronous::Normal).await?;
            copied.make(&mut db).await?;
            let (seconds, ()) = seconds(async || copied.fill(&mut db).await).await?;
            Ok(f64::from(world.files) / seconds)
        },
    )
    .await?;
    let name = format!("first start: sync of {} files, {} accounts", world.files, world.accounts);
    let limit = "the same rows into the same tables, by json_each from ready JSON";
    table.add(&name, Unit::PerSecond("files"), &measured, limit);
    Ok(())
}

async fn first_start(world: &SeatWorld) -> Outcome<f64> {
    let seat = world.seat().await?;
    let (seconds, ()) = seconds(async || start(&seat).await).await?;
    let query = FilesQuery::page(founded::ACCOUNT.parse()?, 0, 1);
    let total = seat.files(&query).await?.total;
    if total != world.files {
        return Err(format!("{total} files came instead of {}", world.files).into());
    }
    Ok(f64::from(world.files) / seconds)
}
