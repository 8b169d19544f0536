//! The measurements: `cargo xtask bench`.
//!
//! One table. Each row is measured beside the bare limit, turn by turn in one run, so that whatever else the
//! machine does meets both. Nothing here passes or fails.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what this program is for")]

mod account;
mod bare;
mod decision;
mod file;
mod founded;
mod imports;
mod machine;
mod measure;
mod reading;
mod requests;
mod saving;
mod sync;
mod table;

use std::process::ExitCode;

use crate::{
    account::SeatWorld,
    measure::{Effort, Outcome},
    table::Table,
};

const USAGE: &str = "cargo xtask bench [-- [--quick | --full] [TOPIC…]]

  --quick    few and short runs: whether everything can be measured
  --full     also an import of 1,010,000 rows
  TOPIC      file, decision, requests, import, seat or saving; all of them when none is named";

const TOPICS: [&str; 6] = ["file", "decision", "requests", "import", "seat", "saving"];

#[tokio::main]
async fn main() -> ExitCode {
    let mut effort = Effort::Usual;
    let mut topics = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--quick" => effort = Effort::Quick,
            "--full" => effort = Effort::Full,
            topic if TOPICS.contains(&topic) => topics.push(argument),
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    match Box::pin(measure(effort, &topics)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The measurement broke off: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(effort: Effort, topics: &[String]) -> Outcome<()> {
    let before = machine::load_average();
    let mut table = Table::default();
    for topic in TOPICS {
        if !topics.is_empty() && !topics.iter().any(|wanted| wanted == topic) {
            continue;
        }
        eprintln!("measuring: {topic}");
        match topic {
            "file" => file::run(effort, &mut table).await?,
            "decision" => decision::run(effort, &mut table).await?,
            "requests" => Box::pin(requests::run(effort, &mut table)).await?,
            "import" => Box::pin(imports::run(effort, &mut table)).await?,
            "saving" => saving::run(effort, &mut table).await?,
            _ => {
                let world = Box::pin(SeatWorld::new(effort)).await?;
                Box::pin(sync::run(effort, &world, &mut table)).await?;
                Box::pin(reading::run(effort, &world, &mut table)).await?;
            }
        }
    }
    println!("{table}");
    println!("ours and limit: the median of the runs (the least–the most), measured turn by turn.");
    println!("ratio: how many times as long as the limit ours takes; 1.0 is the limit itself.");
    println!("{}", machine::description());
    println!("load average before: {before}; after: {}", machine::load_average());
    Ok(())
}
